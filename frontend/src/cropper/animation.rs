//! The browser's own animation of the photograph: it runs without script until it ends.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Animation, Element};

use super::css::write_keyframe;
use super::intent::Millis;
use super::motion::Keyframe;

/// A running animation of an element's `transform`. Dropping it cancels it; then the element's own style counts again.
pub(super) struct ElementAnimation {
    animation: Animation,
    _on_finish: Closure<dyn FnMut()>,
}

impl ElementAnimation {
    /// Starts the animation; `None` in a browser without Web Animations. `stretch` is pixels of the photo per pixel of the
    /// element, across and down. `on_finish` is called once, at the end, unless the animation is dropped before.
    pub(super) fn start(
        element: &Element,
        keyframes: &[Keyframe],
        stretch: (f64, f64),
        duration: Millis,
        on_finish: impl FnMut() + 'static,
    ) -> Option<Self> {
        // Looked up by name: `web_sys` still calls this method unstable.
        let animate =
            Reflect::get(element, &JsValue::from_str("animate")).ok()?.dyn_into::<Function>().ok()?;
        let (transforms, offsets) = (Array::new(), Array::new());
        let mut text = String::new();
        for keyframe in keyframes {
            write_keyframe(&mut text, keyframe.transform, stretch);
            transforms.push(&JsValue::from_str(&text));
            offsets.push(&JsValue::from_f64(keyframe.offset));
        }
        let properties = Object::new();
        // A plain object takes any property.
        let _ = Reflect::set(&properties, &JsValue::from_str("transform"), &transforms);
        let _ = Reflect::set(&properties, &JsValue::from_str("offset"), &offsets);
        let animation = animate.call2(element, &properties, &JsValue::from_f64(duration.0)).ok()?;
        let animation = animation.unchecked_into::<Animation>();
        let on_finish = Closure::<dyn FnMut()>::new(on_finish);
        animation.set_onfinish(Some(on_finish.as_ref().unchecked_ref()));
        Some(Self { animation, _on_finish: on_finish })
    }

    /// How long it has run, on the clock of the frames that are painted.
    pub(super) fn elapsed(&self) -> Millis {
        // No time: it was cancelled from outside, and the style says where the photograph is, which is its end.
        Millis(self.animation.current_time().unwrap_or(f64::INFINITY))
    }
}

impl Drop for ElementAnimation {
    fn drop(&mut self) {
        self.animation.set_onfinish(None);
        self.animation.cancel();
    }
}
