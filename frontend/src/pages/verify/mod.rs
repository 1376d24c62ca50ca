//! 校验信息: four fields and two consents.

mod consent;
mod fields;
mod form;
mod not_matched;
mod prove;
mod summary;

use std::rc::Rc;

use shared::api::{CONSENT_VERSION, Consents};
use shared::collection::WindowState;
use shared::problem::ProblemCode;
use web_sys::SubmitEvent;
use yew::prelude::*;

use self::consent::ConsentDialog;
use self::fields::Fields;
pub(crate) use self::form::Typed;
use self::form::Wrongs;
use self::not_matched::NotMatched;
pub(crate) use self::prove::Prove;
use self::summary::Summary;
use super::PageProps;
use super::lapsed::Lapsed;
use super::memory::{Memory, use_memory as use_page_memory};
use super::trouble::ApiTrouble;
use crate::api::{self, ApiError};
use crate::hooks::{Task, focus, now, use_countdown};
use crate::session::{Learnt, SessionHandle, use_session};
use crate::ui::{Button, Hotline, Page, Steps, Trouble, announce, use_i18n};

/// The state of the verification.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Typing,
    Consenting,
    Submitting,
    /// Computing a proof of work; the number is the progress in per cent.
    Working(u8),
    Refused(ApiError),
    NotMatched,
    /// Verified, but the browser did not store the session cookie.
    NoCookies,
}

/// The form, its dialog, and the screen for no match.
#[component]
pub(crate) fn Verify(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = i18n.texts();
    let memory = use_page_memory();
    let session = use_session();
    let phase = use_state_eq(|| Phase::Typing);
    let wrongs = use_state_eq(Wrongs::default);
    let wait = use_countdown(memory.wait_until.get());
    let submit = use_submit(props, &memory, &session, &phase, &wrongs);
    let notice = &props.collection.notice;
    if *phase == Phase::NotMatched {
        let edit = with(&phase, Phase::Typing);
        return html! { <NotMatched key="none" hotline={notice.hotline.clone()} slug={notice.slug.clone()} {edit} /> };
    }
    let onsubmit = on_submit(&memory, &phase, &wrongs, &submit);
    let onblur = on_blur(&memory, &wrongs);
    let closed = props.collection.window_state == WindowState::Closed;
    let lead = if closed { texts.verify.closed_lead } else { texts.verify.lead };
    let busy = wait > 0 || matches!(*phase, Phase::Submitting | Phase::Working(_));
    let label = match (&*phase, wait) {
        (Phase::Submitting, _) => texts.verify.submitting.to_owned(),
        (Phase::Working(percent), _) => (texts.verify.working)(*percent),
        (_, 0) => texts.verify.submit.to_owned(),
        (_, seconds) => (texts.verify.wait)(seconds),
    };
    html! {
        <form key="form" class="form" novalidate=true autocomplete="on" {onsubmit}>
            <Page title={texts.verify.title} {lead} above={html! { <Steps current=0 /> }}
                actions={html! { <Button id="submit" submits=true {busy}>{ label }</Button> }}>
                if *phase == Phase::NoCookies {
                    <Trouble what={texts.lapsed.no_cookies.text} hint={texts.lapsed.no_cookies.hint} />
                } else {
                    <Lapsed />
                }
                if let Phase::Refused(error) = &*phase { <ApiTrouble error={error.clone()} /> }
                if wrongs.count() > 0 {
                    <Summary wrongs={(*wrongs).clone()} />
                }
                <Fields wrongs={(*wrongs).clone()} {onblur} />
                <Hotline hotline={notice.hotline.clone()} />
            </Page>
            <ConsentDialog open={*phase == Phase::Consenting} collection={props.collection.clone()}
                agreed={submit} cancelled={with(&phase, Phase::Typing)} />
        </form>
    }
}

fn with(phase: &UseStateHandle<Phase>, next: Phase) -> Callback<()> {
    let setter = phase.setter();
    Callback::from(move |()| setter.set(next.clone()))
}

/// Validates one field when it loses the focus, unless it is still empty.
fn on_blur(memory: &Memory, wrongs: &UseStateHandle<Wrongs>) -> Callback<crate::i18n::Field> {
    let (memory, wrongs) = (memory.clone(), wrongs.clone());
    Callback::from(move |field| {
        fields::read(&memory);
        let left = memory.typed.borrow().judge_left(field, now().date_in_china());
        wrongs.set(wrongs.with(field, left));
    })
}

/// Validates all fields; opens the consents when all are valid, else focuses the first invalid one.
fn on_submit(
    memory: &Memory,
    phase: &UseStateHandle<Phase>,
    wrongs: &UseStateHandle<Wrongs>,
    submit: &Callback<()>,
) -> Callback<SubmitEvent> {
    let (memory, phase, wrongs, submit) = (memory.clone(), phase.setter(), wrongs.setter(), submit.clone());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        fields::read(&memory);
        let found = memory.typed.borrow().judge(now().date_in_china());
        let first = found.first();
        wrongs.set(found);
        match first {
            // The student whose session ended has agreed to these values already.
            None if memory.has_agreed() => submit.emit(()),
            None => phase.set(Phase::Consenting),
            Some(field) => {
                phase.set(Phase::Typing);
                focus(form::id(field));
            }
        }
    })
}

/// Sends the values with the consents, and handles the answer.
#[hook]
fn use_submit(
    props: &PageProps,
    memory: &Memory,
    session: &SessionHandle,
    phase: &UseStateHandle<Phase>,
    wrongs: &UseStateHandle<Wrongs>,
) -> Callback<()> {
    let running = use_mut_ref(|| None::<Task>);
    let (slug, memory, session) = (props.collection.notice.slug.clone(), memory.clone(), session.clone());
    let (phase, wrongs) = (phase.setter(), wrongs.setter());
    Callback::from(move |()| {
        let consents = Consents { personal_data: true, portrait: true, version: CONSENT_VERSION.to_owned() };
        let request = memory.typed.borrow().request(consents);
        let (slug, memory, session) = (slug.clone(), memory.clone(), session.clone());
        let (phase, wrongs) = (phase.clone(), wrongs.clone());
        phase.set(Phase::Submitting);
        *running.borrow_mut() = Some(Task::spawn(async move {
            let working = {
                let phase = phase.clone();
                move |percent| phase.set(Phase::Working(percent))
            };
            match api::verify(&slug, request, working).await {
                // A second request shows whether the browser stored the session cookie.
                Ok(view) => match api::application().await {
                    Err(error) if error.is_sessionless() => phase.set(Phase::NoCookies),
                    // From here on the student is signed in, and the guard redirects.
                    Ok(kept) => {
                        memory.verified();
                        session.learn.emit(Learnt::Read(kept));
                    }
                    Err(_) => {
                        memory.verified();
                        session.learn.emit(Learnt::Changed(view));
                    }
                },
                Err(error) => refused(error, &memory, &phase, &wrongs),
            }
        }));
    })
}

fn refused(error: ApiError, memory: &Memory, phase: &UseStateSetter<Phase>, wrongs: &UseStateSetter<Wrongs>) {
    if let ApiError::Problem(problem) = &error {
        if problem.code == ProblemCode::NotMatched {
            phase.set(Phase::NotMatched);
            return;
        }
        if let Some(seconds) = problem.retry_after_seconds {
            memory.wait_until.set(Some(now().plus_seconds(i64::from(seconds))));
        }
        let found = Wrongs::from_problem(&problem.fields);
        if let Some(first) = found.first() {
            wrongs.set(found);
            phase.set(Phase::Typing);
            focus(form::id(first));
            return;
        }
    }
    announce("");
    phase.set(Phase::Refused(error));
}

/// A collection as the dialog shows it.
type Collection = Rc<shared::api::CollectionView>;
