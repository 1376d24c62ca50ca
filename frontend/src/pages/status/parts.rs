//! The cards of the progress screen.

use shared::api::{ApplicationView, Milestone, StageView, TimelineEntry};
use yew::prelude::*;

use crate::ui::{I18n, Rows};

/// How the student is notified of the result.
pub(super) fn notification(view: &ApplicationView, i18n: &I18n) -> Html {
    match view.stage {
        StageView::Submitted { .. } | StageView::UnderReview { .. } => {
            let texts = &i18n.texts().status;
            let text = if view.notify && view.can_notify { texts.notify_on } else { texts.notify_off };
            html! { <p class="page__foot">{ text }</p> }
        }
        StageView::Matched
        | StageView::Rejected { .. }
        | StageView::Approved { .. }
        | StageView::Paid { .. }
        | StageView::Delivered { .. } => Html::default(),
    }
}

pub(super) fn amount(stage: &StageView, i18n: &I18n) -> Html {
    let amount = match stage {
        StageView::Paid { amount } | StageView::Delivered { amount } => *amount,
        StageView::Matched
        | StageView::Submitted { .. }
        | StageView::UnderReview { .. }
        | StageView::Rejected { .. }
        | StageView::Approved { .. } => None,
    };
    let Some(amount) = amount else { return Html::default() };
    let rows = vec![(i18n.texts().status.paid_amount, html! { { (i18n.texts().common.amount)(amount) } })];
    html! { <section class="card card--rows"><Rows {rows} /></section> }
}

/// Whether no fee was due, so there is no payment to show.
fn is_free(stage: &StageView) -> bool {
    match stage {
        StageView::Paid { amount } | StageView::Delivered { amount } => amount.is_none(),
        StageView::Matched
        | StageView::Submitted { .. }
        | StageView::UnderReview { .. }
        | StageView::Rejected { .. }
        | StageView::Approved { .. } => false,
    }
}

/// The events so far, the latest first.
pub(super) fn timeline(view: &ApplicationView, i18n: &I18n) -> Html {
    let texts = &i18n.texts();
    let free = is_free(&view.stage);
    let told = |(_, entry): &(usize, &TimelineEntry)| !(free && entry.milestone == Milestone::Settled);
    let entry = |(i, entry): (usize, &TimelineEntry)| {
        html! {
            <li key={i} class="timeline__entry">
                <span>{ (texts.status.milestone)(entry.milestone) }</span>
                <span class="timeline__time">{ (texts.common.moment)(entry.at) }</span>
            </li>
        }
    };
    html! {
        <section class="card">
            <h2>{ texts.status.timeline }</h2>
            <ol class="timeline">{ for view.timeline.iter().enumerate().rev().filter(told).map(entry) }</ol>
        </section>
    }
}
