//! Errors of the server as texts for students.

use std::time::Duration;

use shared::time::Timestamp;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::{Listener, Timer, now, use_countdown, window};
use crate::i18n::{Message, Texts};
use crate::ui::{Banner, Page, Severity, Trouble, use_i18n};

/// The error and its remedy.
pub(crate) fn told(error: &ApiError, texts: &'static Texts) -> Message {
    match error {
        ApiError::Problem(problem) => (texts.problems.told)(problem.code),
        ApiError::Unreachable => texts.problems.unreachable,
        ApiError::Gateway(_) => texts.problems.gateway,
        ApiError::Portal => texts.problems.portal,
        ApiError::LengthLimit => texts.problems.length_limit,
        ApiError::Unreadable => texts.problems.unreadable,
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) error: ApiError,
    #[prop_or_default]
    pub(crate) retry: Option<Callback<()>>,
}

/// An error with its remedy, its reference and a retry button; broken photo rules are listed.
#[component]
pub(crate) fn ApiTrouble(props: &Props) -> Html {
    let texts = use_i18n().texts();
    let told = told(&props.error, texts);
    let problem = match &props.error {
        ApiError::Problem(problem) => Some(problem),
        ApiError::Unreachable
        | ApiError::Gateway(_)
        | ApiError::Portal
        | ApiError::LengthLimit
        | ApiError::Unreadable => None,
    };
    let reference = problem.and_then(|problem| problem.request_id.as_deref());
    let reference = reference.map(|id| AttrValue::from((texts.problems.request_id)(id)));
    let findings = problem.map(|problem| problem.findings.as_slice()).unwrap_or_default();
    // The form shows a countdown; here the time in minutes is enough.
    let minutes =
        props.error.wait_seconds().filter(|seconds| *seconds > 60).map(|seconds| seconds.div_ceil(60));
    html! {
        <>
            <Trouble what={told.text} hint={told.hint} {reference} retry={props.retry.clone()} />
            if let Some(minutes) = minutes { <p class="page__stale">{ (texts.problems.again_after)(minutes) }</p> }
            { for findings.iter().map(|finding| {
                let found = (texts.photo.value)(finding.measured);
                html! {
                    <Banner severity={Severity::Warn} title={(texts.photo.rule)(finding.check)}><p>{ found }</p></Banner>
                }
            }) }
        </>
    }
}

/// Wait in seconds before a screen that could not be loaded is retried: a restarting server is ready again by then, and
/// hundreds of phones do not overload it.
const AGAIN_SECONDS: u32 = 12;

/// A screen that could not be loaded. Temporary errors are retried: at the time that the server named, after a wait, or
/// when the network returns.
#[component]
pub(crate) fn FailedPage(props: &Props) -> Html {
    let texts = use_i18n().texts();
    let title = told(&props.error, texts).text;
    let until = use_retry(&props.error, props.retry.clone());
    let left = use_countdown(until);
    html! {
        <Page {title}>
            <ApiTrouble error={props.error.clone()} retry={props.retry.clone()} />
            if until.is_some() { <p class="page__stale">{ (texts.problems.again_in)(left) }</p> }
        </Page>
    }
}

/// Calls `retry` at the planned time; returns that time.
#[hook]
fn use_retry(error: &ApiError, retry: Option<Callback<()>>) -> Option<Timestamp> {
    let retry = retry.filter(|_| error.is_passing());
    let wait = error.wait_seconds().unwrap_or_default().max(AGAIN_SECONDS);
    let until = use_memo(retry.is_some(), |passes| passes.then(|| now().plus_seconds(wait.into())));
    use_effect_with(retry.is_some(), move |_| {
        let running = retry.map(|retry| {
            let by_network = retry.clone();
            let timer = Timer::once(Duration::from_secs(wait.into()), move || retry.emit(()));
            (timer, Listener::new(&window(), "online", move |_| by_network.emit(())))
        });
        move || drop(running)
    });
    *until
}
