//! Whether there is a network, to select texts. The browser's own flag is wrong in both directions: a connected phone
//! in some webviews reports no network, and a hotspot without internet counts as one.

use web_sys::Event;
use yew::prelude::*;

use super::{Listener, window};

/// Dispatched on the window when the server answered.
const REACHED: &str = "yipai-reached";

/// Notes that the server answered, so there is a network, whatever the browser reports.
pub(crate) fn note_reached() {
    if !window().navigator().on_line()
        && let Ok(event) = Event::new(REACHED)
    {
        drop(window().dispatch_event(&event));
    }
}

/// False when the browser reports no network and no answer has arrived since.
#[hook]
pub(crate) fn use_online() -> bool {
    let online = use_state_eq(|| window().navigator().on_line());
    let setter = online.setter();
    use_effect_with((), move |()| {
        let (up, reached) = (setter.clone(), setter.clone());
        let listeners = [
            Listener::new(&window(), "online", move |_| up.set(true)),
            Listener::new(&window(), REACHED, move |_| reached.set(true)),
            Listener::new(&window(), "offline", move |_| setter.set(false)),
        ];
        move || drop(listeners)
    });
    *online
}
