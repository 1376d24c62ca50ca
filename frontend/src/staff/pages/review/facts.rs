//! Facts about the photograph: the student, the checks, and earlier attempts.

use std::rc::Rc;

use shared::api::staff::review::{Attempt, DecisionView, ReviewCase, ReviewVerdict, path};
use shared::photo::{Bytes, Finding, PixelSize, Verdict};
use yew::prelude::*;

use crate::i18n::{bytes, pixels};
use crate::staff::i18n::{Review, use_texts};
use crate::ui::{I18n, Rows, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) case: Rc<ReviewCase>,
}

/// The panel.
#[component]
pub(super) fn Facts(props: &Props) -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().review);
    let case = &props.case;
    let size = pixels(PixelSize::new(case.photo.width, case.photo.height));
    let file = [size, bytes(Bytes(u64::from(case.photo.bytes)))].join(" · ");
    let rows = vec![
        (texts.student_number, html! { <span id="student-number">{ case.student_number.as_str() }</span> }),
        (texts.name, html! { { case.name.as_str() } }),
        (texts.submitted, html! { { (texts.moment)(case.photo.submitted_at) } }),
        (texts.file, html! { { file } }),
        (texts.checks, checks(case, texts, &i18n)),
    ];
    html! {
        <>
            if !case.twins.is_empty() {
                <section class="panel review__twins" role="alert">
                    <h2>{ texts.twins }</h2>
                    { for case.twins.iter().map(|twin| html! {
                        <p key={twin.photo.to_string()}>
                            <a href={path::photo(twin.photo)} target="_blank" rel="noopener">
                                { twin.student_number.as_str() }{ " " }{ twin.name.as_str() }
                            </a>
                        </p>
                    }) }
                </section>
            }
            if let Some(reopened) = &case.reopened {
                <section class="panel review__second">
                    <h2>{ texts.reopened }</h2>
                    <p><strong>{ reopened.reviewer.to_string() }</strong>{ " " }{ reopened.note.as_str() }</p>
                </section>
            }
            if !case.second_looks.is_empty() {
                <section class="panel review__second">
                    <h2>{ texts.second_looks }</h2>
                    { for case.second_looks.iter().map(|look| html! {
                        <p><strong>{ look.reviewer.to_string() }</strong>{ " " }{ look.note.as_str() }</p>
                    }) }
                </section>
            }
            <section class="panel" aria-label={texts.student}><Rows {rows} /></section>
            <section class="panel">
                <h2>{ texts.attempts }</h2>
                if case.attempts.is_empty() {
                    <p class="review__quiet">{ texts.attempts_none }</p>
                } else {
                    <ol class="attempts">{ for case.attempts.iter().map(|one| attempt(one, texts.withdrawn, texts, &i18n)) }</ol>
                }
            </section>
        </>
    }
}

/// The checks of the file, and every check with a finding. No check looks at the person, and nothing is shown as good
/// that was not checked.
fn checks(case: &ReviewCase, texts: &Review, i18n: &I18n) -> Html {
    let findings = &case.findings;
    if findings.is_empty() {
        return html! { <span class="review__bad">{ texts.checks_none }</span> };
    }
    let mut odd = findings.iter().filter(|finding| finding.verdict != Verdict::Pass).peekable();
    let rule = |finding: &Finding| {
        html! { <li class="review__bad">{ (i18n.texts().photo.rule)(finding.check) }</li> }
    };
    let told = if odd.peek().is_none() {
        html! { { (texts.checks_passed)(findings.len()) } }
    } else {
        html! { <ul>{ for odd.map(rule) }</ul> }
    };
    html! { <>{ told }<br /><span class="review__quiet">{ texts.checks_by_eye }</span></> }
}

/// A photograph and its decision; `undecided` is the text where there is none.
pub(in crate::staff::pages) fn attempt(
    attempt: &Attempt,
    undecided: &'static str,
    texts: &Review,
    i18n: &I18n,
) -> Html {
    let key = attempt.photo.id.to_string();
    html! {
        <li {key} class="attempts__one">
            <img src={path::photo(attempt.photo.id)} alt={texts.attempt_alt} width="72" height="96" loading="lazy" />
            <div>
                <p class="review__quiet">{ (texts.moment)(attempt.photo.submitted_at) }</p>
                if let Some(decision) = &attempt.decision {
                    { decided(decision, texts, i18n) }
                } else {
                    <p>{ undecided }</p>
                }
            </div>
        </li>
    }
}

fn decided(decision: &DecisionView, texts: &Review, i18n: &I18n) -> Html {
    let reason = |reason| html! { <li>{ (i18n.texts().problems.reason)(reason).text }</li> };
    html! {
        <>
            <p><strong>{ (texts.verdict)(decision.found.kind()) }</strong>{ " " }{ decision.reviewer.to_string() }</p>
            if let ReviewVerdict::Reject { reasons, note } = &decision.found {
                <ul class="attempts__reasons">{ for reasons.as_slice().iter().copied().map(reason) }</ul>
                if let Some(note) = note { <p>{ "“" }{ note.as_str() }{ "”" }</p> }
            }
            if let Some(note) = &decision.staff_note { <p class="review__quiet">{ note.as_str() }</p> }
        </>
    }
}
