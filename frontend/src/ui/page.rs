//! The frame of every screen.

use std::cell::Cell;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::use_i18n;
use crate::hooks::document;

thread_local! {
    /// Whether a screen was shown before: the first one leaves the focus where the browser put it.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Says `text` to screen readers, without moving the focus.
pub(crate) fn announce(text: &str) {
    if let Some(place) = document().get_element_by_id("announcer") {
        place.set_text_content(Some(text));
    }
}

/// Properties of [`Page`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) title: AttrValue,
    #[prop_or_default]
    pub(crate) lead: Option<AttrValue>,
    /// What stands over the title: a badge, the steps.
    #[prop_or_default]
    pub(crate) above: Html,
    pub(crate) children: Html,
    /// The buttons at the lower edge, within the thumb's reach.
    #[prop_or_default]
    pub(crate) actions: Option<Html>,
    /// Its content is still on its way.
    #[prop_or_default]
    pub(crate) busy: bool,
    /// As high as the window: one part of it takes the height that the others leave.
    #[prop_or_default]
    pub(crate) fits: bool,
}

/// A screen: names the document, takes the focus when it appears, and holds its main action at the lower edge.
#[component]
pub(crate) fn Page(props: &Props) -> Html {
    let texts = use_i18n().texts();
    let heading = use_node_ref();
    {
        let brand = texts.common.brand;
        use_effect_with(props.title.clone(), move |title| {
            document().set_title(&[title.as_str(), " · ", brand].concat());
        });
    }
    {
        let heading = heading.clone();
        use_effect_with((), move |()| {
            if SHOWN.replace(true)
                && let Some(heading) = heading.cast::<HtmlElement>()
            {
                drop(heading.focus());
            }
            crate::hooks::window().scroll_to_with_x_and_y(0.0, 0.0);
        });
    }
    use_effect_with(props.fits, |fits| {
        mark_fitting(*fits);
        || mark_fitting(false)
    });
    let busy = props.busy.then_some("true");
    let class = if props.fits { "page page--fit" } else { "page" };
    html! {
        <>
            <main {class} id="main" aria-busy={busy}>
                { props.above.clone() }
                <h1 ref={heading} class="page__title" tabindex="-1">{ &props.title }</h1>
                if let Some(lead) = &props.lead { <p class="page__lead">{ lead }</p> }
                { props.children.clone() }
            </main>
            if let Some(actions) = &props.actions { <div class="actions">{ actions.clone() }</div> }
        </>
    }
}

/// Tells the style sheet that header and bar make room: they stand beside the page, not in it.
fn mark_fitting(fits: bool) {
    if let Some(root) = document().document_element() {
        // An attribute of a valid name is never refused.
        drop(root.toggle_attribute_with_force("data-fits", fits));
    }
}

/// Properties of [`Steps`].
#[derive(Clone, PartialEq, Eq, Properties)]
pub(crate) struct StepsProps {
    /// Which of the steps this is, from zero.
    pub(crate) current: usize,
}

/// How far the student is.
#[component]
pub(crate) fn Steps(props: &StepsProps) -> Html {
    let texts = use_i18n().texts();
    let step = |(i, name): (usize, &&'static str)| {
        let state = if i < props.current { "steps__step--done" } else { "" };
        let current = (i == props.current).then_some("step");
        html! { <li key={i} class={classes!("steps__step", state)} aria-current={current}>{ *name }</li> }
    };
    html! {
        <ol class="steps" aria-label={texts.common.steps_label}>
            { for texts.common.steps.iter().enumerate().map(step) }
        </ol>
    }
}
