//! Banners after the end of a session: that it ended, and where the photograph is.

use yew::prelude::*;

use super::memory::use_memory;
use crate::hooks::Task;
use crate::photo::draft;
use crate::session::{SignedOut, use_session};
use crate::ui::{Banner, I18n, Severity, use_i18n};

/// The banner of a screen without a photograph.
pub(super) fn banner(why: Option<SignedOut>, i18n: &I18n) -> Html {
    let texts = i18n.texts();
    match why {
        None | Some(SignedOut::Nobody) => Html::default(),
        Some(SignedOut::Lapsed) => tell(texts.lapsed.title, &[texts.lapsed.text]),
        Some(SignedOut::Elsewhere) => {
            let told = (texts.problems.told)(shared::problem::ProblemCode::SignedInElsewhere);
            tell(told.text, &[told.hint])
        }
    }
}

fn tell(title: &'static str, lines: &[&'static str]) -> Html {
    let line = |line: &&'static str| html! { <p>{ *line }</p> };
    html! { <Banner severity={Severity::Warn} {title} alert=true>{ for lines.iter().map(line) }</Banner> }
}

/// The banner of 校验信息, which also says where a photograph is stored that was not uploaded yet.
#[component]
pub(super) fn Lapsed() -> Html {
    let i18n = use_i18n();
    let texts = i18n.texts();
    let session = use_session();
    let why = session.session.signed_out();
    let keeps_photo = use_keeps_photo(why.is_some_and(SignedOut::is_involuntary));
    match why {
        Some(SignedOut::Lapsed) if keeps_photo => tell(texts.lapsed.title_with_photo, &[texts.lapsed.photo]),
        Some(SignedOut::Elsewhere) if keeps_photo => {
            let told = (texts.problems.told)(shared::problem::ProblemCode::SignedInElsewhere);
            tell(told.text, &[told.hint, texts.lapsed.photo])
        }
        None | Some(SignedOut::Nobody | SignedOut::Lapsed | SignedOut::Elsewhere) => banner(why, &i18n),
    }
}

/// Whether this phone stores a photograph: in the page's memory, or as a draft after a reload.
#[hook]
fn use_keeps_photo(is_lapsed: bool) -> bool {
    let memory = use_memory();
    let kept = use_state_eq(|| memory.keeps_photo());
    let setter = kept.setter();
    use_effect_with(is_lapsed && !*kept, move |look| {
        let task = look.then(|| {
            Task::spawn(async move {
                if matches!(draft::kept_until().await, Ok(Some(_))) {
                    setter.set(true);
                }
            })
        });
        move || drop(task)
    });
    *kept
}
