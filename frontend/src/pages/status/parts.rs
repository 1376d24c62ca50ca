//! The cards of the progress screen.

use shared::api::{ApplicationView, StageView, TimelineEntry, path};
use yew::prelude::*;

use crate::i18n::{bytes, pixels};
use crate::ui::{I18n, Rows};
use shared::photo::{Bytes, PixelSize};

/// Why the photograph was not accepted, each reason with what helps.
pub(super) fn rejection(stage: &StageView, i18n: &I18n) -> Html {
    let StageView::Rejected { reasons, note } = stage else { return Html::default() };
    let texts = i18n.texts();
    let reason = |reason| {
        let told = (texts.problems.reason)(reason);
        html! { <li class="reason"><strong>{ told.what }</strong><span>{ told.cure }</span></li> }
    };
    html! {
        <section class="card" aria-labelledby="reasons">
            <h2 id="reasons">{ texts.status.reasons }</h2>
            <ul class="reasons">{ for reasons.as_slice().iter().copied().map(reason) }</ul>
            if let Some(note) = note {
                <h3>{ texts.status.note }</h3>
                <blockquote class="note">{ note.as_str() }</blockquote>
            }
        </section>
    }
}

/// The photograph as the server has it. Its digest in the address makes a new one a new picture.
pub(super) fn photo(view: &ApplicationView, i18n: &I18n) -> Html {
    let Some(photo) = &view.photo else { return Html::default() };
    let texts = &i18n.texts().status;
    let source = [path::PHOTO, "?v=", photo.sha256.get(..16).unwrap_or_default()].concat();
    let size = pixels(PixelSize::new(photo.width, photo.height));
    html! {
        <section class="card photo">
            <img class="photo__picture" src={source} alt={texts.photo_alt} width="96" height="128" />
            <div>
                <h2>{ texts.photo }</h2>
                <p class="card__small">{ size }<br />{ bytes(Bytes(u64::from(photo.bytes))) }</p>
            </div>
        </section>
    }
}

/// How the student hears of the result.
pub(super) fn notification(view: &ApplicationView, i18n: &I18n) -> Html {
    match view.stage {
        StageView::Submitted { .. } | StageView::UnderReview { .. } => {
            let texts = &i18n.texts().status;
            let text = if view.notify { texts.notify_on } else { texts.notify_off };
            html! { <p class="page__foot">{ text }</p> }
        }
        StageView::Matched
        | StageView::Rejected { .. }
        | StageView::Approved { .. }
        | StageView::Paid { .. }
        | StageView::Delivered { .. } => Html::default(),
    }
}

/// What was paid.
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

/// What happened so far, the latest first.
pub(super) fn timeline(view: &ApplicationView, i18n: &I18n) -> Html {
    let texts = &i18n.texts();
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
            <ol class="timeline">{ for view.timeline.iter().enumerate().rev().map(entry) }</ol>
        </section>
    }
}
