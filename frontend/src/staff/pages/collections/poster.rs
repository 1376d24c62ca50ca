//! A poster for the school: the QR code of the collection's page, the dates, the steps, and the contact.

use shared::api::staff::collections::{PosterRequest, StaffCollectionView, path};
use shared::api::{LinkCode, is_local};
use shared::collection::Slug;
use yew::prelude::*;

use super::{SlugProps, Tabs};
use crate::api::ApiError;
use crate::hooks::window;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::{Screen, loaded};
use crate::ui::{Banner, Bi, Button, Qr, Severity, use_i18n};

async fn load(slug: Slug) -> Result<(StaffCollectionView, LinkCode), ApiError> {
    let origin = window().location().origin().map_err(|_| ApiError::Unreadable)?;
    let view = api::get(&path::collection(&slug)).await?;
    let poster = api::send("POST", &path::poster(&slug), Some(&PosterRequest { origin })).await?;
    Ok((view, poster))
}

/// The poster, and a button that prints it.
#[component]
pub(in crate::staff) fn Poster(props: &SlugProps) -> Html {
    let texts = &use_texts().collections;
    let (loadable, again) = use_remote(props.slug.clone(), load);
    let print = Callback::from(|()| drop(window().print()));
    let actions = html! { <Button id="print" onclick={print}>{ texts.print }</Button> };
    let show = |(view, poster): &(StaffCollectionView, LinkCode)| {
        html! {
            <>
                if is_local(&poster.address) {
                    <div class="poster__warning"><Banner severity={Severity::Warn}><p>{ texts.local_address }</p></Banner></div>
                }
                <Sheet view={view.clone()} poster={poster.clone()} />
            </>
        }
    };
    html! {
        <Screen title={texts.poster} {actions}>
            <Tabs slug={props.slug.clone()} at={Route::Poster(props.slug.clone())} />
            { loaded(&loadable, &again, show) }
        </Screen>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct SheetProps {
    view: StaffCollectionView,
    poster: LinkCode,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let (texts, common) = (&use_texts().collections, &use_i18n().texts().common);
    let (notice, poster) = (&props.view.notice, &props.poster);
    let step = |step: &&'static str| html! { <li>{ *step }</li> };
    html! {
        <article class="poster" id="poster">
            <p class="poster__school"><Bi text={notice.school_name.clone()} /></p>
            <h2 class="poster__title"><Bi text={notice.title.clone()} /></h2>
            <div class="poster__code"><Qr link={poster.clone()} /></div>
            <p class="poster__scan">{ texts.scan }</p>
            <p class="poster__address">{ &poster.address }</p>
            <p class="poster__window">{ (common.window)(notice.window) }</p>
            <ol class="poster__steps">{ for texts.steps.iter().map(step) }</ol>
            <p class="poster__hotline">{ common.hotline }{ " " }<strong>{ &notice.hotline.number }</strong>{ " · " }<Bi text={notice.hotline.hours.clone()} /></p>
        </article>
    }
}
