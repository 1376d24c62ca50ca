//! The choice of a queue.

use shared::api::staff::review::{COUNT_MAX, Queue, QueueList};
use yew::prelude::*;

use super::requests;
use crate::hooks::now;
use crate::remote::use_remote;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::{Screen, empty, loaded};
use crate::ui::use_i18n;

/// Number of most frequent reasons that are shown.
const FREQUENT: usize = 3;

/// The queues of all collections, sorted by their oldest photograph.
#[component]
pub(in crate::staff) fn Queues() -> Html {
    let (i18n, texts, inspection) = (use_i18n(), &use_texts().review, &use_texts().inspection);
    let (queues, again) = use_remote((), requests::queues);
    let row = |queue: &Queue| {
        let title = i18n.pick(&queue.title).to_owned();
        let label = [texts.start, " ", &title].concat();
        let to = Route::Review(queue.collection.clone()).fragment();
        let lots = Route::Lots(queue.collection.clone()).fragment();
        let waiting =
            if queue.waiting < COUNT_MAX { queue.waiting.to_string() } else { (texts.at_least)(COUNT_MAX) };
        let reason = |reason| (i18n.texts().problems.reason)(reason).text;
        let frequent: Vec<_> =
            queue.reasons.iter().take(FREQUENT).map(|count| reason(count.reason)).collect();
        let promised = i64::from(queue.review_hours) * 3600;
        let late = queue.oldest.is_some_and(|oldest| oldest.plus_seconds(promised) < now());
        html! {
            <tr key={queue.collection.to_string()}>
                <th scope="row">
                    { title }
                    if !frequent.is_empty() { <br /><small>{ (texts.frequent)(&frequent.join(" · ")) }</small> }
                </th>
                <td class="number">{ waiting }</td>
                <td class="number">{ queue.mine }</td>
                <td>
                    if let Some(oldest) = queue.oldest { { (texts.moment)(oldest) } }
                    if late { { " " }<span class="badge badge--bad">{ texts.overdue }</span> }
                    <br /><small>{ (texts.hours)(queue.review_hours) }</small>
                </td>
                <td>
                    <a class="button button--primary" href={to} aria-label={label}>{ texts.start }</a>
                    if queue.sampled {
                        { " " }<a class="button button--secondary" id={["lots-", queue.collection.as_str()].concat()} href={lots}>{ inspection.title }</a>
                    }
                </td>
            </tr>
        }
    };
    let table = |list: &QueueList| {
        if list.queues.is_empty() {
            return empty(texts.queues_none);
        }
        html! {
            <div class="table">
                <table>
                    <thead><tr>
                        <th scope="col">{ texts.collection }</th>
                        <th scope="col" class="number">{ texts.waiting }</th>
                        <th scope="col" class="number">{ texts.mine }</th>
                        <th scope="col">{ texts.oldest }</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{ for list.queues.iter().map(row) }</tbody>
                </table>
            </div>
        }
    };
    let mine = html! { <a class="button button--secondary" href={Route::Decisions.fragment()}>{ texts.mine_today }</a> };
    html! {
        <Screen title={texts.queues_title} lead={texts.queues_lead} actions={mine}>
            { loaded(&queues, &again, table) }
        </Screen>
    }
}
