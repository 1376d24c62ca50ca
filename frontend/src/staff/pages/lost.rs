//! Screens without content: an unknown address, and a screen that the role may not open.

use yew::prelude::*;

use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::session::use_account;
use crate::staff::ui::Screen;

/// An unknown address, with a link back.
#[component]
pub(in crate::staff) fn Lost() -> Html {
    let texts = &use_texts().shell;
    html! {
        <Screen title={texts.lost_title} lead={texts.lost}>
            <p><a href={Route::Home.fragment()}>{ texts.home }</a></p>
        </Screen>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct ForbiddenProps {
    pub(in crate::staff) route: Route,
}

/// A screen that the role may not open; none of its content is shown.
#[component]
pub(in crate::staff) fn Forbidden(props: &ForbiddenProps) -> Html {
    let (texts, role) = (&use_texts().shell, use_account().role);
    let lead = (texts.forbidden)((texts.role)(role));
    html! {
        <Screen title={(texts.area)(&props.route)} {lead}>
            <p><a href={Route::Home.fragment()}>{ texts.home }</a></p>
        </Screen>
    }
}
