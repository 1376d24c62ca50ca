//! What students paid: every order, what about it needs a person, and giving money back.

mod refund;
mod table;

use shared::api::staff::orders::{OrderFilter, OrdersPage, StaffOrder, path};
use shared::id::OrderId;
use yew::prelude::*;

use self::refund::Refund;
use super::narrow::{Narrow, Narrowed, State};
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::{Screen, empty, loaded};
use crate::ui::{Button, Kind};

/// In the order of the list.
const FILTERS: [OrderFilter; 6] = [
    OrderFilter::Findings,
    OrderFilter::Waiting,
    OrderFilter::Paid,
    OrderFilter::Refunding,
    OrderFilter::Refunded,
    OrderFilter::Closed,
];

async fn fetch(query: String) -> Result<OrdersPage, ApiError> {
    api::get(&[path::ORDERS, &query].concat()).await
}

/// The orders.
#[component]
pub(in crate::staff) fn Orders() -> Html {
    let texts = &use_texts().orders;
    let narrowed = use_state_eq(Narrowed::default);
    let cursor = use_state_eq(|| None::<OrderId>);
    let start = cursor.map(|order| ("cursor", order.to_string()));
    let (page, again) = use_remote(narrowed.query(start), fetch);
    let asking = use_state_eq(|| None::<StaffOrder>);
    let refund = {
        let asking = asking.setter();
        Callback::from(move |order| asking.set(Some(order)))
    };
    let close = {
        let (asking, again) = (asking.setter(), again.clone());
        Callback::from(move |done: bool| {
            asking.set(None);
            if done {
                again.emit(());
            }
        })
    };
    let show = |page: &OrdersPage| {
        let older = page.next.map(|next| {
            let cursor = cursor.setter();
            let onclick = move |()| cursor.set(Some(next));
            html! { <Button id="older" kind={Kind::Secondary} {onclick}>{ texts.older }</Button> }
        });
        html! {
            <>
                if !page.strays.is_empty() { { table::strays(&page.strays, texts) } }
                if page.orders.is_empty() { { empty(texts.empty) } } else { { table::orders(&page.orders, texts, &refund) } }
                <p>{ for older }</p>
            </>
        }
    };
    let onchange = {
        let (narrowed, cursor) = (narrowed.setter(), cursor.setter());
        Callback::from(move |wanted| {
            narrowed.set(wanted);
            cursor.set(None);
        })
    };
    let states: Vec<State> = FILTERS.iter().map(|one| (one.word(), (texts.filter)(*one))).collect();
    html! {
        <Screen title={texts.title} lead={texts.lead}>
            <Narrow label={texts.standing} {states} narrowed={(*narrowed).clone()} {onchange} />
            { loaded(&page, &again, show) }
            if let Some(order) = &*asking { <Refund key={order.id.to_string()} order={order.clone()} {close} /> }
        </Screen>
    }
}
