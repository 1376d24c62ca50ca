//! A preview of a collection's student screens for staff, before the collection opens. Nothing on them can be pressed,
//! and no student has to be signed in.

use std::rc::Rc;

use shared::api::CollectionView;
use shared::collection::{Slug, WindowState};
use yew::prelude::*;

use super::notice::Notice;
use super::trouble::FailedPage;
use super::verify::Verify;
use super::{Waiting, load};
use crate::cropper::{FrameSpec, silhouette};
use crate::remote::{Loadable, use_remote};
use crate::ui::{Banner, Page, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) slug: Slug,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Notice,
    Form,
    Frame,
}

const ALL: [Shown; 3] = [Shown::Notice, Shown::Form, Shown::Frame];

/// Shows notice, form or frame.
#[component]
pub(crate) fn Sample(props: &Props) -> Html {
    let texts = use_i18n().lang.sample();
    let (collection, retry) = use_remote(props.slug.clone(), load);
    let shown = use_state_eq(|| Shown::Notice);
    let collection = match collection {
        Loadable::Loading => return html! { <Waiting /> },
        Loadable::Failed(error) => return html! { <FailedPage {error} {retry} /> },
        Loadable::Ready(view) => {
            Rc::new(CollectionView { window_state: WindowState::Open, notice: view.notice.clone() })
        }
    };
    let tab = |(which, text): (Shown, &'static str)| {
        let setter = shown.setter();
        let onclick = move |_: MouseEvent| setter.set(which);
        html! { <button type="button" aria-pressed={(*shown == which).to_string()} {onclick}>{ text }</button> }
    };
    let screen = match *shown {
        Shown::Notice => html! { <Notice key="notice" {collection} /> },
        Shown::Form => html! { <Verify key="verify" {collection} /> },
        Shown::Frame => html! { <FrameSample key="frame" {collection} /> },
    };
    html! {
        <>
            <div class="sample">
                <Banner title={texts.title}><p>{ texts.lead }</p></Banner>
                <div class="sample__tabs" role="group" aria-label={texts.title}>{ for ALL.into_iter().zip(texts.screens).map(tab) }</div>
            </div>
            <div inert=true>{ screen }</div>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FrameProps {
    collection: Rc<CollectionView>,
}

/// The reference frame with its guides over a plain background.
#[component]
fn FrameSample(props: &FrameProps) -> Html {
    let i18n = use_i18n();
    let photo = &props.collection.notice.photo;
    let size = photo.output.min();
    let view_box = format!("0 0 {} {}", size.width, size.height);
    html! {
        <Page title={i18n.texts().frame.title} lead={(i18n.lang.sample().size)(size.width, size.height)}>
            <svg class="sample__frame" viewBox={view_box} role="img" aria-label={i18n.texts().frame.title}>
                <rect width="100%" height="100%" />
                { silhouette(&FrameSpec::from(photo), true) }
            </svg>
        </Page>
    }
}
