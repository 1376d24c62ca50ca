//! The reference frame (参考线框): the student moves the photograph until the head lies where the standard wants it.
//!
//! ```text
//! PointerEvent ─pointers─► Input ─gesture─► Intent(Change) ─viewport─► Transform ─surface─► style.transform
//! wheel, keys, buttons, zoom control ─keyboard─►┘                 │    └─ crop() ─► Crop
//!                                                                 └─ motion ─► keyframes ─animation─► Element.animate
//! ```
//!
//! `intent`, `bounds`, `rubber_band`, `motion`, `viewport`, `detail`, `gesture`, `keyboard`, `guides` and `css` are pure and
//! know no browser; `pointers`, `animation`, `picture`, `detail_layer`, `elements` and `surface` are the browser and know no
//! algorithm; this file is Yew and renders nothing while pointers move.

mod animation;
pub mod bounds;
mod controls;
mod css;
pub mod detail;
mod detail_layer;
mod elements;
pub mod gesture;
pub mod guides;
pub mod intent;
pub mod keyboard;
mod motion;
mod overlay;
mod picture;
mod pointers;
mod rubber_band;
mod surface;
pub mod viewport;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use shared::geometry::{Crop, Size};
use shared::photo::{Aspect, HeadGeometry, PhotoSpec, PixelSize};
use web_sys::{HtmlCanvasElement, HtmlElement, HtmlInputElement};
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, component, hook, html, use_effect_with, use_mut_ref,
    use_node_ref, use_state_eq,
};

pub use bounds::Placement;
use bounds::{Bounds, frame_in};
use controls::Controls;
pub use detail::Detail;
pub use detail_layer::DetailPixels;
use elements::Elements;
pub use keyboard::{Command, Direction, StepSize};
pub(crate) use overlay::silhouette;
pub use picture::Picture;
use surface::{Options, Surface};

/// What the frame asks of the photograph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameSpec {
    /// Width to height of the finished picture.
    pub aspect: Aspect,
    /// The smallest crop allowed, in pixels of the photograph: less would have to be enlarged.
    pub min_crop: PixelSize,
    /// Where the guides are drawn.
    pub head: HeadGeometry,
}

impl FrameSpec {
    /// Whether a photograph of `size` can be enlarged at all. The stage has no part in it.
    fn can_zoom(&self, size: PixelSize) -> bool {
        frame_in(Size::new(300.0, 400.0), self.aspect)
            .and_then(|frame| Bounds::new(size, frame, self.min_crop))
            // Rounding alone is no room to zoom.
            .is_some_and(|bounds| bounds.zoom_range() > 1.0 + 1e-9)
    }
}

impl From<&PhotoSpec> for FrameSpec {
    fn from(spec: &PhotoSpec) -> Self {
        Self { aspect: spec.output.aspect(), min_crop: spec.output.min(), head: spec.head }
    }
}

/// The words on and about the cropper, in the language of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct CropperLabels {
    /// Name of the stage: what can be done there, with fingers and with keys.
    pub stage: AttrValue,
    /// A short hint under the stage.
    pub hint: AttrValue,
    /// Name of the zoom control, and first word of what is read aloud.
    pub zoom: AttrValue,
    /// Read aloud before the place from left to right, in percent.
    pub place_across: AttrValue,
    /// Read aloud before the place from top to bottom, in percent.
    pub place_down: AttrValue,
    /// Enlarge.
    pub zoom_in: AttrValue,
    /// Make smaller.
    pub zoom_out: AttrValue,
    /// Move the photograph to the left.
    pub move_left: AttrValue,
    /// Move it to the right.
    pub move_right: AttrValue,
    /// Move it up.
    pub move_up: AttrValue,
    /// Move it down.
    pub move_down: AttrValue,
    /// Turn the photograph by 90° clockwise.
    pub turn: AttrValue,
    /// Back to the beginning.
    pub reset: AttrValue,
    /// Show or hide the guides.
    pub guides: AttrValue,
}

/// A way to the cropper from outside: for the moment of confirming. Does nothing once the cropper is gone.
#[derive(Clone)]
pub struct CropperHandle(Weak<Surface>);

impl CropperHandle {
    /// The crop that is under the frame, or will be as soon as the photograph rests; `None` when the stage has no size.
    #[must_use]
    pub fn crop(&self) -> Option<Crop> {
        self.0.upgrade()?.crop()
    }

    /// Where the photograph lies, to be given back another time.
    #[must_use]
    pub fn placement(&self) -> Option<Placement> {
        Some(self.0.upgrade()?.placement())
    }
}

/// What [`Cropper`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct CropperProps {
    /// The photograph. Another one starts the cropper anew.
    pub picture: Picture,
    /// The frame.
    pub spec: FrameSpec,
    /// Where the photograph lay last time; read when the photograph is first shown, not after.
    #[prop_or_default]
    pub placement: Option<Placement>,
    /// Told where it lies each time it has come to rest, never while it moves.
    pub on_placement: Callback<Placement>,
    /// Given the handle once the photograph can be moved.
    pub on_ready: Callback<CropperHandle>,
    /// Asked to draw a part of the photograph with more pixels than the preview has, once it rests. Not asked while it moves.
    pub draw_detail: Callback<Detail, DetailPixels>,
    /// Asked for the photograph turned by 90° clockwise; the cropper shows it when it is given as another picture.
    pub on_turn: Callback<()>,
    /// The words.
    pub labels: CropperLabels,
}

/// The photograph under the reference frame, with everything to move it by. Give it a keyed parent of its own.
#[component]
pub fn Cropper(props: &CropperProps) -> Html {
    let nodes = Nodes {
        stage: use_node_ref(),
        frame: use_node_ref(),
        canvas: use_node_ref(),
        detail: use_node_ref(),
        zoom: use_node_ref(),
        status: use_node_ref(),
    };
    let mounted = use_surface(props, &nodes);
    let guides_shown = use_state_eq(|| true);
    let words = &props.labels;
    let controls = Controls { mounted, words, can_zoom: props.spec.can_zoom(props.picture.size) };
    html! {
        <div class="cropper">
            <div class="cropper__view">
                <div
                    ref={nodes.stage}
                    class="cropper__stage"
                    role="application"
                    tabindex="0"
                    aria-label={&words.stage}
                >
                    <canvas ref={nodes.canvas} class="cropper__photo" aria-hidden="true" />
                    <canvas ref={nodes.detail} class="cropper__photo" aria-hidden="true" hidden=true />
                    <div ref={nodes.frame} class="cropper__frame" aria-hidden="true">
                        { silhouette(&props.spec, *guides_shown) }
                    </div>
                </div>
                // On the stage where the window is low, below it elsewhere; never within, where it would move the photograph.
                <p class="cropper__hint">{ &words.hint }</p>
            </div>
            { controls.zoom(nodes.zoom) }
            { controls.tools(&guides_shown, &props.on_turn) }
            <p ref={nodes.status} class="cropper__status" role="status" aria-live="polite"></p>
        </div>
    }
}

/// The surface of this cropper, while there is one.
type Mounted = Rc<RefCell<Option<Rc<Surface>>>>;

/// Mounts the surface once the elements exist, and again for another picture or frame; frees it at the end.
#[hook]
fn use_surface(props: &CropperProps, nodes: &Nodes) -> Mounted {
    let mounted = use_mut_ref(|| None);
    // What a long-lived surface calls must be of the latest render, not of the one that mounted it.
    let latest = use_mut_ref(|| props.clone());
    latest.replace(props.clone());
    use_effect_with((props.picture.clone(), props.spec), {
        let (nodes, mounted): (Nodes, Mounted) = (nodes.clone(), mounted.clone());
        move |(picture, spec)| {
            let (placement, on_ready) = {
                let props = latest.borrow();
                (props.placement, props.on_ready.clone())
            };
            let options = options(picture, spec, latest);
            let surface =
                nodes.elements().and_then(|elements| Surface::mount(elements, options, picture, placement));
            if let Some(surface) = &surface {
                on_ready.emit(CropperHandle(Rc::downgrade(surface)));
            }
            mounted.replace(surface);
            move || drop(mounted.take())
        }
    });
    mounted
}

/// The places in the page that the surface takes over.
#[derive(Clone)]
struct Nodes {
    stage: NodeRef,
    frame: NodeRef,
    canvas: NodeRef,
    detail: NodeRef,
    zoom: NodeRef,
    status: NodeRef,
}

impl Nodes {
    fn elements(&self) -> Option<Elements> {
        Some(Elements {
            stage: self.stage.cast::<HtmlElement>()?,
            frame: self.frame.cast::<HtmlElement>()?,
            canvas: self.canvas.cast::<HtmlCanvasElement>()?,
            detail: self.detail.cast::<HtmlCanvasElement>()?,
            zoom: self.zoom.cast::<HtmlInputElement>()?,
            status: self.status.cast::<HtmlElement>()?,
        })
    }
}

fn options(picture: &Picture, spec: &FrameSpec, latest: Rc<RefCell<CropperProps>>) -> Options {
    let (words, drawing) = (latest.clone(), latest.clone());
    Options {
        photo: picture.size,
        aspect: spec.aspect,
        min_crop: spec.min_crop,
        draw_detail: Callback::from(move |detail| {
            let draw = drawing.borrow().draw_detail.clone();
            draw.emit(detail)
        }),
        on_rest: Callback::from(move |placement| {
            let on_placement = latest.borrow().on_placement.clone();
            on_placement.emit(placement);
        }),
        describe: Box::new(move |placement| describe(placement, &words.borrow().labels)),
    }
}

/// What is read aloud: zoom and place in whole percent.
fn describe(placement: Placement, words: &CropperLabels) -> String {
    let percent = |share: f64| css::rounded(share * 100.0);
    let Placement { x, y, zoom } = placement;
    let CropperLabels { zoom: zoom_word, place_across, place_down, .. } = words;
    format!("{zoom_word} {}%, {place_across} {}%, {place_down} {}%", percent(zoom), percent(x), percent(y))
}
