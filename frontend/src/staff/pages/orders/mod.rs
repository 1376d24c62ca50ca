//! Payments: every order, problems that need a decision of the staff, and refunds.

mod refund;
mod step;
mod table;

use shared::api::staff::orders::{DiscrepancyRef, OrderFilter, OrdersPage, StaffOrder, path};
use shared::api::staff::refunds::RefundStep;
use yew::prelude::*;

use self::refund::Refund;
use self::step::Step;
use super::act::use_act;
use super::narrow::{Narrow, Narrowed, State, use_paged};
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::ui::{Screen, StaffTrouble, empty, loaded};
use crate::ui::{Button, Kind};

const SEARCH: &str = "search";

/// The query string with the search text.
fn with_search(query: &str, search: &str) -> String {
    if search.is_empty() {
        return query.to_owned();
    }
    let begin = if query.is_empty() { "?" } else { "&" };
    [query, begin, "search=", &String::from(js_sys::encode_uri_component(search))].concat()
}

async fn fetch(query: String) -> Result<OrdersPage, ApiError> {
    api::get(&[path::ORDERS, &query].concat()).await
}

async fn close_discrepancy(discrepancy: DiscrepancyRef) -> Result<(), ApiError> {
    api::tell("POST", path::CLOSE_DISCREPANCY, Some(&discrepancy)).await
}

#[component]
pub(in crate::staff) fn Orders() -> Html {
    let texts = &use_texts().orders;
    let paged = use_paged("cursor", Narrowed::default);
    let search = use_state_eq(String::new);
    let query = with_search(&paged.query, &search);
    let export = [path::EXPORT, &query].concat();
    let (page, again) = use_remote(query, fetch);
    let find = {
        let (search, narrow, narrowed) = (search.setter(), paged.narrow.clone(), paged.narrowed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            search.set(value(SEARCH).trim().to_owned());
            narrow.emit(narrowed.clone());
        })
    };
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
    let stepping = use_state_eq(|| None::<(StaffOrder, RefundStep)>);
    let step = {
        let stepping = stepping.setter();
        Callback::from(move |wanted| stepping.set(Some(wanted)))
    };
    let stepped = {
        let (stepping, again) = (stepping.setter(), again.clone());
        Callback::from(move |done: bool| {
            stepping.set(None);
            if done {
                again.emit(());
            }
        })
    };
    let (failed, close_discrepancy) = use_act(close_discrepancy, again.clone());
    let show = |page: &OrdersPage| {
        let older = page.next.map(|next| {
            let onclick = paged.older.reform(move |()| next.to_string());
            html! { <Button id="older" kind={Kind::Secondary} {onclick}>{ texts.older }</Button> }
        });
        html! {
            <>
                <p class="orders__totals">
                    { for page.totals.as_ref().map(texts.totals) }
                    { " " }<a href={export.clone()} download="orders.csv">{ texts.export }</a>
                </p>
                if !page.unmatched.is_empty() { { table::unmatched(&page.unmatched, texts, &close_discrepancy) } }
                if page.orders.is_empty() { { empty(texts.empty) } } else { { table::orders(&page.orders, texts, (&refund, &step), &close_discrepancy) } }
                <p>{ for older }</p>
            </>
        }
    };
    let states: Vec<State> =
        OrderFilter::ALL.iter().map(|one| (one.as_str(), (texts.filter)(*one))).collect();
    html! {
        <Screen title={texts.title} lead={texts.lead}>
            <form class="panel panel__row panel__row--top" role="search" onsubmit={find}>
                <Input id={SEARCH} label={texts.search} hint={texts.search_hint} />
                <Button kind={Kind::Secondary} submits=true>{ texts.find }</Button>
            </form>
            <Narrow label={texts.standing} {states} narrowed={paged.narrowed} onchange={paged.narrow} />
            if let Some(error) = failed { <StaffTrouble {error} /> }
            { loaded(&page, &again, show) }
            if let Some(order) = &*asking { <Refund key={order.id.to_string()} order={order.clone()} {close} /> }
            if let Some((order, step)) = &*stepping {
                <Step key={[&order.id.to_string(), step.as_str()].concat()} order={order.clone()} step={*step} close={stepped} />
            }
        </Screen>
    }
}
