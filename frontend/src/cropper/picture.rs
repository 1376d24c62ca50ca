//! The photograph as the cropper gets it: its true size, and a smaller copy to look at.

use shared::photo::PixelSize;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageData};

/// A photograph ready to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Pixels of the upright original, after its EXIF orientation: what crops are measured in.
    pub size: PixelSize,
    /// The same picture, upright too, at about twice the pixels of the stage (an iOS canvas holds 16.7 megapixels).
    pub preview: Preview,
}

/// Pixels to look at.
#[derive(Clone, Debug, PartialEq)]
pub enum Preview {
    /// Decoded by our worker.
    Pixels(ImageData),
    /// Decoded by the browser.
    Bitmap(ImageBitmap),
}

impl Picture {
    /// Draws the preview, once; afterwards the canvas is only moved. Gives the size drawn, or `None` if nothing can be.
    pub(super) fn paint(&self, canvas: &HtmlCanvasElement) -> Option<PixelSize> {
        let size = match &self.preview {
            Preview::Pixels(pixels) => PixelSize::new(pixels.width(), pixels.height()),
            Preview::Bitmap(bitmap) => PixelSize::new(bitmap.width(), bitmap.height()),
        };
        if size.area() == 0 {
            return None;
        }
        canvas.set_width(size.width);
        canvas.set_height(size.height);
        let context = canvas.get_context("2d").ok()??.unchecked_into::<CanvasRenderingContext2d>();
        match &self.preview {
            Preview::Pixels(pixels) => context.put_image_data(pixels, 0.0, 0.0),
            Preview::Bitmap(bitmap) => context.draw_image_with_image_bitmap(bitmap, 0.0, 0.0),
        }
        .ok()?;
        Some(size)
    }
}
