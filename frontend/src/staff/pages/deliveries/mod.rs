//! Deliveries of photographs to schools: pending, delivered, and a button to make one.

mod change;
mod line;
mod new;
mod sheet;

use shared::api::staff::deliveries::{CollectionDeliveries, DeliveryList, Withheld, path};
use shared::collection::Slug;
use shared::staff::Capability;
use yew::prelude::*;

use self::line::Line;
use self::new::New;
pub(in crate::staff) use self::sheet::ContactSheet;
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::session::use_account;
use crate::staff::ui::{Screen, empty, loaded};
use crate::ui::{Bi, Button, Kind};

async fn load((): ()) -> Result<DeliveryList, ApiError> {
    api::get(path::DELIVERIES).await
}

/// Every collection with its deliveries.
#[component]
pub(in crate::staff) fn Deliveries() -> Html {
    let texts = &use_texts().deliveries;
    let (list, again) = use_remote((), load);
    let making = use_state_eq(|| None::<Slug>);
    let role = use_account().role;
    let (may_deliver, may_review) = (role.may(Capability::Deliver), role.may(Capability::Review));
    let part = |part: &CollectionDeliveries| {
        let open = {
            let (setter, slug) = (making.setter(), part.slug.clone());
            Callback::from(move |()| setter.set(Some(slug.clone())))
        };
        let close = {
            let (setter, again) = (making.setter(), again.clone());
            Callback::from(move |begun: bool| {
                setter.set(None);
                if begun {
                    again.emit(());
                }
            })
        };
        let is_open = making.as_ref() == Some(&part.slug);
        let new = may_deliver && part.waiting > 0 && !is_open;
        html! {
            <section class="panel deliveries" key={part.slug.as_str().to_owned()}>
                <div class="deliveries__top">
                    <h2><Bi text={part.title.clone()} /></h2>
                    <span class="deliveries__waiting">{ (texts.waiting)(part.waiting) }</span>
                    if new { <Button id={["new-", part.slug.as_str()].concat()} kind={Kind::Secondary} onclick={open}>{ texts.new }</Button> }
                </div>
                { withheld(part, may_review, texts) }
                if is_open { <New slug={part.slug.clone()} {close} /> }
                { table(part, &again, may_deliver, texts) }
            </section>
        }
    };
    let list = loaded(&list, &again, |list| {
        if list.collections.is_empty() {
            return empty(texts.empty);
        }
        html! { <>{ for list.collections.iter().map(part) }</> }
    });
    html! { <Screen title={texts.title} lead={texts.lead}>{ list }</Screen> }
}

/// What the sampling inspection withholds, and why.
fn withheld(part: &CollectionDeliveries, may_review: bool, texts: &crate::staff::i18n::Deliveries) -> Html {
    if part.withheld.is_empty() {
        return Html::default();
    }
    let line = |one: &Withheld| {
        html! { <li>{ (texts.withheld)(one.lot, one.failed, one.photographs, one.pending) }</li> }
    };
    html! {
        <div class="deliveries__withheld" id={["withheld-", part.slug.as_str()].concat()}>
            <ul>{ for part.withheld.iter().map(line) }</ul>
            if may_review { <a href={Route::Lots(part.slug.clone()).fragment()}>{ texts.inspect }</a> }
        </div>
    }
}

fn table(
    part: &CollectionDeliveries,
    again: &Callback<()>,
    may_deliver: bool,
    texts: &crate::staff::i18n::Deliveries,
) -> Html {
    if part.deliveries.is_empty() {
        return html! { <p class="deliveries__none">{ texts.none_yet }</p> };
    }
    html! {
        <div class="table"><table>
            <thead><tr>
                <th scope="col">{ texts.made }</th><th scope="col">{ texts.by }</th>
                <th scope="col">{ texts.photographs }</th><th scope="col">{ texts.names }</th>
                <th scope="col">{ texts.package }</th><th scope="col">{ texts.erased_on }</th><td></td>
            </tr></thead>
            <tbody>
                { for part.deliveries.iter().map(|delivery| html! {
                    <Line key={delivery.id.to_string()} delivery={delivery.clone()} {may_deliver} again={again.clone()} />
                }) }
            </tbody>
        </table></div>
    }
}
