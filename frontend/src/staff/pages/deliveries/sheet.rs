//! The contact sheet: the photographs of a delivery, printed on A4.

use shared::api::staff::deliveries::{DeliveryView, ItemPage, ItemView, SHEET, path};
use shared::id::ExportId;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::window;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::{Deliveries, use_texts};
use crate::staff::route::Route;
use crate::staff::ui::{Screen, loaded};
use crate::ui::{Bi, Button, Kind};

#[derive(Clone, Copy, PartialEq, Properties)]
pub(in crate::staff) struct Props {
    pub(in crate::staff) delivery: ExportId,
}

async fn load((id, after): (ExportId, u32)) -> Result<(DeliveryView, ItemPage), ApiError> {
    let view = api::get(&path::of(path::DELIVERY, id)).await?;
    let page = api::get(&[&path::of(path::ITEMS, id), "?after=", &after.to_string()].concat()).await?;
    Ok((view, page))
}

/// Loads a few sheets at a time.
#[component]
pub(in crate::staff) fn ContactSheet(props: &Props) -> Html {
    let texts = &use_texts().deliveries;
    let after = use_state_eq(|| 0_u32);
    let (page, again) = use_remote((props.delivery, *after), load);
    let go_to = |place: u32| {
        let setter = after.setter();
        Callback::from(move |()| setter.set(place))
    };
    let print = Callback::from(|()| drop(window().print()));
    let back = Route::Deliveries.fragment();
    let shown = loaded(&page, &again, |(view, page)| {
        html! {
            <>
                <div class="sheet__tools">
                    <a href={back}>{ texts.back }</a>
                    <Button id="print" kind={Kind::Secondary} onclick={print}>{ texts.print }</Button>
                    if *after > 0 { <Button kind={Kind::Quiet} onclick={go_to(0)}>{ texts.first }</Button> }
                    if let Some(next) = page.next {
                        <Button id="next" kind={Kind::Quiet} onclick={go_to(next)}>{ texts.next }</Button>
                    }
                </div>
                { for page.items.chunks(SHEET as usize).map(|items| sheet(view, items, texts)) }
            </>
        }
    });
    html! { <Screen title={texts.sheet_title}>{ shown }</Screen> }
}

fn sheet(view: &DeliveryView, items: &[ItemView], texts: &Deliveries) -> Html {
    let portrait = |item: &ItemView| {
        let number = item.student_number.as_str();
        html! {
            <li class="sheet__item" key={item.position}>
                <img src={path::photo(view.id, item.position)} alt={(texts.portrait)(number)} width="120" height="160" />
                <span class="sheet__number">{ number }</span>
                <span>{ item.name.as_str() }</span>
            </li>
        }
    };
    let first = items.first().map_or(0, |item| item.position);
    html! {
        <section class="sheet" key={first}>
            <p class="sheet__title">
                <Bi text={view.title.clone()} />{ " · " }{ (texts.sheet_lead)(view.done, view.created_at) }
            </p>
            <ol class="sheet__items" start={first.to_string()}>{ for items.iter().map(portrait) }</ol>
        </section>
    }
}
