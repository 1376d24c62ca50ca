//! A QR code.

use shared::api::LinkCode;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) link: LinkCode,
}

/// The code in the full width of its container; its accessible name is the address.
#[component]
pub(crate) fn Qr(props: &Props) -> Html {
    // Scanners need a margin of four white modules.
    let (modules, margin) = (props.link.modules, 4);
    let view_box = format!("-{margin} -{margin} {0} {0}", modules + 2 * margin);
    html! {
        <svg class="link-code" viewBox={view_box} role="img" aria-label={props.link.address.clone()} shape-rendering="crispEdges">
            <path d={props.link.path.clone()} />
        </svg>
    }
}
