//! The sharp part of the photograph, over the preview while it rests.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use shared::geometry::{Size, View};
use shared::photo::PixelSize;
use web_sys::{HtmlCanvasElement, ImageData};
use yew::Callback;

use super::bounds::Transform;
use super::css::write_transform;
use super::detail::{Detail, detail};
use super::elements::set_style;
use super::picture::paint;
use crate::hooks::Task;

/// The pixels of a detail, once they are drawn; `None` when that is not possible.
pub type DetailPixels = Pin<Box<dyn Future<Output = Option<ImageData>>>>;

/// A canvas over the preview. Dropping it abandons the drawing.
pub(super) struct DetailLayer {
    canvas: HtmlCanvasElement,
    photo: PixelSize,
    preview: PixelSize,
    draw: Callback<Detail, DetailPixels>,
    drawing: RefCell<Option<Task>>,
    shown: Cell<bool>,
}

impl DetailLayer {
    pub(super) fn new(
        canvas: HtmlCanvasElement,
        photo: PixelSize,
        preview: PixelSize,
        draw: Callback<Detail, DetailPixels>,
    ) -> Rc<Self> {
        canvas.set_hidden(true);
        Rc::new(Self { canvas, photo, preview, draw, drawing: RefCell::new(None), shown: Cell::new(false) })
    }

    /// The photograph moves: the detail is in the wrong place from now on.
    pub(super) fn hide(&self) {
        self.drawing.take();
        if self.shown.replace(false) {
            self.canvas.set_hidden(true);
        }
    }

    /// The photograph rests at `transform`: draws what makes it sharp, if anything does.
    pub(super) fn draw(self: &Rc<Self>, transform: Transform, stage: Size<View>) {
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        if self.shown.get() {
            return;
        }
        let Some(wanted) = detail(transform, stage, self.photo, self.preview, ratio) else { return };
        let (pixels, me) = (self.draw.emit(wanted), Rc::downgrade(self));
        self.drawing.replace(Some(Task::spawn(async move {
            let Some(pixels) = pixels.await else { return };
            let Some(canvas) = me.upgrade().map(|me| me.canvas.clone()) else { return };
            if paint(pixels, canvas).await.is_some()
                && let Some(me) = me.upgrade()
            {
                me.show(transform, wanted);
            }
        })));
    }

    fn show(&self, transform: Transform, Detail { crop, size }: Detail) {
        let corner = transform * crop.rect().origin;
        let stretch = |crop: u32, size: u32| f64::from(crop) / f64::from(size);
        let stretch = (stretch(crop.size.width, size.width), stretch(crop.size.height, size.height));
        let mut text = String::new();
        write_transform(&mut text, Transform::new(corner.to_vec2(), transform.scale), stretch);
        set_style(&self.canvas, "transform", &text);
        self.canvas.set_hidden(false);
        self.shown.set(true);
    }
}
