//! 未匹配到采集信息: a screen of its own, the same for an unknown person and a wrong number.

use shared::collection::{Hotline as HotlineView, Slug};
use yew::prelude::*;

use crate::nav;
use crate::route::{Route, Step};
use crate::ui::{Banner, Button, Hotline, Kind, Page, Severity, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) hotline: HotlineView,
    pub(super) slug: Slug,
    pub(super) edit: Callback<()>,
}

/// What to check again, and the contact.
#[component]
pub(super) fn NotMatched(props: &Props) -> Html {
    let texts = &use_i18n().texts().verify;
    let slug = props.slug.clone();
    let leave = Callback::from(move |()| nav::replace(&Route::Collection(slug.clone(), Step::Notice)));
    let actions = html! {
        <>
            <Button id="edit" onclick={props.edit.clone()}>{ texts.edit }</Button>
            <Button id="leave" kind={Kind::Quiet} onclick={leave}>{ texts.leave }</Button>
        </>
    };
    html! {
        <Page title={texts.not_matched} {actions}>
            <Banner severity={Severity::Warn} alert=true><p>{ texts.not_matched_text }</p></Banner>
            <section class="card">
                <ul class="list">{ for texts.not_matched_hints.iter().map(|hint| html! { <li>{ *hint }</li> }) }</ul>
                <Hotline hotline={props.hotline.clone()} />
            </section>
        </Page>
    }
}
