//! The photograph as the cropper gets it: its true size, and a smaller copy to look at.

use shared::photo::PixelSize;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageBitmapRenderingContext, ImageData,
};

/// A photograph ready to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Pixels of the upright original, after its EXIF orientation: what crops are measured in.
    pub size: PixelSize,
    /// The same picture, upright too, at about twice the pixels of the stage (an iOS canvas holds 16.7 megapixels).
    pub preview: ImageData,
}

impl Picture {
    /// Pixels of the preview; `None` when it has none.
    pub(super) fn preview_size(&self) -> Option<PixelSize> {
        let size = PixelSize::new(self.preview.width(), self.preview.height());
        (size.area() > 0).then_some(size)
    }
}

/// Shows `pixels` in `canvas`, once; afterwards the canvas is only moved. `None` when the browser refuses.
///
/// A canvas that is given a bitmap is a plain picture to the compositor. One that was drawn into is produced and committed
/// anew in each frame that moves it, which costs more than everything else in the frame.
pub(super) async fn paint(pixels: ImageData, canvas: HtmlCanvasElement) -> Option<()> {
    canvas.set_width(pixels.width());
    canvas.set_height(pixels.height());
    let window = web_sys::window()?;
    let bitmap = match window.create_image_bitmap_with_image_data(&pixels) {
        Ok(bitmap) => JsFuture::from(bitmap).await.ok(),
        Err(_) => None,
    };
    if let Some(bitmap) = bitmap
        && let Some(context) = canvas.get_context("bitmaprenderer").ok().flatten()
    {
        let context = context.unchecked_into::<ImageBitmapRenderingContext>();
        context.transfer_from_image_bitmap(bitmap.unchecked_ref::<ImageBitmap>());
        return Some(());
    }
    let context = canvas.get_context("2d").ok()??.unchecked_into::<CanvasRenderingContext2d>();
    context.put_image_data(&pixels, 0.0, 0.0).ok()
}
