//! Components of the console's screens.

use shared::time::{Date, Timestamp};
use yew::prelude::*;

use super::i18n::use_texts;
use crate::api::ApiError;
use crate::hooks::document;
use crate::remote::Loadable;
use crate::ui::{Skeleton, Trouble, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct ScreenProps {
    pub(super) title: AttrValue,
    #[prop_or_default]
    pub(super) lead: Option<AttrValue>,
    /// Buttons next to the title.
    #[prop_or_default]
    pub(super) actions: Html,
    pub(super) children: Html,
}

/// A screen with its title, also as the document's title.
#[component]
pub(super) fn Screen(props: &ScreenProps) -> Html {
    let brand = use_texts().shell.brand;
    use_effect_with((props.title.clone(), brand), |(title, brand)| {
        document().set_title(&[title.as_str(), " · ", brand].concat());
    });
    html! {
        <main class="screen" id="main">
            <div class="screen__top"><h1>{ &props.title }</h1>{ props.actions.clone() }</div>
            if let Some(lead) = &props.lead { <p class="screen__lead">{ lead }</p> }
            { props.children.clone() }
        </main>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct TroubleProps {
    pub(super) error: ApiError,
    #[prop_or_default]
    pub(super) retry: Option<Callback<()>>,
}

/// The error of a refused request, in the console's texts.
#[component]
pub(super) fn StaffTrouble(props: &TroubleProps) -> Html {
    let (console, shared) = (use_texts(), use_i18n().texts());
    let (told, reference) = match &props.error {
        ApiError::Problem(problem) => {
            let told =
                (console.problems.told)(problem.code).unwrap_or_else(|| (shared.problems.told)(problem.code));
            (told, problem.request_id.as_deref().map(shared.problems.request_id))
        }
        ApiError::Unreachable => (shared.problems.unreachable, None),
        ApiError::Gateway(_) => (shared.problems.gateway, None),
        ApiError::Portal => (shared.problems.portal, None),
        ApiError::LengthLimit => (shared.problems.length_limit, None),
        ApiError::Unreadable => (shared.problems.unreadable, None),
    };
    let reference = reference.map(AttrValue::from);
    html! { <Trouble what={told.text} hint={told.hint} {reference} retry={props.retry.clone()} /> }
}

/// Loaded data: a skeleton, an error with a retry button, or `show`.
pub(super) fn loaded<T>(loadable: &Loadable<T>, again: &Callback<()>, show: impl FnOnce(&T) -> Html) -> Html {
    match loadable {
        Loadable::Loading => html! { <Skeleton /> },
        Loadable::Failed(error) => html! { <StaffTrouble error={error.clone()} retry={again.clone()} /> },
        Loadable::Ready(value) => show(value),
    }
}

/// The text of an empty list.
pub(super) fn empty(text: &'static str) -> Html {
    html! { <p class="panel empty">{ text }</p> }
}

/// A time in China's time zone, as a table shows it: `2026-11-23 14:05`.
pub(super) fn moment(at: Timestamp) -> Html {
    written(at.civil_in_china())
}

/// A time to the second, for records: `2026-11-23 14:05:09`.
pub(super) fn second(at: Timestamp) -> Html {
    let (date, hour, minute) = at.civil_in_china();
    let (year, month, day, second) = (date.year(), date.month(), date.day(), at.second());
    let text = format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    html! { <time>{ text }</time> }
}

/// A deadline: midnight is shown as 24:00 of the previous day.
pub(super) fn deadline(at: Timestamp) -> Html {
    written(at.deadline_in_china())
}

fn written((date, hour, minute): (Date, u8, u8)) -> Html {
    let text = format!("{}-{:02}-{:02} {hour:02}:{minute:02}", date.year(), date.month(), date.day());
    html! { <time>{ text }</time> }
}
