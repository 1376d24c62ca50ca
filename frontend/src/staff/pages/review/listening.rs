//! The page's event listeners: keys, network, and the end of the page.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};
use yew::prelude::*;

use super::keys::{self, Command, Mode, Place};
use super::page::{Msg, Review};
use crate::hooks::{Listener, document, window};

pub(super) fn listen(mode: &Rc<Cell<Mode>>, context: &Context<Review>) -> [Listener; 5] {
    let (window, link) = (window(), context.link());
    let told = |event, message: fn() -> Msg| {
        let link = link.clone();
        Listener::new(&window, event, move |_| link.send_message(message()))
    };
    [
        listen_to_keys(mode.clone(), link.callback(Msg::Run)),
        told("online", || Msg::Again),
        told("offline", || Msg::Again),
        told("pointerdown", || Msg::Active),
        told("pagehide", || Msg::Leave),
    ]
}

/// Maps every key to its command when it is pressed, and leaves keys without a command to the browser.
pub(in crate::staff) fn listen_to_keys(mode: Rc<Cell<Mode>>, run: Callback<Command>) -> Listener {
    Listener::new(&document(), "keydown", move |event: Event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.alt_key() || event.is_composing() {
            return;
        }
        let ctrl = event.ctrl_key() || event.meta_key();
        if let Some(command) = keys::command(mode.get(), place(&event), &event.key(), ctrl) {
            event.prevent_default();
            // A key that is held down decides about one photograph, not about a queue.
            let repeats =
                matches!(command, Command::Move(..) | Command::Pan(..) | Command::Next | Command::Previous);
            if !event.repeat() || repeats {
                run.emit(command);
            }
        }
    })
}

fn place(event: &KeyboardEvent) -> Place {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(element) = target else { return Place::Page };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => Place::Text,
        "INPUT" if element.get_attribute("type").as_deref() != Some("checkbox") => Place::Text,
        "BUTTON" | "A" | "SUMMARY" => Place::Button,
        _ => Place::Page,
    }
}
