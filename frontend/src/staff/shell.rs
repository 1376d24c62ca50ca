//! The frame of every screen: the name, the areas, the language, and the sign-out.

use shared::api::staff::account::path;
use yew::prelude::*;

use super::api;
use super::i18n::use_texts;
use super::route::{Route, areas, go};
use super::session::{use_account, use_session};
use crate::hooks::Task;
use crate::ui::use_i18n;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) route: Route,
    pub(super) children: Html,
}

#[component]
pub(super) fn Shell(props: &Props) -> Html {
    let (texts, account) = (&use_texts().shell, use_account());
    let area = props.route.area();
    let link = |route: &Route| {
        // The area is marked on every screen within it.
        let current =
            (area.as_ref() == Some(route)).then_some(if *route == props.route { "page" } else { "true" });
        html! { <a key={route.fragment()} href={route.fragment()} aria-current={current}>{ (texts.area)(route) }</a> }
    };
    let at_account = (props.route == Route::Account).then_some("page");
    html! {
        <>
            <header class="console__header">
                <a class="console__brand" href={Route::Home.fragment()}>
                    <img src="/favicon.svg" alt="" width="24" height="24" />{ texts.brand }
                </a>
                <nav class="console__nav" aria-label={texts.areas}>
                    if !account.must_change_password && !account.must_enrol { { for areas(account.role).map(link) } }
                </nav>
                <div class="console__tools">
                    <LanguageToggle />
                    <a id="account" href={Route::Account.fragment()} aria-current={at_account}>{ account.name.to_string() }</a>
                    <SignOut />
                </div>
            </header>
            { props.children.clone() }
        </>
    }
}

/// Switches the language at once.
#[component]
pub(super) fn LanguageToggle() -> Html {
    let i18n = use_i18n();
    let (other, choose) = (i18n.lang.other(), i18n.choose.clone());
    let onclick = move |_: MouseEvent| choose.emit(other);
    let texts = &use_texts().shell;
    html! {
        <button type="button" id="language" lang={other.tag()} {onclick}>{ texts.other_language }</button>
    }
}

#[component]
fn SignOut() -> Html {
    let (texts, leave) = (&use_texts().shell, use_session().leave);
    let task = use_mut_ref(|| None::<Task>);
    let onclick = move |_: MouseEvent| {
        let leave = leave.clone();
        *task.borrow_mut() = Some(Task::spawn(async move {
            // Offline the cookie stays; the user can end the session in the list of sessions on another device.
            if api::tell::<()>("DELETE", path::SESSION, None).await.is_ok() {
                // The next user starts with the first screen.
                go(&Route::Home);
                leave.emit(());
            }
        }));
    };
    html! { <button type="button" id="sign-out" {onclick}>{ texts.sign_out }</button> }
}
