//! The browser's own decoder, for what ours does not read: HEIC, PNG, WebP, pictures over the canvas limit of
//! iOS, and colour profiles made of tables.

use std::fmt;
use std::time::Duration;

use js_sys::{ArrayBuffer, Reflect, Uint8ClampedArray};
use shared::photo::PixelSize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageBitmap, ImageBitmapOptions,
    ResizeQuality, Window,
};

use super::owned::{Bitmap, ObjectUrl};
use crate::hooks::timeout;

/// The largest canvas, in pixels: 12 megapixels, below iOS's limit of 16.7, and ten times the largest output. A larger
/// picture is scaled down while it is drawn, and never held at full size.
pub const CANVAS_PIXELS: u64 = 3072 * 4096;

/// Timeout of `createImageBitmap` before an `<img>` is tried: a phone decodes 48 megapixels in three seconds, and some
/// never answer.
const BITMAP_TIMEOUT: Duration = Duration::from_secs(8);
/// Timeout of an `<img>`, the last method.
const ELEMENT_TIMEOUT: Duration = Duration::from_secs(12);

/// Pixels that the browser decoded: upright, sRGB, in a transferable buffer.
#[derive(Clone, Debug)]
pub struct BrowserPixels {
    pub size: PixelSize,
    /// Four bytes a pixel, row by row.
    pub rgba: ArrayBuffer,
}

/// Why the browser returned no pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserError {
    /// The browser can't decode this file.
    Undecodable,
    /// The canvas is empty or has one colour: memory ran out, or the picture exceeds a limit that the browser does not
    /// report.
    Blank,
    /// The browser provides no canvas.
    NoCanvas,
    Timeout,
}

impl fmt::Display for BrowserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Undecodable => "the browser does not decode this file",
            Self::Blank => "the browser drew nothing",
            Self::NoCanvas => "the browser has no canvas for this picture",
            Self::Timeout => "the browser's decoder does not answer",
        })
    }
}

impl std::error::Error for BrowserError {}

/// Decodes `blob` to at most [`CANVAS_PIXELS`]. `claimed` is its upright size from the header, if known: with it, a
/// large picture is scaled down while it is decoded. Tries `createImageBitmap`, then an `<img>`: each decodes files
/// that the other does not, on some phones.
pub async fn decode(blob: &Blob, claimed: Option<PixelSize>) -> Result<BrowserPixels, BrowserError> {
    let window = web_sys::window().ok_or(BrowserError::NoCanvas)?;
    if let Ok(pixels) = by_bitmap(&window, blob, claimed).await {
        return Ok(pixels);
    }
    by_element(&window, blob).await
}

async fn by_bitmap(
    window: &Window,
    blob: &Blob,
    claimed: Option<PixelSize>,
) -> Result<BrowserPixels, BrowserError> {
    let promise = match claimed.filter(|size| size.area() > CANVAS_PIXELS) {
        Some(large) => {
            let size = within(large, CANVAS_PIXELS);
            let options = ImageBitmapOptions::new();
            options.set_resize_width(size.width);
            options.set_resize_height(size.height);
            options.set_resize_quality(ResizeQuality::High);
            window.create_image_bitmap_with_blob_and_image_bitmap_options(blob, &options)
        }
        None => window.create_image_bitmap_with_blob(blob),
    };
    let promise = promise.map_err(|_| BrowserError::Undecodable)?;
    let bitmap = timeout(BITMAP_TIMEOUT, JsFuture::from(promise)).await.ok_or(BrowserError::Timeout)?;
    let bitmap = bitmap.map_err(|_| BrowserError::Undecodable)?;
    let bitmap = Bitmap::new(bitmap.dyn_into::<ImageBitmap>().map_err(|_| BrowserError::Undecodable)?);
    let source = PixelSize::new(bitmap.get().width(), bitmap.get().height());
    draw(window, source, |context, width, height| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap.get(), 0.0, 0.0, width, height)
    })
}

async fn by_element(window: &Window, blob: &Blob) -> Result<BrowserPixels, BrowserError> {
    let url = ObjectUrl::new(blob).ok_or(BrowserError::Undecodable)?;
    let image = HtmlImageElement::new().map_err(|_| BrowserError::NoCanvas)?;
    image.set_src(url.as_str());
    let decoded =
        timeout(ELEMENT_TIMEOUT, JsFuture::from(image.decode())).await.ok_or(BrowserError::Timeout)?;
    decoded.map_err(|_| BrowserError::Undecodable)?;
    let source = PixelSize::new(image.natural_width(), image.natural_height());
    draw(window, source, |context, width, height| {
        context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
    })
}

/// Draws onto a canvas of at most [`CANVAS_PIXELS`], reads the pixels and checks that they are not blank.
fn draw(
    window: &Window,
    source: PixelSize,
    paint: impl FnOnce(&CanvasRenderingContext2d, f64, f64) -> Result<(), JsValue>,
) -> Result<BrowserPixels, BrowserError> {
    if source.area() == 0 {
        return Err(BrowserError::Undecodable);
    }
    let size = within(source, CANVAS_PIXELS);
    let canvas = Canvas::new(window, size).ok_or(BrowserError::NoCanvas)?;
    let context = canvas.context().ok_or(BrowserError::NoCanvas)?;
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    paint(&context, width, height).map_err(|_| BrowserError::Undecodable)?;
    let image = context.get_image_data(0.0, 0.0, width, height).map_err(|_| BrowserError::NoCanvas)?;
    // The getter of web-sys would copy the pixels into our memory, where they are not needed.
    let data = Reflect::get(&image, &"data".into()).map_err(|_| BrowserError::NoCanvas)?;
    let data = data.dyn_into::<Uint8ClampedArray>().map_err(|_| BrowserError::NoCanvas)?;
    if is_blank(data.length(), |at| data.get_index(at)) {
        return Err(BrowserError::Blank);
    }
    Ok(BrowserPixels { size, rgba: data.buffer() })
}

/// A canvas whose memory is released when dropped: iOS counts canvases until they are empty.
struct Canvas(HtmlCanvasElement);

impl Canvas {
    fn new(window: &Window, size: PixelSize) -> Option<Self> {
        let canvas = window.document()?.create_element("canvas").ok()?;
        let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
        canvas.set_width(size.width);
        canvas.set_height(size.height);
        Some(Self(canvas))
    }

    fn context(&self) -> Option<CanvasRenderingContext2d> {
        let context: CanvasRenderingContext2d = self.0.get_context("2d").ok()??.dyn_into().ok()?;
        context.set_image_smoothing_enabled(true);
        // Old browsers ignore this property.
        drop(Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into()));
        Some(context)
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        self.0.set_width(0);
        self.0.set_height(0);
    }
}

/// The size with the same aspect ratio and at most `pixels`; never larger than `size`, never empty.
fn within(size: PixelSize, pixels: u64) -> PixelSize {
    if size.area() <= pixels {
        return size;
    }
    #[expect(clippy::cast_precision_loss, reason = "a ratio of areas needs a few digits")]
    let scale = (pixels as f64 / size.area() as f64).sqrt();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "smaller than the side it scales"
    )]
    let scaled = |side: u32| ((f64::from(side) * scale) as u32).max(1);
    PixelSize::new(scaled(size.width), scaled(size.height))
}

/// Number of sampled pixels.
const SAMPLES: u32 = 997;

/// Whether `length` bytes of RGBA have one colour only, sampled evenly over the picture.
fn is_blank(length: u32, byte: impl Fn(u32) -> u8) -> bool {
    let pixels = length / 4;
    let pixel =
        |index: u32| -> [u8; 4] { std::array::from_fn(|i| byte(index * 4 + u32::try_from(i).unwrap_or(0))) };
    let place = |n: u32| u32::try_from(u64::from(n) * u64::from(pixels) / u64::from(SAMPLES)).unwrap_or(0);
    pixels == 0 || (1..SAMPLES).all(|n| pixel(place(n)) == pixel(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_drawn_size_keeps_its_aspect_ratio_and_fits(width in 1u32..20_000, height in 1u32..20_000) {
            let (source, size) = (PixelSize::new(width, height), within(PixelSize::new(width, height), CANVAS_PIXELS));
            assert!(size.area() <= CANVAS_PIXELS && size.area() > 0 && source.covers(size));
            let off = f64::from(size.width) * f64::from(height) - f64::from(size.height) * f64::from(width);
            assert!(off.abs() <= f64::from(width.max(height)) * 2.0);
        }
    }

    #[test]
    fn no_pixels_and_one_colour_are_blank_and_a_picture_is_not() {
        let at = |bytes: Vec<u8>| move |i: u32| bytes[i as usize];
        assert!(is_blank(0, |_| 0));
        assert!(is_blank(40_000, at(vec![0; 40_000])));
        assert!(is_blank(40_000, at([9, 8, 7, 255].repeat(10_000))));
        let mut half = vec![0; 40_000];
        half[20_000..].fill(200);
        assert!(!is_blank(40_000, at(half)));
    }
}
