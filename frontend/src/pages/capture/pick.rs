//! Two inputs, as WeChat needs them: one for any single image, one for the camera. The real input is above the visible
//! button, because the browser opens the picker only for a tap on the input.

use shared::photo::SourcePolicy;
use web_sys::{Event, File, HtmlInputElement};
use yew::prelude::*;

use crate::ui::{art, use_i18n};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) policy: SourcePolicy,
    pub(super) picked: Callback<File>,
    pub(super) busy: bool,
    /// Whether the student picks again.
    pub(super) again: bool,
}

/// The inputs that the collection allows: album, camera, or both.
#[component]
pub(super) fn Picks(props: &Props) -> Html {
    let texts = &use_i18n().texts().capture;
    let (album, camera) = match props.policy {
        SourcePolicy::Album => (true, false),
        SourcePolicy::Camera => (false, true),
        SourcePolicy::Both => (true, true),
    };
    let class = if album && camera { "picks picks--two" } else { "picks" };
    html! {
        <>
            if !album { <p class="actions__note">{ texts.camera_only }</p> }
            if props.again { <p class="actions__note">{ texts.refused_again }</p> }
            <div {class}>
                if album { { pick("album", texts.album, art::ALBUM, false, props) } }
                if camera { { pick("camera", texts.camera, art::CAMERA, true, props) } }
            </div>
        </>
    }
}

fn pick(id: &'static str, label: &'static str, icon: &'static str, camera: bool, props: &Props) -> Html {
    let picked = props.picked.clone();
    let onchange = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            picked.emit(file);
        }
        // Otherwise the same file could not be picked a second time.
        input.set_value("");
    };
    let capture = camera.then_some("environment");
    let kind = if camera == (props.policy == SourcePolicy::Camera) { "primary" } else { "secondary" };
    let class = ["button button--", kind].concat();
    html! {
        <span class="pick" key={id}>
            <span {class} aria-hidden="true" aria-disabled={props.busy.then_some("true")}>{ art::icon(icon) }{ label }</span>
            <input key={id} {id} type="file" accept="image/*" {capture} aria-label={label} disabled={props.busy} {onchange} />
        </span>
    }
}
