//! Whether there is a network, as far as words need to know. The browser's own flag is wrong in both directions: a
//! connected phone in some webviews says it has none, and a hotspot that leads nowhere counts as one.

use web_sys::Event;
use yew::prelude::*;

use super::{Listener, window};

/// Raised on the window when the server answered.
const REACHED: &str = "yipai-reached";

/// The server answered: there is a network, whatever the browser says.
pub(crate) fn note_reached() {
    if !window().navigator().on_line()
        && let Ok(event) = Event::new(REACHED)
    {
        drop(window().dispatch_event(&event));
    }
}

/// Whether the page may say that there is no network: the browser says so, and nothing was answered since.
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
