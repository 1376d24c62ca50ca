//! The table of orders, and of payments without a known order.

use shared::api::staff::orders::{Discrepancy, DiscrepancyRef, OrderStanding, StaffOrder};
use shared::api::staff::refunds::{RefundStep, StaffRefund};
use yew::prelude::*;

use crate::staff::i18n::OrdersTexts;
use crate::staff::ui::moment;
use crate::ui::{Button, Kind};

/// One line for each order.
pub(super) fn orders(
    orders: &[StaffOrder],
    texts: &'static OrdersTexts,
    (refund, step): (&Callback<StaffOrder>, &Callback<(StaffOrder, RefundStep)>),
    close: &Callback<DiscrepancyRef>,
) -> Html {
    let line = |order: &StaffOrder| {
        let (chosen, refund) = (order.clone(), refund.clone());
        let onclick = Callback::from(move |()| refund.emit(chosen.clone()));
        let transaction = order.transaction.as_deref().unwrap_or_default();
        html! {
            <tr key={order.id.to_string()}>
                <td>{ moment(order.paid_at.unwrap_or(order.created_at)) }</td>
                <th scope="row">{ order.student_number.as_str() }{ " " }{ order.name.as_str() }</th>
                <td class="number">{ order.amount.to_string() }</td>
                <td>
                    { (texts.stands)(order.standing) }
                    { for order.refunded_at.map(|at| html! { <>{ " " }{ moment(at) }</> }) }
                    if order.standing == OrderStanding::Paid && !order.returned.is_zero() {
                        <p class="table__note">{ (texts.returned)(order.returned) }</p>
                    }
                    { for order.refund_reason.as_ref().map(|reason| html! { <p class="table__note">{ reason }</p> }) }
                    { refunds(&order.refunds, texts) }
                    { discrepancies(&order.discrepancies, texts, close) }
                    { for order.trouble.as_ref().map(|trouble| html! {
                        <p class="table__note">{ texts.trouble }{ " " }{ &trouble.text }{ " " }{ moment(trouble.at) }</p>
                    }) }
                </td>
                <td class="code">{ order.id.to_string() }<br />{ transaction }</td>
                <td>
                    if order.refundable { <Button kind={Kind::Secondary} {onclick}>{ texts.refund }</Button> }
                    if order.standing == OrderStanding::Paid && !order.refundable {
                        <p class="table__note">{ texts.delivered }</p>
                    }
                    { steps(order, texts, step) }
                </td>
            </tr>
        }
    };
    html! {
        <div class="table" tabindex="0" role="region" aria-label={texts.title}><table>
            <thead><tr>
                <th scope="col">{ texts.at }</th><th scope="col">{ texts.student }</th>
                <th class="number" scope="col">{ texts.amount }</th><th scope="col">{ texts.standing }</th>
                <th scope="col">{ texts.numbers }</th><td></td>
            </tr></thead>
            <tbody>{ for orders.iter().map(line) }</tbody>
        </table></div>
    }
}

/// Each refund of an order: its origin, amount and state.
fn refunds(refunds: &[StaffRefund], texts: &'static OrdersTexts) -> Html {
    let one = |refund: &StaffRefund| {
        let StaffRefund { number, origin, amount, standing, begun_at, ended_at, note } = refund;
        html! {
            <li key={number.clone()}>
                { (texts.refund_origin)(*origin) }{ " " }{ amount.to_string() }{ " · " }{ (texts.refund_standing)(*standing) }
                { " · " }{ moment(ended_at.unwrap_or(*begun_at)) }<br />
                <span class="code">{ number }</span>
                { for note.as_ref().map(|note| html! { <><br />{ note }</> }) }
            </li>
        }
    };
    if refunds.is_empty() {
        return Html::default();
    }
    html! { <ul class="orders__refunds">{ for refunds.iter().map(one) }</ul> }
}

/// Actions on a refund that does not complete by itself.
fn steps(order: &StaffOrder, texts: &'static OrdersTexts, step: &Callback<(StaffOrder, RefundStep)>) -> Html {
    let one = |wanted: &RefundStep| {
        let wanted = *wanted;
        let onclick = step.reform({
            let order = order.clone();
            move |()| (order.clone(), wanted)
        });
        // A paid order without discrepancies seldom needs a refund.
        let is_quiet = order.standing == OrderStanding::Paid && order.discrepancies.is_empty();
        let kind = if is_quiet { Kind::Quiet } else { Kind::Secondary };
        html! { <Button key={wanted.as_str()} {kind} {onclick}>{ (texts.step)(wanted).text }</Button> }
    };
    html! { <div class="orders__steps">{ for order.steps.iter().map(one) }</div> }
}

/// Payments for an order that is not ours.
pub(super) fn unmatched(
    unmatched: &[Discrepancy],
    texts: &'static OrdersTexts,
    close: &Callback<DiscrepancyRef>,
) -> Html {
    let line = |(i, stray): (usize, &Discrepancy)| {
        html! {
            <li key={i}>
                <span class="code">{ &stray.trade_number }</span>
                { discrepancies(std::slice::from_ref(stray), texts, close) }
            </li>
        }
    };
    html! {
        <section class="panel" aria-labelledby="unmatched">
            <h2 id="unmatched">{ texts.unmatched }</h2>
            <ul class="orders__strays">{ for unmatched.iter().enumerate().map(line) }</ul>
        </section>
    }
}

/// Discrepancies, the required action, and the button that marks each as done.
fn discrepancies(
    discrepancies: &[Discrepancy],
    texts: &'static OrdersTexts,
    close: &Callback<DiscrepancyRef>,
) -> Html {
    let one = |discrepancy: &Discrepancy| {
        let told = (texts.discrepancy)(discrepancy.kind);
        let what = html! { <><strong>{ told.text }</strong>{ " " }<span class="code">{ &discrepancy.detail }</span><br /></> };
        let key = [discrepancy.kind.as_str(), &discrepancy.detail].concat();
        if let Some(closed_at) = discrepancy.closed_at {
            return html! { <p {key} class="orders__closed">{ what }{ texts.finding_closed }{ " " }{ moment(closed_at) }</p> };
        }
        let onclick = close.reform({
            let name = DiscrepancyRef::from(discrepancy);
            move |()| name.clone()
        });
        html! {
            <div {key} class="orders__finding">
                <p>{ what }{ told.hint }</p>
                <Button kind={Kind::Secondary} {onclick}>{ texts.close_discrepancy }</Button>
            </div>
        }
    };
    html! { { for discrepancies.iter().map(one) } }
}
