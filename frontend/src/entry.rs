//! The first screens, for somebody whom this phone does not know yet: 采集 home and the notice. They are a module of
//! their own, half the size of the whole page, so that the notice can be read early on a slow network. The shell in
//! `index.html` chooses which module to start, and fetches the whole page while the notice is read.

use std::cell::RefCell;
use std::rc::Rc;

use shared::collection::Slug;
use yew::AppHandle;
use yew::prelude::*;

use crate::app::{around, cleared_place, signal, use_language};
use crate::hooks::{Listener, use_online, window};
use crate::nav::{Place, use_place};
use crate::pages::{FailedPage, Home, Lost, Notice, Waiting, load};
use crate::remote::{Loadable, use_remote};
use crate::route::{Route, Step};
use crate::session::{Session, SessionHandle, SignedOut};
use crate::ui::I18n;

thread_local! {
    /// The screens, until the whole page takes their place.
    static RUNNING: RefCell<Option<(AppHandle<Entry>, Listener)>> = const { RefCell::new(None) };
}

/// Shows the first screens in place of what `index.html` painted, until the whole page says that it is ready.
///
/// # Panics
/// When `index.html` has no element `app`.
pub fn run() {
    let leave = Listener::new(&window(), "yipai-app-ready", |_| {
        if let Some((entry, _)) = RUNNING.take() {
            entry.destroy();
        }
    });
    let entry = yew::Renderer::<Entry>::with_root(cleared_place()).render();
    RUNNING.set(Some((entry, leave)));
}

#[component]
fn Entry() -> Html {
    let i18n = use_language();
    let session = use_memo((), |()| SessionHandle {
        session: Rc::new(Session::SignedOut { why: SignedOut::Nobody }),
        learn: Callback::noop(),
        ask: Callback::noop(),
    });
    let online = use_online();
    let place = use_place();
    html! {
        <ContextProvider<I18n> context={i18n.clone()}>
        <ContextProvider<SessionHandle> context={(*session).clone()}>
            { around(&i18n, online, screen(&place)) }
        </ContextProvider<SessionHandle>>
        </ContextProvider<I18n>>
    }
}

fn screen(place: &Place) -> Html {
    match &place.route {
        Route::Home => html! { <Home key="home" /> },
        Route::Collection(slug, Step::Notice) => {
            html! { <FirstNotice key={slug.as_str().to_owned()} slug={slug.clone()} /> }
        }
        Route::Collection(
            _,
            Step::Verify
            | Step::Confirm
            | Step::Capture
            | Step::Frame
            | Step::Preview
            | Step::Status
            | Step::MyData,
        )
        | Route::Sample(_) => html! { <Handover key="handover" /> },
        Route::Lost => html! { <Lost key="lost" /> },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FirstNoticeProps {
    slug: Slug,
}

#[component]
fn FirstNotice(props: &FirstNoticeProps) -> Html {
    let (collection, retry) = use_remote(props.slug.clone(), load);
    match collection {
        Loadable::Loading => html! { <Waiting /> },
        Loadable::Failed(error) => html! { <FailedPage {error} {retry} /> },
        Loadable::Ready(collection) => html! { <><Notice {collection} /><Shown /></> },
    }
}

/// Tells the shell that the network is free for the whole page.
#[component]
fn Shown() -> Html {
    use_effect_with((), |()| signal("yipai-notice-shown"));
    html! {}
}

/// Any other screen: the whole page takes over.
#[component]
fn Handover() -> Html {
    use_effect_with((), |()| signal("yipai-app-wanted"));
    html! { <Waiting /> }
}
