//! JPEG variants that the browser decodes for us, compared by pixels with a second decoder.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use mozjpeg::{ColorSpace, Compress, Decompress};
use tests::photos::{self, Portrait};
use tests::walk::Walk;
use tests::world::journey;

use crate::photographs::withdraw;

/// Exactly the output size: nothing is cropped or resampled, so that only decoders are compared. Little noise, because
/// the finished file stores colours at half resolution.
const PICTURE: Portrait = Portrait { width: 960, height: 1280, noise: 3, corners: true };

/// Largest mean difference of a channel, in levels, for which two decoders agree.
const SAME: f64 = 2.0;

const QUALITY: u8 = 95;

fn encoded(pixels: &[u8], kind: ColorType, sampling: SamplingFactor, in_scans: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(sampling);
    // With optimized Huffman tables the encoder writes each component in a separate scan.
    encoder.set_optimized_huffman_tables(in_scans);
    let [width, height] = [PICTURE.width, PICTURE.height].map(|side| u16::try_from(side).expect("small"));
    encoder.encode(pixels, width, height, kind).expect("memory takes any JPEG");
    file
}

/// CMYK values of the picture, a little darkened by black.
fn inks() -> Vec<u8> {
    PICTURE.draw().chunks_exact(3).flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 20]).collect()
}

/// The luma at half the resolution of the chroma, horizontally and vertically.
fn chroma_finer() -> Vec<u8> {
    let mut encoder = Compress::new(ColorSpace::JCS_RGB);
    encoder.set_fastest_defaults();
    encoder.set_size(PICTURE.width as usize, PICTURE.height as usize);
    encoder.set_color_space(ColorSpace::JCS_YCbCr);
    encoder.set_quality(f32::from(QUALITY));
    for (component, factor) in encoder.components_mut().iter_mut().zip([1, 2, 2]) {
        component.h_samp_factor = factor;
        component.v_samp_factor = factor;
    }
    let mut started = encoder.start_compress(Vec::new()).expect("memory takes any JPEG");
    started.write_scanlines(&PICTURE.draw()).expect("memory takes any JPEG");
    started.finish().expect("memory takes any JPEG")
}

/// The pixels as decoded by libjpeg. CMYK without a profile is converted as browsers do: Adobe stores it inverted.
fn reference(file: &[u8]) -> Vec<[u8; 3]> {
    let decoder = Decompress::new_mem(file).expect("a JPEG");
    if matches!(decoder.color_space(), ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK) {
        let mut started = decoder.to_colorspace(ColorSpace::JCS_CMYK).expect("a JPEG");
        let inks = started.read_scanlines::<[u8; 4]>().expect("a whole JPEG");
        let light = |[c, m, y, k]: [u8; 4]| {
            [c, m, y].map(|ink| u8::try_from(u16::from(ink) * u16::from(k) / 255).expect("at most 255"))
        };
        return inks.into_iter().map(light).collect();
    }
    decoder.rgb().and_then(|mut started| started.read_scanlines()).expect("a whole JPEG")
}

#[expect(clippy::cast_precision_loss, reason = "a mean of a few million small numbers")]
fn difference(picture: &image::RgbImage, reference: &[[u8; 3]]) -> f64 {
    assert_eq!(picture.pixels().len(), reference.len());
    let sum: u64 = picture
        .pixels()
        .zip(reference)
        .flat_map(|(a, b)| (0..3).map(|channel| u64::from(a.0[channel].abs_diff(b[channel]))))
        .sum();
    sum as f64 / (reference.len() * 3) as f64
}

#[test]
fn the_browsers_decoder_agrees_with_a_second_decoder() {
    let full = SamplingFactor::F_1_1;
    let files = [
        ("cmyk.jpg", encoded(&inks(), ColorType::Cmyk, full, false)),
        ("ycck.jpg", encoded(&inks(), ColorType::CmykAsYcck, full, false)),
        ("440-in-scans.jpg", encoded(&PICTURE.draw(), ColorType::Rgb, SamplingFactor::F_1_2, true)),
        ("420-in-scans.jpg", encoded(&PICTURE.draw(), ColorType::Rgb, SamplingFactor::F_2_2, true)),
        ("chroma-finer.jpg", chroma_finer()),
    ];
    journey("decoders", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_capture().await;
        for (name, file) in &files {
            walk.choose(&photos::file(name, || file.clone())).await;
            walk.framed().await;
            walk.finish().await;
            walk.upload().await;
            let finished = walk.photo().await;
            assert_eq!(finished.dimensions(), (PICTURE.width, PICTURE.height), "{name}");
            let mean = difference(&finished, &reference(file));
            assert!(mean < SAME, "{name}: {mean}");
            println!("{name}: mean difference {mean:.2}");
            withdraw(&walk).await;
        }
    });
}
