//! A delivery in the list: its progress while it is prepared, then its links.

use std::time::Duration;

use shared::api::staff::deliveries::{DeliveryState, DeliveryView, LeftOut, path};
use shared::photo::Bytes;
use yew::prelude::*;

use super::change::{Change, Question};
use crate::hooks::{Task, sleep};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::moment;
use crate::ui::{Button, Kind};

/// Interval of polling the progress.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) delivery: DeliveryView,
    /// Whether this user may recall it and pack it again.
    pub(super) may_deliver: bool,
    /// Reloads the list.
    pub(super) again: Callback<()>,
}

#[component]
pub(super) fn Line(props: &Props) -> Html {
    let texts = &use_texts().deliveries;
    let delivery = use_progress(props);
    let masters = if delivery.masters { texts.with_masters } else { "" };
    let asking = use_state_eq(|| None::<Change>);
    let ask = {
        let setter = asking.setter();
        Callback::from(move |change| setter.set(Some(change)))
    };
    let question = (*asking).map(|change| {
        let (setter, again) = (asking.setter(), props.again.clone());
        let close = Callback::from(move |done: bool| {
            setter.set(None);
            if done {
                again.emit(());
            }
        });
        html! { <Question {change} delivery={delivery.clone()} {close} /> }
    });
    html! {
        <tr>
            <th scope="row">{ moment(delivery.created_at) }</th>
            <td>{ delivery.made_by.clone().unwrap_or_else(|| texts.command_line.to_owned()) }</td>
            <td>
                { delivery.done }
                { left_out(&delivery, texts) }
            </td>
            <td><span class="code">{ &delivery.template }</span></td>
            <td>
                if let Some(bytes) = delivery.bytes { { crate::i18n::bytes(Bytes(bytes)) }{ " " } }
                { masters }
            </td>
            <td>if let Some(at) = delivery.erased_on { { moment(at) } }</td>
            <td><div class="table__actions">{ ways(&delivery, props.may_deliver.then_some(&ask), texts) }</div>{ for question }</td>
        </tr>
    }
}

/// Students who are left out, and the remedy for each.
fn left_out(delivery: &DeliveryView, texts: &crate::staff::i18n::Deliveries) -> Html {
    if delivery.left_out == 0 {
        return Html::default();
    }
    let one = |left: &LeftOut| {
        html! { <li>{ left.student_number.as_str() }{ " " }{ left.name.as_str() }{": "}{ (texts.left_out_why)(left.why) }</li> }
    };
    html! {
        <div class="deliveries__left-out" role="alert">
            <p>{ (texts.left_out)(delivery.left_out) }</p>
            <ul>{ for delivery.left.iter().map(one) }</ul>
        </div>
    }
}

fn ways(
    delivery: &DeliveryView,
    ask: Option<&Callback<Change>>,
    texts: &crate::staff::i18n::Deliveries,
) -> Html {
    let changes = ask.map(|ask| {
        let change = |change: Change, text: &'static str| {
            let onclick = ask.reform(move |()| change);
            html! { <Button kind={Kind::Quiet} {onclick}>{ text }</Button> }
        };
        html! { <>{ change(Change::Repack, texts.repack) }{ change(Change::Recall, texts.recall) }</> }
    });
    match delivery.state {
        DeliveryState::Preparing => {
            let gone = delivery.done + delivery.left_out;
            html! {
                <label class="deliveries__progress">
                    <span>{ texts.preparing }{ " " }{ (texts.progress)(gone, delivery.total) }</span>
                    <progress max={delivery.total.to_string()} value={gone.to_string()}></progress>
                </label>
            }
        }
        DeliveryState::Ready => {
            let package = path::of(path::PACKAGE, delivery.id);
            let sheet = Route::ContactSheet(delivery.id).fragment();
            html! {
                <>
                    <a class="button button--secondary" href={sheet}>{ texts.sheet }</a>
                    <a class="button button--primary" href={package} download={delivery.file_name.clone()}>{ texts.download }</a>
                    { for changes }
                </>
            }
        }
        DeliveryState::Recalled => html! {
            <div class="deliveries__recalled">
                { texts.recalled }{ " " }{ for delivery.recalled_at.map(moment) }
                <p>{ delivery.recall_reason.clone().unwrap_or_else(|| texts.replaced.to_owned()) }</p>
            </div>
        },
        DeliveryState::Erased => html! { { texts.erased } },
    }
}

/// The current delivery, polled while it is prepared. A failed request is retried.
#[hook]
fn use_progress(props: &Props) -> DeliveryView {
    let latest = use_state_eq(|| None::<DeliveryView>);
    let (setter, ready) = (latest.setter(), props.again.clone());
    let (id, preparing) = (props.delivery.id, props.delivery.state == DeliveryState::Preparing);
    use_effect_with((id, preparing), move |_| {
        let task = preparing.then(|| {
            Task::spawn(async move {
                loop {
                    sleep(PAUSE).await;
                    let path = path::of(path::DELIVERY, id);
                    let Ok(view) = api::get_in_background::<DeliveryView>(&path).await else { continue };
                    if view.state != DeliveryState::Preparing {
                        ready.emit(());
                        break;
                    }
                    setter.set(Some(view));
                }
            })
        });
        move || drop(task)
    });
    match &*latest {
        Some(latest) if preparing => latest.clone(),
        Some(_) | None => props.delivery.clone(),
    }
}
