//! Errors of the server in the student's words.

use yew::prelude::*;

use crate::api::ApiError;
use crate::i18n::{Texts, Told};
use crate::ui::{Banner, Mood, Page, Trouble, use_i18n};

/// What happened and what helps.
pub(crate) fn told(error: &ApiError, texts: &'static Texts) -> Told {
    match error {
        ApiError::Problem(problem) => (texts.problems.told)(problem.code),
        ApiError::Unreachable => texts.problems.unreachable,
        ApiError::Unreadable => texts.problems.unreadable,
    }
}

/// Properties of [`ApiTrouble`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) error: ApiError,
    #[prop_or_default]
    pub(crate) retry: Option<Callback<()>>,
}

/// An error with its cure, its reference and another try; photo rules that are broken are listed.
#[component]
pub(crate) fn ApiTrouble(props: &Props) -> Html {
    let texts = use_i18n().texts();
    let told = told(&props.error, texts);
    let problem = match &props.error {
        ApiError::Problem(problem) => Some(problem),
        ApiError::Unreachable | ApiError::Unreadable => None,
    };
    let reference = problem.and_then(|problem| problem.request_id.as_deref());
    let reference = reference.map(|id| AttrValue::from((texts.problems.request_id)(id)));
    let findings = problem.map(|problem| problem.findings.as_slice()).unwrap_or_default();
    html! {
        <>
            <Trouble what={told.what} cure={told.cure} {reference} retry={props.retry.clone()} />
            { for findings.iter().map(|finding| {
                let found = (texts.photo.value)(finding.measured);
                html! {
                    <Banner mood={Mood::Warn} title={(texts.photo.rule)(finding.check)}><p>{ found }</p></Banner>
                }
            }) }
        </>
    }
}

/// A whole screen that could not be loaded.
#[component]
pub(crate) fn FailedPage(props: &Props) -> Html {
    let texts = use_i18n().texts();
    let title = told(&props.error, texts).what;
    html! { <Page {title}><ApiTrouble error={props.error.clone()} retry={props.retry.clone()} /></Page> }
}
