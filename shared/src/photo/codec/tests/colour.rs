//! Laws of colour conversion, on profiles made here byte by byte.

use super::*;

/// A profile of three colorants and one curve for all, as phones write it.
fn icc(colorants: [[f64; 3]; 3], curve: &[u8]) -> Vec<u8> {
    let mut file = vec![0; 128];
    file[16..24].copy_from_slice(b"RGB XYZ ");
    file.extend(6u32.to_be_bytes());
    let data = 132 + 6 * 12;
    let curve_at = data + 3 * 20;
    for (i, name) in [b"rXYZ", b"gXYZ", b"bXYZ"].into_iter().enumerate() {
        file.extend(name);
        file.extend(u32::try_from(data + i * 20).unwrap().to_be_bytes());
        file.extend(20u32.to_be_bytes());
    }
    for name in [b"rTRC", b"gTRC", b"bTRC"] {
        file.extend(name);
        file.extend(u32::try_from(curve_at).unwrap().to_be_bytes());
        file.extend(u32::try_from(curve.len()).unwrap().to_be_bytes());
    }
    for colorant in colorants {
        file.extend(b"XYZ \0\0\0\0");
        for value in colorant {
            #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
            file.extend(((value * 65_536.0) as i32).to_be_bytes());
        }
    }
    file.extend(curve);
    file
}

fn read(icc: &[u8]) -> Profile {
    profile(icc, 3)
}

/// The curve of sRGB as Apple writes it: `para`, type 3.
fn srgb_curve() -> Vec<u8> {
    let mut curve = b"para\0\0\0\0\0\x03\0\0".to_vec();
    for value in [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045f64] {
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        curve.extend(((value * 65_536.0) as i32).to_be_bytes());
    }
    curve
}

const SRGB: [[f64; 3]; 3] = [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]];
const DISPLAY_P3: [[f64; 3]; 3] =
    [[0.5151, 0.2412, -0.0011], [0.2919, 0.6922, 0.0419], [0.1572, 0.0666, 0.7841]];

#[test]
fn srgb_by_any_curve_that_means_it_needs_no_conversion() {
    assert!(matches!(read(&icc(SRGB, &srgb_curve())), Profile::Srgb));
    assert!(matches!(read(&icc(SRGB, b"curv\0\0\0\0\0\0\0\x01\x02\x33")), Profile::Srgb), "gamma 2.2");
}

#[test]
fn display_p3_is_converted_as_published() {
    let Profile::Matrix(transform) = read(&icc(DISPLAY_P3, &srgb_curve())) else {
        panic!("a matrix profile")
    };
    // Computed independently, in double precision, from the colorants and the formulas of IEC 61966-2-1.
    for (from, to) in [
        ([255, 255, 255], [255, 255, 255]),
        ([128, 128, 128], [128, 128, 128]),
        ([0, 0, 0], [0, 0, 0]),
        ([255, 0, 0], [255, 0, 0]),
        ([200, 150, 120], [209, 147, 115]),
    ] {
        let mut pixel = [from[0], from[1], from[2], 255];
        transform.apply(&mut pixel);
        let near = pixel.iter().zip(to).all(|(&got, want): (&u8, u8)| got.abs_diff(want) <= 1);
        assert!(near, "{from:?} became {pixel:?}, not {to:?}");
    }
}

#[test]
fn a_grey_profile_is_a_curve_for_grey_pictures_alone() {
    let grey = |curve: &[u8]| {
        let mut file = vec![0; 128];
        file[16..24].copy_from_slice(b"GRAYXYZ ");
        file.extend(
            [1_u32, u32::from_be_bytes(*b"kTRC"), 144, u32::try_from(curve.len()).unwrap()]
                .map(u32::to_be_bytes)
                .concat(),
        );
        file.extend(curve);
        file
    };
    let linear = grey(b"curv\0\0\0\0\0\0\0\0");
    let Profile::Matrix(transform) = profile(&linear, 1) else { panic!("a curve") };
    let mut pixel = [55, 55, 55, 255];
    transform.apply(&mut pixel);
    // The encoded value of linear light 55 of 255, by the formula of IEC 61966-2-1.
    assert!(pixel[..3].iter().all(|&value| value.abs_diff(128) <= 1), "{pixel:?}");
    assert!(matches!(profile(&grey(&srgb_curve()), 1), Profile::Srgb));
    assert!(matches!(profile(&linear, 3), Profile::Srgb), "a colour picture has no grey profile");
}

#[test]
fn a_profile_of_tables_is_left_to_the_browser() {
    let mut without_curves = icc(SRGB, &srgb_curve());
    let at = without_curves.windows(4).position(|w| w == b"gTRC").unwrap();
    without_curves[at] = b'x';
    assert!(matches!(read(&without_curves), Profile::Other));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        noise in proptest::collection::vec((0usize..400, proptest::num::u8::ANY), 0..20), length in 0usize..400,
    ) {
        let mut file = icc(DISPLAY_P3, &srgb_curve());
        for (at, value) in noise {
            if let Some(byte) = file.get_mut(at) {
                *byte = value;
            }
        }
        file.truncate(length);
        if let Profile::Matrix(transform) = read(&file) {
            transform.apply(&mut [1, 2, 3, 4, 250, 251, 252, 253]);
        }
    }
}
