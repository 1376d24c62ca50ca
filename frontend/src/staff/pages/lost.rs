//! An address that names nothing.

use yew::prelude::*;

use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::Screen;

/// Says so, and leads back.
#[component]
pub(in crate::staff) fn Lost() -> Html {
    let texts = &use_texts().shell;
    html! {
        <Screen title={texts.lost_title} lead={texts.lost}>
            <p><a href={Route::Home.fragment()}>{ texts.home }</a></p>
        </Screen>
    }
}
