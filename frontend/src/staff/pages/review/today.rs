//! The reviewer's decisions of today.

use shared::api::staff::review::{
    DecisionFilter, DecisionState, ReviewVerdict, TodayDecision, TodayDecisions, TodayQuery, path,
};
use yew::prelude::*;

use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::{Review as Texts, use_texts};
use crate::staff::ui::{Screen, empty, loaded, moment};
use crate::ui::{Button, I18n, Kind, use_i18n};

const FILTERS: [Option<DecisionFilter>; 4] =
    [None, Some(DecisionFilter::Approved), Some(DecisionFilter::Rejected), Some(DecisionFilter::TakenBack)];

async fn fetch((only, before): (Option<DecisionFilter>, Option<String>)) -> Result<TodayDecisions, ApiError> {
    let pairs = [("only", only.map(|only| only.as_str().to_owned())), ("before", before)];
    let pairs = pairs.into_iter().filter_map(|(name, value)| Some([name, "=", &value?].concat()));
    let query = pairs.collect::<Vec<_>>().join("&");
    api::get(&[path::TODAY, "?", &query].concat()).await
}

#[component]
pub(in crate::staff) fn Today() -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().review);
    let query = use_state_eq(TodayQuery::default);
    let (page, again) = use_remote((query.only, query.before.map(|before| before.to_string())), fetch);
    let show = |page: &TodayDecisions| {
        let filter = |only: Option<DecisionFilter>| {
            let setter = query.setter();
            let onclick = move |_: MouseEvent| setter.set(TodayQuery { only, before: None });
            let pressed = if query.only == only { "true" } else { "false" };
            let name = (texts.mine_of)(only, count(page, only));
            html! { <button type="button" class="tool" aria-pressed={pressed} {onclick}>{ name }</button> }
        };
        let older = page.next.map(|before| {
            let (setter, only) = (query.setter(), query.only);
            let onclick = move |()| setter.set(TodayQuery { only, before: Some(before) });
            html! { <Button id="older" kind={Kind::Secondary} {onclick}>{ texts.mine_more }</Button> }
        });
        html! {
            <>
                <div class="review__tools">{ for FILTERS.into_iter().map(filter) }</div>
                if page.decisions.is_empty() { { empty(texts.mine_none) } } else { { table(page, texts, &i18n, &again) } }
                <p>{ for older }</p>
            </>
        }
    };
    html! {
        <Screen title={texts.mine_today} lead={texts.mine_lead}>{ loaded(&page, &again, show) }</Screen>
    }
}

const fn count(page: &TodayDecisions, only: Option<DecisionFilter>) -> u32 {
    match only {
        None => page.approved + page.rejected + page.taken_back,
        Some(DecisionFilter::Approved) => page.approved,
        Some(DecisionFilter::Rejected) => page.rejected,
        Some(DecisionFilter::TakenBack) => page.taken_back,
    }
}

fn table(page: &TodayDecisions, texts: &'static Texts, i18n: &I18n, again: &Callback<()>) -> Html {
    let row = |one: &TodayDecision| {
        let key = one.decision.id.to_string();
        let may_undo = one.decision.state == DecisionState::Pending;
        html! {
            <tr {key}>
                <td>
                    <a href={path::photo(one.decision.photo)} target="_blank" rel="noopener" class="today__photo">
                        <img src={path::photo(one.decision.photo)} alt={(texts.photo_of)(one.student_number.as_str())}
                            width="54" height="72" loading="lazy" />
                    </a>
                </td>
                <th scope="row">{ one.student_number.as_str() }<br /><small>{ one.name.as_str() }</small></th>
                <td>{ moment(one.decision.decided_at) }</td>
                <td>{ found(one, texts, i18n) }</td>
                <td>
                    { (texts.state)(one.decision.state) }
                    if may_undo { { " " }<Undo decision={one.decision.id} done={again.clone()} /> }
                </td>
            </tr>
        }
    };
    html! {
        <div class="table">
            <table>
                <thead><tr>
                    <td></td>
                    <th scope="col">{ texts.student }</th>
                    <th scope="col">{ texts.decided_at }</th>
                    <th scope="col">{ texts.result }</th>
                    <td></td>
                </tr></thead>
                <tbody>{ for page.decisions.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn found(one: &TodayDecision, texts: &Texts, i18n: &I18n) -> Html {
    let reason = |reason| (i18n.texts().problems.reason)(reason).text;
    html! {
        <>
            <strong>{ (texts.verdict)(one.decision.found.kind()) }</strong>
            if let ReviewVerdict::Reject { reasons, note } = &one.decision.found {
                <br /><small>{ reasons.as_slice().iter().copied().map(reason).collect::<Vec<_>>().join(" · ") }</small>
                if let Some(note) = note { <br /><small>{ "“" }{ note.as_str() }{ "”" }</small> }
            }
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct UndoProps {
    decision: shared::id::DecisionId,
    done: Callback<()>,
}

/// Undoes a decision that no student was notified of yet.
#[component]
fn Undo(props: &UndoProps) -> Html {
    let texts = &use_texts().review;
    let running = use_mut_ref(|| None::<crate::hooks::Task>);
    let onclick = {
        let props = props.clone();
        move |()| {
            let (decisions, done) = (vec![props.decision], props.done.clone());
            *running.borrow_mut() = Some(crate::hooks::Task::spawn(async move {
                let request = shared::api::staff::review::Undo { decisions };
                // The reloaded list shows whether it was in time.
                let answer: Result<shared::api::staff::review::Outcomes, _> =
                    api::send("POST", path::UNDO, Some(&request)).await;
                drop(answer);
                done.emit(());
            }));
        }
    };
    html! { <Button kind={Kind::Secondary} {onclick}>{ (texts.command)(super::keys::Command::Undo) }</Button> }
}
