//! The large view of the photograph: whole with the guides of the standard, or enlarged.

use shared::api::staff::review::CasePhoto;
use shared::id::PhotoId;
use shared::photo::PhotoSpec;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::picture::{Cover, Load, use_picture};
use crate::cropper::guides::Guides;
use crate::hooks::document;

/// The zoom of the photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::staff) enum Zoom {
    /// The largest size that fits.
    Whole,
    /// Twice as large.
    Twice,
    /// Four times as large: more than the resolution of any standard's photograph.
    Fourfold,
}

impl Zoom {
    /// The factor relative to [`Zoom::Whole`].
    const fn factor(self) -> u8 {
        match self {
            Self::Whole => 1,
            Self::Twice => 2,
            Self::Fourfold => 4,
        }
    }

    /// The next step; after the last one the first.
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Whole => Self::Twice,
            Self::Twice => Self::Fourfold,
            Self::Fourfold => Self::Whole,
        }
    }

    pub(super) const fn larger(self) -> Self {
        match self {
            Self::Whole => Self::Twice,
            Self::Twice | Self::Fourfold => Self::Fourfold,
        }
    }

    pub(super) const fn smaller(self) -> Self {
        match self {
            Self::Whole | Self::Twice => Self::Whole,
            Self::Fourfold => Self::Twice,
        }
    }

    /// The label of the button.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Twice => " 2×",
            Self::Fourfold => " 4×",
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The photographs whose pictures are prefetched, including the shown one.
    pub(super) near: Vec<CasePhoto>,
    /// The shown photograph.
    pub(super) shown: PhotoId,
    /// The `id` of the shown picture.
    #[prop_or_default]
    pub(super) id: Option<AttrValue>,
    /// Alternative text for screen readers.
    pub(super) alt: AttrValue,
    /// Content over the picture.
    #[prop_or_default]
    pub(super) label: Option<AttrValue>,
    pub(super) spec: PhotoSpec,
    pub(super) guides: bool,
    pub(super) zoom: Zoom,
    /// Called when the shown picture was painted.
    #[prop_or_default]
    pub(super) painted: Callback<PhotoId>,
}

/// All photographs are fetched, decoded and stacked; one of them is visible. Therefore the next one is painted in the
/// first frame after the key.
#[component]
pub(super) fn Stage(props: &Props) -> Html {
    let shot = |photo: &CasePhoto| {
        let on = photo.id == props.shown;
        html! { <Shot key={photo.id.to_string()} photo={photo.clone()} {on} stage={props.clone()} /> }
    };
    html! {
        <div class="review__stage">
            { for props.near.iter().map(shot) }
            if let Some(label) = &props.label { <p class="review__label">{ label }</p> }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ShotProps {
    photo: CasePhoto,
    on: bool,
    stage: Props,
}

#[component]
fn Shot(props: &ShotProps) -> Html {
    let ShotProps { photo, on, stage } = props;
    let on = *on;
    let zoom = if on { stage.zoom } else { Zoom::Whole };
    let (node, frame, image) = (use_node_ref(), use_node_ref(), use_node_ref());
    let (load, again) = use_picture(&image, photo.id, on, &stage.painted);
    {
        let (node, frame, size) = (node.clone(), frame.clone(), (photo.width, photo.height));
        let eyes = stage.spec.head.eye_line.middle();
        use_effect_with((zoom, size), move |(zoom, size)| fit(&node, &frame, *size, *zoom, eyes));
    }
    let enlarged = zoom != Zoom::Whole;
    let class = classes!("shot", on.then_some("shot--on"), enlarged.then_some("shot--zoom"));
    let drag = use_drag(node.clone());
    let onscroll = move |event: Event| {
        if let Some(element) = event.target_dyn_into::<HtmlElement>() {
            follow(&element);
        }
    };
    let hidden = (!on).then_some("true");
    let tabindex = enlarged.then_some("0");
    html! {
        <div {class} ref={node} aria-hidden={hidden} {tabindex} {onscroll} onpointerdown={drag.0} onpointermove={drag.1}>
            <div class="shot__box" ref={frame}>
                <img
                    ref={image}
                    id={stage.id.clone().filter(|_| on)}
                    alt={if on { stage.alt.clone() } else { AttrValue::from("") }}
                    width={photo.width.to_string()}
                    height={photo.height.to_string()}
                    decoding="sync"
                    fetchpriority={if on { "high" } else { "low" }}
                    draggable="false"
                />
                if stage.guides && on && load == Load::Decoded { { guides(&stage.spec) } }
            </div>
            if on { <Cover {load} {again} /> }
        </div>
    }
}

/// Sizes the picture, `width` × `height` pixels, with its aspect ratio, and scrolls the line of the `eyes` (a share of
/// the height) to the middle of the stage. Uses CSSOM, because the page's content security policy refuses inline
/// styles.
fn fit(node: &NodeRef, frame: &NodeRef, (width, height): (u32, u32), zoom: Zoom, eyes: f64) {
    let (Some(element), Some(frame)) = (node.cast::<HtmlElement>(), frame.cast::<HtmlElement>()) else {
        return;
    };
    let style = frame.style();
    let aspect = f64::from(width) / f64::from(height.max(1));
    drop(style.set_property("--aspect", &format!("{aspect:.4}")));
    drop(style.set_property("--zoom", &zoom.factor().to_string()));
    if zoom == Zoom::Whole {
        return;
    }
    let middle = |offset: i32, length: f64, window: i32| f64::from(offset) + length - f64::from(window) / 2.0;
    let left = middle(frame.offset_left(), f64::from(frame.offset_width()) / 2.0, element.client_width());
    let top = middle(frame.offset_top(), f64::from(frame.offset_height()) * eyes, element.client_height());
    scroll(&element, left, top);
}

#[expect(clippy::cast_possible_truncation, reason = "lengths on a screen")]
fn scroll(element: &HtmlElement, left: f64, top: f64) {
    element.set_scroll_left(left.round() as i32);
    element.set_scroll_top(top.round() as i32);
}

/// The enlarged pictures: the photograph, and the previous attempt in a comparison.
fn enlarged() -> Vec<HtmlElement> {
    let Ok(list) = document().query_selector_all(".shot--on.shot--zoom") else { return Vec::new() };
    (0..list.length()).filter_map(|place| list.item(place)?.dyn_into().ok()).collect()
}

/// The scroll position of an element as shares of its range.
fn scrolled(element: &HtmlElement) -> (f64, f64) {
    let share = |at: i32, whole: i32, window: i32| f64::from(at) / f64::from((whole - window).max(1));
    (
        share(element.scroll_left(), element.scroll_width(), element.client_width()),
        share(element.scroll_top(), element.scroll_height(), element.client_height()),
    )
}

/// Scrolls the other enlarged picture to the same position.
fn follow(moved: &HtmlElement) {
    let (across, down) = scrolled(moved);
    for element in enlarged().iter().filter(|element| *element != moved) {
        let left = across * f64::from(element.scroll_width() - element.client_width());
        let top = down * f64::from(element.scroll_height() - element.client_height());
        // Rounding in the other picture must not move it back.
        let is_off = |at: i32, to: f64| (f64::from(at) - to).abs() > 1.0;
        if is_off(element.scroll_left(), left) || is_off(element.scroll_top(), top) {
            scroll(element, left, top);
        }
    }
}

/// Moves the enlarged picture by steps of a fifth of the stage; the other one follows.
pub(super) fn pan(right: i32, down: i32) {
    if let Some(element) = enlarged().first() {
        element.set_scroll_left(element.scroll_left() + right * element.client_width() / 5);
        element.set_scroll_top(element.scroll_top() + down * element.client_height() / 5);
    }
}

/// Dragging with the mouse scrolls, as a finger does.
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

/// The guides of the standard for head and eyes: the same lines that the student saw.
pub(super) fn guides(spec: &PhotoSpec) -> Html {
    let guides = Guides::new(&spec.head, spec.output.aspect());
    // Drawn twice: a dark line under a light one is visible on light and dark pictures.
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
