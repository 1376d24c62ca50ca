//! The photograph, large: whole with the guides of the standard, or pixel by pixel.

use shared::api::staff::review::{CasePhoto, path};
use shared::id::PhotoId;
use shared::photo::PhotoSpec;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::cropper::guides::Guides;
use crate::hooks::window;

/// Properties of [`Stage`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The photographs whose pictures should be there: the present one among them.
    pub(super) near: Vec<CasePhoto>,
    /// The one that is looked at.
    pub(super) shown: PhotoId,
    /// What a screen reader says instead of the picture.
    pub(super) alt: AttrValue,
    pub(super) spec: PhotoSpec,
    pub(super) guides: bool,
    pub(super) zoom: bool,
}

/// The photographs lie on top of each other, fetched and decoded; one of them is seen. The next one is so painted in
/// the frame after the key, for nothing is left to be fetched.
#[component]
pub(super) fn Stage(props: &Props) -> Html {
    let shot = |photo: &CasePhoto| {
        let on = photo.id == props.shown;
        html! { <Shot key={photo.id.to_string()} photo={photo.clone()} {on} stage={props.clone()} /> }
    };
    html! { <div class="review__stage">{ for props.near.iter().map(shot) }</div> }
}

/// Properties of [`Shot`].
#[derive(Clone, PartialEq, Properties)]
struct ShotProps {
    photo: CasePhoto,
    on: bool,
    stage: Props,
}

#[component]
fn Shot(props: &ShotProps) -> Html {
    let ShotProps { photo, on, stage } = props;
    let zoom = stage.zoom && *on;
    let (node, frame) = (use_node_ref(), use_node_ref());
    {
        let (node, frame, size) = (node.clone(), frame.clone(), (photo.width, photo.height));
        use_effect_with((zoom, size), move |(zoom, size)| fit(&node, &frame, *size, *zoom));
    }
    let class = classes!("shot", on.then_some("shot--on"), zoom.then_some("shot--zoom"));
    let drag = use_drag(node.clone());
    let hidden = (!on).then_some("true");
    let tabindex = zoom.then_some("0");
    html! {
        <div {class} ref={node} aria-hidden={hidden} {tabindex} onpointerdown={drag.0} onpointermove={drag.1}>
            <div class="shot__box" ref={frame}>
                <img
                    id={on.then_some("photo")}
                    src={path::photo(photo.id)}
                    alt={if *on { stage.alt.clone() } else { AttrValue::from("") }}
                    width={photo.width.to_string()}
                    height={photo.height.to_string()}
                    decoding="sync"
                    draggable="false"
                />
                if stage.guides && *on { { guides(&stage.spec) } }
            </div>
        </div>
    }
}

/// Gives the picture, `width` × `height` pixels, its own shape, and under `zoom` as many pixels of the screen as it has,
/// whatever the screen calls a pixel, the face in sight. By hand, for the page's policy takes no style from markup.
fn fit(node: &NodeRef, frame: &NodeRef, (width, height): (u32, u32), zoom: bool) {
    let (Some(element), Some(frame)) = (node.cast::<HtmlElement>(), frame.cast::<HtmlElement>()) else {
        return;
    };
    let style = frame.style();
    let aspect = f64::from(width) / f64::from(height.max(1));
    drop(style.set_property("--aspect", &format!("{aspect:.4}")));
    if !zoom {
        drop(style.remove_property("width"));
        return;
    }
    let pixels = f64::from(width) / window().device_pixel_ratio();
    drop(style.set_property("width", &format!("{pixels:.2}px")));
    element.set_scroll_left((element.scroll_width() - element.client_width()) / 2);
    element.set_scroll_top((element.scroll_height() - element.client_height()) / 4);
}

/// A mouse drags what a finger would.
#[hook]
fn use_drag(node: NodeRef) -> (Callback<PointerEvent>, Callback<PointerEvent>) {
    let last = use_mut_ref(|| (0, 0));
    let down = {
        let last = last.clone();
        Callback::from(move |event: PointerEvent| *last.borrow_mut() = (event.client_x(), event.client_y()))
    };
    let moved = Callback::from(move |event: PointerEvent| {
        if event.buttons() != 1 || event.pointer_type() != "mouse" {
            return;
        }
        if let Some(element) = node.cast::<HtmlElement>() {
            let (x, y) = (event.client_x(), event.client_y());
            let (from_x, from_y) = std::mem::replace(&mut *last.borrow_mut(), (x, y));
            element.set_scroll_left(element.scroll_left() + from_x - x);
            element.set_scroll_top(element.scroll_top() + from_y - y);
        }
    });
    (down, moved)
}

/// Where the standard wants head and eyes: the same lines that the student saw.
fn guides(spec: &PhotoSpec) -> Html {
    let guides = Guides::new(&spec.head, spec.output.aspect());
    // Twice: a dark line under a light one is seen on light and dark pictures alike.
    let lines = |class: &'static str| {
        html! {
            <g {class}>
                <path d={guides.head.clone()} />
                <path d={guides.top_marks.clone()} />
                <path d={guides.eye_line.clone()} />
            </g>
        }
    };
    html! {
        <svg class="shot__guides" viewBox={guides.view_box.clone()} preserveAspectRatio="none" aria-hidden="true">
            <path class="shot__eye-band" d={guides.eye_band.clone()} />
            { lines("shot__halo") }
            { lines("shot__lines") }
        </svg>
    }
}
