//! Downscaling of pictures, with two engines, because one of them needs SIMD on WebAssembly.

use rgb::FromSlice as _;

use super::turn::PIXEL;
use crate::geometry::Crop;
use crate::photo::units::PixelSize;

/// Quality of a resampling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Lanczos with three lobes: for the uploaded file.
    Fine,
    /// Fast and of acceptable quality: for previews.
    Quick,
}

/// An engine that resamples a crop of an opaque RGBA picture.
pub trait Resampler {
    /// The pixels of `crop`, resampled to `to`. `rgba` must contain exactly the pixels of `size`, and `crop`
    /// must be inside; `None` otherwise, or when memory runs out.
    fn resample(rgba: &[u8], size: PixelSize, crop: Crop, to: PixelSize, kernel: Kernel) -> Option<Vec<u8>>;
}

/// `fast_image_resize`: SSE4.1, AVX2, Neon, or WebAssembly's simd128, which it uses without checking the
/// target.
#[derive(Clone, Copy, Debug)]
pub struct Simd;

/// `resize`: scalar code for engines without SIMD (iOS before 16.4, Chromium before 91). Several times slower.
#[derive(Clone, Copy, Debug)]
pub struct Scalar;

impl Resampler for Simd {
    fn resample(rgba: &[u8], size: PixelSize, crop: Crop, to: PixelSize, kernel: Kernel) -> Option<Vec<u8>> {
        use fast_image_resize::images::{Image, ImageRef};
        use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
        let source = ImageRef::new(size.width, size.height, rgba, PixelType::U8x4).ok()?;
        let mut target = Image::new(to.width, to.height, PixelType::U8x4);
        let algorithm = match kernel {
            Kernel::Fine => ResizeAlg::Convolution(FilterType::Lanczos3),
            // Nearest neighbour down to twice the size, then a filter.
            Kernel::Quick => ResizeAlg::SuperSampling(FilterType::CatmullRom, 2),
        };
        let (x, y) = (f64::from(crop.x), f64::from(crop.y));
        let (width, height) = (f64::from(crop.size.width), f64::from(crop.size.height));
        let options = ResizeOptions::new().resize_alg(algorithm).crop(x, y, width, height).use_alpha(false);
        Resizer::new().resize(&source, &mut target, Some(&options)).ok()?;
        Some(target.into_vec())
    }
}

impl Resampler for Scalar {
    fn resample(rgba: &[u8], size: PixelSize, crop: Crop, to: PixelSize, kernel: Kernel) -> Option<Vec<u8>> {
        let filter = match kernel {
            Kernel::Fine => resize::Type::Lanczos3,
            Kernel::Quick => resize::Type::Triangle,
        };
        let stride = size.width as usize;
        let first = (crop.y as usize * stride + crop.x as usize) * PIXEL;
        let source = rgba.get(first..)?.as_rgba();
        let mut target = vec![0; to.width as usize * to.height as usize * PIXEL];
        let mut resizer = resize::new(
            crop.size.width as usize,
            crop.size.height as usize,
            to.width as usize,
            to.height as usize,
            resize::Pixel::RGBA8,
            filter,
        )
        .ok()?;
        resizer.resize_stride(source, stride, target.as_rgba_mut()).ok()?;
        Some(target)
    }
}
