//! Fetches, decodes and paints a picture, and reports its state. No decision is accepted before the picture was
//! painted.

use std::time::Duration;

use js_sys::Array;
use shared::api::staff::review::path;
use shared::id::PhotoId;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, HtmlImageElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
};
use yew::prelude::*;

use crate::api::Backoff;
use crate::hooks::{Task, painted, sleep, timeout};
use crate::remote::use_round;
use crate::staff::i18n::use_texts;
use crate::ui::{Button, Kind, use_i18n};

/// The state of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Load {
    Loading,
    /// It failed to load or to decode; it is fetched again.
    Failed,
    /// Decoded.
    Decoded,
}

/// Timeout of loading a picture: at 20 kB/s the largest photograph of the standard arrives in 10 s.
const LIMIT: Duration = Duration::from_secs(20);

/// The share of a picture that must be visible to count as seen: all except rounding.
const IN_SIGHT: f64 = 0.95;

/// Fetches the picture of `photo` into the `<img>` at `node`, and retries until it is decoded. When it is also `shown`,
/// calls `seen` after the frame in which it was painted. The second value fetches at once.
#[hook]
pub(super) fn use_picture(
    node: &NodeRef,
    photo: PhotoId,
    shown: bool,
    seen: &Callback<PhotoId>,
) -> (Load, Callback<()>) {
    let load = use_state_eq(|| Load::Loading);
    let (round, again) = use_round();
    {
        let (node, setter) = (node.clone(), load.setter());
        use_effect_with((photo, round), move |(photo, _)| {
            setter.set(Load::Loading);
            let task = Task::spawn(fetch(node, *photo, setter));
            move || drop(task)
        });
    }
    {
        let seen = seen.clone();
        use_effect_with((photo, shown && *load == Load::Decoded), move |(photo, ready)| {
            let photo = *photo;
            let task = ready.then(|| {
                Task::spawn(async move {
                    painted().await;
                    seen.emit(photo);
                })
            });
            move || drop(task)
        });
    }
    (*load, again)
}

async fn fetch(node: NodeRef, photo: PhotoId, load: UseStateSetter<Load>) {
    let mut backoff = Backoff::REQUEST;
    loop {
        let Some(image) = node.cast::<HtmlImageElement>() else { return };
        // Setting the same address again reloads a broken picture.
        image.set_src(&path::photo(photo));
        if let Some(Ok(_)) = timeout(LIMIT, JsFuture::from(image.decode())).await {
            load.set(Load::Decoded);
            return;
        }
        load.set(Load::Failed);
        sleep(backoff.next(1.0)).await;
    }
}

/// Whether the element at `node` is visible, in the scrolled area.
#[hook]
pub(super) fn use_in_sight(node: &NodeRef) -> bool {
    let in_sight = use_state_eq(|| false);
    let (node, setter) = (node.clone(), in_sight.setter());
    use_effect_with((), move |()| {
        let closure = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let last = entries.at(-1).dyn_into::<IntersectionObserverEntry>();
            setter.set(last.is_ok_and(|entry| entry.intersection_ratio() >= IN_SIGHT));
        });
        let init = IntersectionObserverInit::new();
        init.set_threshold(&IN_SIGHT.into());
        let observer = IntersectionObserver::new_with_options(closure.as_ref().unchecked_ref(), &init).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(closure);
        }
    });
    *in_sight
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct CoverProps {
    pub(super) load: Load,
    pub(super) again: Callback<()>,
}

/// The placeholder of a missing picture.
#[component]
pub(super) fn Cover(props: &CoverProps) -> Html {
    let (texts, common) = (&use_texts().review, &use_i18n().texts().common);
    match props.load {
        Load::Decoded => Html::default(),
        Load::Loading => {
            html! { <div class="shot__cover" role="status"><p>{ texts.picture_loading }</p></div> }
        }
        Load::Failed => html! {
            <div class="shot__cover" role="status">
                <p>{ texts.picture_failed }</p>
                <Button kind={Kind::Secondary} onclick={props.again.clone()}>{ common.retry }</Button>
            </div>
        },
    }
}
