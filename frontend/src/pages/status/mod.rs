//! 审核进度: the state of the photograph, payment, and 采集完成.

mod elsewhere;
mod parts;
mod pay;
mod poll;
mod reconfirm;
mod withdraw;

use std::rc::Rc;

use shared::api::{ApplicationView, CollectionView, StageView, SubmissionView};
use shared::collection::WindowState;
use shared::time::Timestamp;
use yew::prelude::*;

use self::pay::Pay;
use self::poll::use_polling;
use self::reconfirm::Reconfirm;
use self::withdraw::Withdraw;
use super::memory::use_memory;
use super::photo_card::photo_card;
use super::rejection::rejection;
use super::{PageProps, my_data};
use crate::api;
use crate::hooks::Task;
use crate::nav;
use crate::route::{Route, Step};
use crate::session::{Learnt, SessionHandle, use_session};
use crate::ui::{Banner, Button, Hotline, I18n, Kind, Page, Severity, Steps, use_i18n};
use crate::wechat::{Subscribe, use_asks};

struct Headline {
    severity: Severity,
    title: &'static str,
    text: String,
    /// A deadline or an expected date.
    small: Option<String>,
}

/// The progress of the signed-in student.
#[component]
pub(crate) fn Status(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().status;
    let session = use_session();
    let view = session.session.view().cloned();
    let waits = view.as_ref().is_some_and(|view| changes_by_itself(&view.stage));
    let stale = use_polling(waits, &session);
    let leave = use_sign_out(&session);
    let Some(view) = view else { return Html::default() };
    let headline = headline(&view, &props.collection, &i18n);
    // Screen readers announce a change of the state.
    html! {
        <Page title={texts.title} above={html! { <Steps current=3 /> }} actions={actions(&view, &i18n)}>
            if let Some(due) = view.erasure_due {
                <Banner severity={Severity::Warn} title={i18n.lang.my_data().erasing_title}>
                    <p>{ (i18n.lang.my_data().erasing)(due) }</p>
                    <p>{ my_data::link(&props.collection.notice.slug, &i18n) }</p>
                </Banner>
            }
            if stale { <p class="page__stale" role="status">{ texts.stale }</p> }
            <div aria-live="polite">
                <Banner severity={headline.severity} title={headline.title}>
                    <p>{ headline.text }</p>
                    if let Some(small) = headline.small { <p class="banner__small">{ small }</p> }
                </Banner>
            </div>
            { settled_ahead(&view, texts.settled_ahead) }
            if !view.confirmed { <Reconfirm /> }
            { rejection(&view.stage, &i18n) }
            { photo_card(&view) }
            { parts::amount(&view.stage, &i18n) }
            if let StageView::Submitted { .. } = view.stage { <Withdraw may={view.can_withdraw} /> }
            { parts::notification(&view, &i18n) }
            if is_told(&view.stage) { <Tell /> }
            { parts::timeline(&view, &i18n) }
            <section class="card">
                <Hotline hotline={props.collection.notice.hotline.clone()} />
                <p class="card__small">{ texts.number }{ ": " }<span class="code" id="number">{ view.number.to_string() }</span></p>
            </section>
            <p class="page__foot">
                { texts.leave_safely }{ " " }
                { my_data::link(&props.collection.notice.slug, &i18n) }
                <Button id="sign-out" kind={Kind::Quiet} onclick={leave}>{ i18n.texts().common.sign_out }</Button>
            </p>
        </Page>
    }
}

/// The note that the fee is not due again while a paid approval is reviewed again.
fn settled_ahead(view: &ApplicationView, text: &'static str) -> Html {
    let settled = view.reopened.as_ref().is_some_and(|reopened| reopened.settled);
    html! { if settled { <p class="card" id="settled">{ text }</p> } }
}

/// Whether a notification will follow.
fn is_told(stage: &StageView) -> bool {
    match stage {
        StageView::Submitted { .. } | StageView::UnderReview { .. } | StageView::Rejected { .. } => true,
        // The payment is shown alone.
        StageView::Approved { .. }
        | StageView::Matched
        | StageView::Paid { .. }
        | StageView::Delivered { .. } => false,
    }
}

/// WeChat's button for messages, as long as no message is allowed. After each sent message a new permission is needed.
#[component]
fn Tell() -> Html {
    let texts = &use_i18n().texts().status;
    let (asks, asked) = use_asks();
    let Some(asks) = asks else { return Html::default() };
    html! {
        <section class="card" id="tell">
            <p>{ texts.tell_text }</p>
            <Subscribe {asks} label={texts.tell} onanswer={asked.reform(|_| ())} />
        </section>
    }
}

/// Whether the state may change without an action of the student.
fn changes_by_itself(stage: &StageView) -> bool {
    match stage {
        StageView::Submitted { .. } | StageView::UnderReview { .. } | StageView::Approved { .. } => true,
        StageView::Matched
        | StageView::Rejected { .. }
        | StageView::Paid { .. }
        | StageView::Delivered { .. } => false,
    }
}

fn headline(view: &ApplicationView, collection: &Rc<CollectionView>, i18n: &I18n) -> Headline {
    let texts = &i18n.texts().status;
    let hours = collection.notice.review_hours;
    let say = |severity, title, text, small| Headline { severity, title, text, small };
    let promise = |until: &Timestamp| Some((texts.promised_by)(*until));
    let reopened = view.reopened.as_ref().and_then(|reopened| reopened.reason.as_ref());
    match &view.stage {
        StageView::Submitted { .. } | StageView::UnderReview { .. } if let Some(reason) = reopened => {
            let reason = (texts.reopened_reason)(reason.as_str());
            say(Severity::Warn, texts.reopened_title, texts.reopened.to_owned(), Some(reason))
        }
        StageView::Matched => say(Severity::Info, texts.title, String::new(), None),
        StageView::Submitted { promised_by } => {
            say(Severity::Good, texts.submitted_title, (texts.submitted)(hours), promise(promised_by))
        }
        StageView::UnderReview { promised_by } => {
            say(Severity::Info, texts.under_review_title, (texts.under_review)(hours), promise(promised_by))
        }
        StageView::Rejected { .. } => {
            let opens_at = collection.notice.window.opens_at;
            let (text, until) = match view.submission {
                Some(SubmissionView { state: WindowState::Open, until }) => {
                    (texts.rejected.to_owned(), Some((texts.resubmit_until)(until)))
                }
                Some(SubmissionView { state: WindowState::NotYetOpen, .. }) => {
                    ((i18n.texts().notice.opens_at)(opens_at), None)
                }
                Some(SubmissionView { state: WindowState::Closed, .. }) | None => {
                    (texts.rejected_closed.to_owned(), None)
                }
            };
            say(Severity::Bad, texts.rejected_title, text, until)
        }
        StageView::Approved { .. } if view.refunding => {
            say(Severity::Info, texts.refunding_title, texts.refunding.to_owned(), None)
        }
        StageView::Approved { due } => {
            say(Severity::Good, texts.approved_title, (texts.approved)(*due), None)
        }
        StageView::Paid { .. } => say(Severity::Good, texts.done_title, texts.done.to_owned(), None),
        StageView::Delivered { .. } => {
            say(Severity::Good, texts.done_title, texts.delivered.to_owned(), None)
        }
    }
}

/// The next action of the student, if there is one.
fn actions(view: &ApplicationView, i18n: &I18n) -> Option<Html> {
    let open = view.submission.is_some_and(|submission| submission.state == WindowState::Open);
    match view.stage {
        // The server accepts a photograph only from a student who confirmed the entry; that comes first.
        StageView::Rejected { .. } if open && view.confirmed => {
            let slug = view.collection.clone();
            let again = Callback::from(move |()| nav::go(&Route::Collection(slug.clone(), Step::Capture)));
            Some(html! { <Button id="again" onclick={again}>{ i18n.texts().status.capture_again }</Button> })
        }
        StageView::Approved { .. } if view.refunding => None,
        StageView::Approved { due } => Some(html! { <Pay {due} /> }),
        StageView::Matched
        | StageView::Submitted { .. }
        | StageView::UnderReview { .. }
        | StageView::Rejected { .. }
        | StageView::Paid { .. }
        | StageView::Delivered { .. } => None,
    }
}

/// Signs out on the page at once; the student does not wait for the server's answer.
#[hook]
fn use_sign_out(session: &SessionHandle) -> Callback<()> {
    let running = use_mut_ref(|| None::<Task>);
    let (session, memory) = (session.clone(), use_memory());
    Callback::from(move |()| {
        let session = session.clone();
        memory.forget_student();
        *running.borrow_mut() = Some(Task::spawn(async move {
            match api::sign_out().await {
                Ok(()) => session.learn.emit(Learnt::Left),
                Err(error) if error.signs_out() => session.learn.emit(Learnt::Left),
                Err(error) => session.refused(&error),
            }
        }));
    })
}
