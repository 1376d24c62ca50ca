//! Going from screen to screen: the browser's history, each entry numbered so that the page knows which way a
//! student went.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::hooks::{Listener, window};
use crate::route::Route;

/// Which way the student came to the present entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a link, a button, an address or a reload.
    Forth,
    /// By going back, with this many entries of ours still behind.
    Back(u32),
}

/// Where the page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) route: Route,
    /// The number of the history's entry, counted from where the page was first opened.
    pub(crate) number: u32,
}

type Watcher = Rc<dyn Fn(Place)>;

thread_local! {
    static HERE: RefCell<Here> = const { RefCell::new(Here { number: 0, way: Way::Forth, watcher: None }) };
}

struct Here {
    number: u32,
    way: Way,
    watcher: Option<Watcher>,
}

/// Which way the student came here. Asked once: whoever stays at an entry has come to stay.
pub(crate) fn take_way() -> Way {
    HERE.with_borrow_mut(|here| std::mem::replace(&mut here.way, Way::Forth))
}

fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

fn history() -> Option<web_sys::History> {
    window().history().ok()
}

/// The number of the entry that the browser is at, if it is one of ours.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "we wrote it as a u32")]
fn number() -> Option<u32> {
    history()?.state().ok()?.as_f64().map(|number| number as u32)
}

fn tell(way: Way) {
    let (watcher, number) = HERE.with_borrow_mut(|here| {
        here.way = way;
        (here.watcher.clone(), here.number)
    });
    if let Some(watcher) = watcher {
        watcher(Place { route: Route::parse(&fragment()), number });
    }
}

/// Shows `route` as a new entry, so that the back button leads back here.
pub(crate) fn go(route: &Route) {
    let number = HERE.with_borrow_mut(|here| {
        here.number += 1;
        here.number
    });
    if let Some(history) = history() {
        drop(history.push_state_with_url(&JsValue::from(number), "", Some(&route.fragment())));
    }
    tell(Way::Forth);
}

/// Shows `route` instead of the present entry.
pub(crate) fn replace(route: &Route) {
    let number = HERE.with_borrow(|here| here.number);
    if let Some(history) = history() {
        drop(history.replace_state_with_url(&JsValue::from(number), "", Some(&route.fragment())));
    }
    tell(Way::Forth);
}

/// The back button.
pub(crate) fn back() {
    if let Some(history) = history() {
        drop(history.back());
    }
}

/// The back button, or `route` when there is nothing of ours behind.
pub(crate) fn back_or(route: &Route) {
    if HERE.with_borrow(|here| here.number) > 0 {
        back();
    } else {
        replace(route);
    }
}

/// The browser moved: by its buttons to an entry of ours, or to an address somebody typed, which is a new entry.
fn arrived() {
    let arrived_at = number();
    let way = HERE.with_borrow_mut(|here| {
        let before = here.number;
        here.number = arrived_at.unwrap_or(before + 1);
        if here.number < before { Way::Back(here.number) } else { Way::Forth }
    });
    if arrived_at.is_none()
        && let Some(history) = history()
    {
        let number = HERE.with_borrow(|here| here.number);
        drop(history.replace_state_with_url(&JsValue::from(number), "", None));
    }
    tell(way);
}

/// Where the page is; renders again whenever that changes. Used once, at the root.
#[hook]
pub(crate) fn use_place() -> Place {
    let place = use_state(|| Place { route: Route::parse(&fragment()), number: number().unwrap_or(0) });
    let setter = place.setter();
    use_effect_with((), move |()| {
        let first = number();
        HERE.with_borrow_mut(|here| {
            here.number = first.unwrap_or(0);
            here.watcher = Some(Rc::new(move |place| setter.set(place)));
        });
        if first.is_none()
            && let Some(history) = history()
        {
            drop(history.replace_state_with_url(&JsValue::from(0), "", None));
        }
        // Following a link within the page raises both events; the second finds the entry numbered.
        let listener = Listener::new(&window(), "popstate", |_| arrived());
        move || {
            drop(listener);
            HERE.with_borrow_mut(|here| here.watcher = None);
        }
    });
    (*place).clone()
}
