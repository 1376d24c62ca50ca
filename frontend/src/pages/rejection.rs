//! Why a photograph was rejected: shown with the progress, and again where the next one is captured.

use shared::api::StageView;
use yew::prelude::*;

use crate::ui::I18n;

/// Each reason with its remedy, and the reviewer's note.
pub(super) fn rejection(stage: &StageView, i18n: &I18n) -> Html {
    let StageView::Rejected { reasons, note } = stage else { return Html::default() };
    let texts = i18n.texts();
    let reason = |reason| {
        let told = (texts.problems.reason)(reason);
        html! { <li class="reason"><strong>{ told.text }</strong><span>{ told.hint }</span></li> }
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
