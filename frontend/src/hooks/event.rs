//! Event listeners that are removed when dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// An event listener; dropping it removes it.
pub(crate) struct Listener {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Listens to `event` on `target` until dropped.
    pub(crate) fn new(
        target: &EventTarget,
        event: &'static str,
        listener: impl FnMut(Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(listener);
        // Fails only for an argument that is not a function.
        drop(target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()));
        Self { target: target.clone(), event, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        drop(self.target.remove_event_listener_with_callback(self.event, function));
    }
}
