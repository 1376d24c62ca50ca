//! The cropper's own piece of the page: reads nothing while fingers move, and writes one transform for each move.

mod input;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_events::EventListener;
use shared::geometry::{Crop, Size, View};
use shared::photo::{Aspect, PixelSize};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ResizeObserver, Window};
use yew::Callback;

use super::animation::ElementAnimation;
use super::bounds::{Bounds, Placement, Transform, frame_in, seen_frame_in};
use super::css::write_transform;
use super::detail::Detail;
use super::detail_layer::{DetailLayer, DetailPixels};
use super::elements::Elements;
use super::gesture::GestureRecognizer;
use super::intent::Intent;
use super::picture::{Picture, paint};
use super::pointers;
use super::viewport::Viewport;
use crate::hooks::{Task, Timer};

/// The photograph must lie still this long before its place is read aloud and remembered.
const QUIET: Duration = Duration::from_millis(150);

/// Steps of the zoom control.
const ZOOM_STEPS: f64 = 100.0;

/// The stage a photograph is placed on until the real one has been laid out.
const UNSEEN_STAGE: Size<View> = Size::new(390.0, 520.0);

/// What a surface is mounted with.
pub(super) struct Options {
    /// Pixels of the upright photograph.
    pub(super) photo: PixelSize,
    /// Width to height of the frame.
    pub(super) aspect: Aspect,
    /// The smallest crop allowed, in pixels of the photograph.
    pub(super) min_crop: PixelSize,
    /// Draws a part of the photograph with more pixels than the preview has.
    pub(super) draw_detail: Callback<Detail, DetailPixels>,
    /// Called with the placement once the photograph lies still.
    pub(super) on_rest: Callback<Placement>,
    /// Makes the sentence for screen readers.
    pub(super) describe: Box<dyn Fn(Placement) -> String>,
}

struct State {
    viewport: Viewport,
    recognizer: GestureRecognizer,
    announced: Placement,
    zoom_step: f64,
    /// The scale last reported of a pinch on a Mac's trackpad.
    trackpad: f64,
    drawn: Option<Transform>,
    transform: String,
}

/// One mounted cropper. Dropping it frees every listener, the observer, the animation and the timer.
pub(super) struct Surface {
    me: Weak<Self>,
    elements: Elements,
    options: Options,
    /// Pixels of the photo per pixel of the preview, across and down.
    stretch: (f64, f64),
    state: RefCell<State>,
    /// Whether anything was asked of it yet.
    moved: Cell<bool>,
    /// Whether the browser refused to show the preview.
    unpainted: Cell<bool>,
    painting: OnceCell<Task>,
    animation: RefCell<Option<ElementAnimation>>,
    detail: Rc<DetailLayer>,
    /// Runs while the photograph lies still and that was not announced yet.
    quiet: RefCell<Option<Timer>>,
    resized: OnceCell<(ResizeObserver, Closure<dyn FnMut()>)>,
    listeners: OnceCell<Vec<EventListener>>,
}

impl Surface {
    /// Takes over `elements`; `None` when the picture has no pixels.
    pub(super) fn mount(
        elements: Elements,
        options: Options,
        picture: &Picture,
        placement: Option<Placement>,
    ) -> Option<Rc<Self>> {
        let window = web_sys::window()?;
        let preview = picture.preview_size()?;
        let frame = frame_in(UNSEEN_STAGE, options.aspect)?;
        let bounds = Bounds::new(options.photo, frame, options.min_crop)?;
        let reduced_motion = window.match_media("(prefers-reduced-motion: reduce)").ok().flatten();
        let viewport = Viewport::new(
            bounds,
            placement.unwrap_or(Placement::INITIAL),
            reduced_motion.is_some_and(|query| query.matches()),
        );
        let state = State {
            recognizer: GestureRecognizer::default(),
            announced: viewport.placement(),
            zoom_step: -1.0,
            trackpad: 1.0,
            drawn: None,
            transform: String::new(),
            viewport,
        };
        let (detail, draw_detail) = (elements.detail.clone(), options.draw_detail.clone());
        let detail = DetailLayer::new(detail, options.photo, preview, draw_detail);
        let stretch = |photo: u32, preview: u32| f64::from(photo) / f64::from(preview);
        let surface = Rc::new_cyclic(|me: &Weak<Self>| Self {
            me: me.clone(),
            stretch: (
                stretch(options.photo.width, preview.width),
                stretch(options.photo.height, preview.height),
            ),
            elements,
            options,
            state: RefCell::new(state),
            moved: Cell::new(false),
            unpainted: Cell::new(false),
            painting: OnceCell::new(),
            animation: RefCell::new(None),
            detail,
            quiet: RefCell::new(None),
            resized: OnceCell::new(),
            listeners: OnceCell::new(),
        });
        surface.start(&window, picture);
        Some(surface)
    }

    fn start(&self, window: &Window, picture: &Picture) {
        let (pixels, canvas) = (picture.preview.clone(), self.elements.canvas.clone());
        let me = self.me.clone();
        // Each cell is set once, here: they were empty.
        let _ = self.painting.set(Task::spawn(async move {
            let painted = paint(pixels, canvas).await;
            if let Some(me) = me.upgrade() {
                me.unpainted.set(painted.is_none());
            }
        }));
        self.elements.name_zoom(&(self.options.describe)(self.placement()));
        self.fit();
        let resized = Closure::<dyn FnMut()>::new(self.weakly(Self::fit));
        if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&self.elements.stage);
            let _ = self.resized.set((observer, resized));
        }
        let me = self.me.clone();
        let _ = self.listeners.set(pointers::listen(&self.elements.stage, window, move |event| {
            if let Some(me) = me.upgrade() {
                me.on_event(event);
            }
        }));
    }

    /// A callback for the browser that does nothing once the surface is gone.
    fn weakly(&self, act: fn(&Self)) -> impl FnMut() + 'static {
        let me = self.me.clone();
        move || {
            if let Some(me) = me.upgrade() {
                act(&me);
            }
        }
    }

    /// The crop that confirming now would take; `None` while the photograph or the frame can't be seen.
    pub(super) fn crop(&self) -> Option<Crop> {
        seen_frame_in(self.elements.stage_size(), self.options.aspect)?;
        if self.unpainted.get() {
            return None;
        }
        self.state.borrow().viewport.crop(self.options.aspect, self.options.photo)
    }

    /// Where the photograph lies, or will when every animation has ended.
    pub(super) fn placement(&self) -> Placement {
        self.state.borrow().viewport.placement()
    }

    /// Any input. The photograph is drawn at once: browsers deliver the moves of a pointer once a frame, just before they
    /// paint, and to ask for a frame from there would cost more than all the rest of the move.
    fn apply(&self, intent: Intent) {
        if !self.moved.replace(true) {
            self.elements.mark_moved();
        }
        self.quiet.take();
        let mut state = self.state.borrow_mut();
        if let Some(animation) = &*self.animation.borrow() {
            state.viewport.tick(animation.elapsed());
        }
        state.viewport.apply(intent);
        self.show(&mut state);
    }

    /// Brings the elements into line with the viewport.
    fn show(&self, state: &mut State) {
        let started = self.start_animation(&mut state.viewport);
        if started.is_none() && state.viewport.is_animating() {
            return;
        }
        // The style holds the end of the animation, so that no script is needed when it ends. It is written before the old
        // animation ends: in between, the photograph would be elsewhere.
        self.write_transform(state);
        let ended = self.animation.replace(started);
        drop(ended);
        if state.viewport.is_at_rest() {
            self.rest(state);
        }
    }

    /// Has the browser run an animation that has not begun. Where it can't, the photograph is at the end at once.
    fn start_animation(&self, viewport: &mut Viewport) -> Option<ElementAnimation> {
        let (keyframes, duration) = viewport.begin_animation()?;
        let on_finish = self.weakly(Self::on_finish);
        let canvas = &self.elements.canvas;
        let started = ElementAnimation::start(canvas, &keyframes, self.stretch, duration, on_finish);
        if started.is_none() {
            viewport.finish();
        }
        started
    }

    /// The browser's animation has ended by itself.
    fn on_finish(&self) {
        let mut state = self.state.borrow_mut();
        state.viewport.finish();
        self.show(&mut state);
    }

    fn write_transform(&self, state: &mut State) {
        let viewport = &state.viewport;
        let transform = if viewport.is_held() { viewport.current() } else { viewport.target() };
        if state.drawn.replace(transform) != Some(transform) {
            write_transform(&mut state.transform, transform, self.stretch);
            self.elements.show_photo(&state.transform);
            self.detail.hide();
        }
    }

    /// Brings the zoom control into line, for moving its thumb makes the browser lay out and paint; and waits for quiet.
    fn rest(&self, state: &mut State) {
        let viewport = &state.viewport;
        let step = (viewport.bounds().zoom_share(viewport.current().scale) * ZOOM_STEPS).round();
        if step.total_cmp(&state.zoom_step).is_ne() {
            state.zoom_step = step;
            self.elements.zoom.set_value_as_number(step);
        }
        self.quiet.replace(Some(Timer::once(QUIET, self.weakly(Self::on_quiet))));
    }

    /// The photograph has lain still for a while: it becomes sharp, and its place is announced.
    fn on_quiet(&self) {
        let transform = self.state.borrow().viewport.current();
        self.detail.draw(transform, self.elements.stage_size());
        self.announce();
    }

    /// Announces where the photograph lies: to assistive technology, and to the page.
    fn announce(&self) {
        let placement = self.placement();
        if std::mem::replace(&mut self.state.borrow_mut().announced, placement) == placement {
            return;
        }
        self.elements.say(&(self.options.describe)(placement));
        self.options.on_rest.emit(placement);
    }

    /// Fits the frame into the stage as it is laid out now.
    fn fit(&self) {
        let Some(frame) = frame_in(self.elements.stage_size(), self.options.aspect) else { return };
        let Some(bounds) = Bounds::new(self.options.photo, frame, self.options.min_crop) else { return };
        let mut state = self.state.borrow_mut();
        if *state.viewport.bounds() != bounds {
            state.recognizer = GestureRecognizer::default();
            state.viewport.resize(bounds);
        }
        self.elements.show_frame(frame);
        self.show(&mut state);
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        if let Some((observer, _)) = self.resized.get() {
            observer.disconnect();
        }
    }
}
