//! Drawings, as SVG texts: a picture of ten shapes costs less as text than as ten calls.

use yew::prelude::*;

pub(crate) const INFO: &str = include_str!("art/info.svg");
pub(crate) const CHECK: &str = include_str!("art/check.svg");
pub(crate) const WARN: &str = include_str!("art/warn.svg");
pub(crate) const PHONE: &str = include_str!("art/phone.svg");
pub(crate) const ALBUM: &str = include_str!("art/album.svg");
pub(crate) const CAMERA: &str = include_str!("art/camera.svg");
pub(crate) const LOCK: &str = include_str!("art/lock.svg");

/// A portrait as it should be.
pub(crate) const GOOD: &str = include_str!("art/good.svg");

/// Portraits that are sent back, in the order of their captions.
pub(crate) const MISTAKES: [&str; 5] = [
    include_str!("art/tilted.svg"),
    include_str!("art/glare.svg"),
    include_str!("art/hair.svg"),
    include_str!("art/background.svg"),
    include_str!("art/clothes.svg"),
];

/// An ornament that says nothing which the text beside it does not.
pub(crate) fn icon(svg: &'static str) -> Html {
    html! { <span class="icon" aria-hidden="true">{ Html::from_html_unchecked(AttrValue::Static(svg)) }</span> }
}

/// A drawing with a description.
pub(crate) fn picture(svg: &'static str, description: &'static str) -> Html {
    html! {
        <span class="art" role="img" aria-label={description}>
            { Html::from_html_unchecked(AttrValue::Static(svg)) }
        </span>
    }
}

/// A drawing that its caption describes.
pub(crate) fn drawing(svg: &'static str) -> Html {
    html! { <span class="art" aria-hidden="true">{ Html::from_html_unchecked(AttrValue::Static(svg)) }</span> }
}
