//! The home screen: the choice of a school.

use shared::api::CollectionSummary;
use shared::collection::WindowState;
use yew::prelude::*;

use super::trouble::FailedPage;
use crate::api;
use crate::remote::{Loadable, use_remote};
use crate::route::{Route, Step};
use crate::session::use_session;
use crate::ui::{Banner, Bi, Page, Skeleton, use_i18n};

/// The list of collections.
#[component]
pub(crate) fn Home() -> Html {
    let texts = use_i18n().texts();
    let (list, retry) = use_remote((), |()| api::collections());
    let home = &texts.home;
    match list {
        Loadable::Loading => {
            html! { <Page title={home.title} lead={home.lead} busy=true><Skeleton /></Page> }
        }
        Loadable::Failed(error) => html! { <FailedPage {error} {retry} /> },
        Loadable::Ready(list) if list.collections.is_empty() => html! {
            <Page title={home.title}><Banner title={home.empty_title}><p>{ home.empty }</p></Banner></Page>
        },
        Loadable::Ready(list) => html! {
            <Page title={home.title} lead={home.lead}>
                <ul class="collections">
                    { for list.collections.into_iter().map(|summary| {
                        let key = summary.slug.as_str().to_owned();
                        html! { <Card {key} {summary} /> }
                    }) }
                </ul>
            </Page>
        },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct CardProps {
    summary: CollectionSummary,
}

#[component]
fn Card(props: &CardProps) -> Html {
    let texts = use_i18n().texts();
    let summary = &props.summary;
    let session = use_session();
    let (badge, class) = match summary.window_state {
        WindowState::Open => (texts.home.open, "badge badge--good"),
        WindowState::NotYetOpen => (texts.home.not_yet_open, "badge badge--info"),
        WindowState::Closed => (texts.home.closed, "badge"),
    };
    let mine = session.session.view().is_some_and(|view| view.collection == summary.slug);
    let href = Route::Collection(summary.slug.clone(), Step::Notice).fragment();
    html! {
        <li class="collection">
            <a class="card card--link" {href}>
                <span {class}>{ badge }</span>
                if mine { <span class="badge badge--info">{ texts.home.go_on }</span> }
                <span class="collection__school"><Bi text={summary.school_name.clone()} /></span>
                <span class="collection__title"><Bi text={summary.title.clone()} /></span>
                <span class="collection__window">{ (texts.common.window)(summary.window) }</span>
            </a>
        </li>
    }
}

/// The screen for an unknown address.
#[component]
pub(crate) fn Lost() -> Html {
    let texts = use_i18n().texts();
    html! {
        <Page title={texts.common.lost_title} lead={texts.common.lost}>
            <p><a class="button button--primary" href={Route::Home.fragment()}>{ texts.common.home }</a></p>
        </Page>
    }
}
