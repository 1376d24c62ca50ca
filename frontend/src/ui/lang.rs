//! The language as a context.

use shared::collection::Bilingual;
use yew::prelude::*;

use crate::i18n::{Lang, Texts};

/// The language of the page; a context of the whole page.
#[derive(Clone, PartialEq)]
pub(crate) struct I18n {
    pub(crate) lang: Lang,
    pub(crate) choose: Callback<Lang>,
}

impl I18n {
    /// The texts of the language.
    pub(crate) const fn texts(&self) -> &'static Texts {
        self.lang.texts()
    }

    /// A staff-written text in this language, or in Chinese.
    pub(crate) fn pick<'a>(&self, text: &'a Bilingual) -> &'a str {
        self.lang.pick(text).0
    }
}

#[hook]
pub(crate) fn use_i18n() -> I18n {
    use_context().expect("the app provides the language")
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct BiProps {
    pub(crate) text: Bilingual,
}

/// A staff-written text, marked as Chinese where there is no English.
#[component]
pub(crate) fn Bi(props: &BiProps) -> Html {
    let i18n = use_i18n();
    let (text, lang) = i18n.lang.pick(&props.text);
    let tag = (lang != i18n.lang).then(|| lang.tag());
    html! { <span lang={tag}>{ text }</span> }
}
