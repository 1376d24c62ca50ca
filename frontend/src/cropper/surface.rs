//! The cropper's own piece of the page: reads nothing while fingers move, and writes one transform for each move.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use shared::geometry::{Crop, Point, Size, Vec2, View};
use shared::photo::{Aspect, PixelSize};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MouseEvent, ResizeObserver, Window};
use yew::Callback;

use super::bounds::{Bounds, Map, Placement, frame_in, seen_frame_in};
use super::css::write_transform;
use super::gesture::{Hand, Input};
use super::keyboard::Command;
use super::parts::Parts;
use super::picture::Picture;
use super::pointers::{self, Client};
use super::viewport::{Change, Intent, Millis, Viewport};

/// The photograph must lie still this long before it is said aloud and remembered.
const QUIET: Millis = Millis(150.0);

/// Steps of the zoom control.
const ZOOM_STEPS: f64 = 100.0;

/// The stage a photograph is placed on until the real one has been laid out.
const UNSEEN_STAGE: Size<View> = Size::new(390.0, 520.0);

/// What to keep to while the surface lives.
pub(super) struct Terms {
    pub(super) photo: PixelSize,
    pub(super) aspect: Aspect,
    pub(super) min_crop: PixelSize,
    /// Told where the photograph lies, once it lies still.
    pub(super) on_rest: Callback<Placement>,
    /// Makes the sentence for screen readers.
    pub(super) describe: Box<dyn Fn(Placement) -> String>,
}

struct State {
    viewport: Viewport,
    hand: Hand,
    /// Top left corner of the stage, as of the last touch: no layout is asked for while fingers move.
    corner: Point<Client>,
    still_since: Option<Millis>,
    announced: Placement,
    zoom_step: f64,
    /// The scale last reported of a pinch on a Mac's trackpad.
    trackpad: f64,
    drawn: Option<Map>,
    transform: String,
}

/// One mounted cropper. Dropping it frees every listener, the observer and the frame request.
pub(super) struct Surface {
    parts: Parts,
    terms: Terms,
    window: Window,
    /// Pixels of the photo per pixel of the preview, across and down.
    stretch: (f64, f64),
    state: RefCell<State>,
    /// Whether anything was asked of it yet.
    moved: Cell<bool>,
    frame_request: Cell<Option<i32>>,
    draw: Closure<dyn FnMut(f64)>,
    resized: OnceCell<(ResizeObserver, Closure<dyn FnMut()>)>,
    listeners: OnceCell<Vec<EventListener>>,
}

impl Surface {
    /// Takes over `parts`; `None` when the picture has no pixels or the browser refuses a canvas.
    pub(super) fn mount(
        parts: Parts,
        terms: Terms,
        picture: &Picture,
        placement: Option<Placement>,
    ) -> Option<Rc<Self>> {
        let window = web_sys::window()?;
        let preview = picture.paint(&parts.canvas)?;
        let frame = frame_in(UNSEEN_STAGE, terms.aspect)?;
        let bounds = Bounds::new(terms.photo, frame, terms.min_crop)?;
        let calm = window.match_media("(prefers-reduced-motion: reduce)").ok().flatten();
        let viewport = Viewport::new(
            bounds,
            placement.unwrap_or(Placement::INITIAL),
            calm.is_some_and(|query| query.matches()),
        );
        let state = State {
            hand: Hand::default(),
            corner: Point::ORIGIN,
            still_since: None,
            announced: viewport.placement(),
            zoom_step: -1.0,
            trackpad: 1.0,
            drawn: None,
            transform: String::new(),
            viewport,
        };
        let stretch = |photo: u32, preview: u32| f64::from(photo) / f64::from(preview);
        let surface = Rc::new_cyclic(|me: &Weak<Self>| Self {
            stretch: (stretch(terms.photo.width, preview.width), stretch(terms.photo.height, preview.height)),
            parts,
            terms,
            window,
            state: RefCell::new(state),
            moved: Cell::new(false),
            frame_request: Cell::new(None),
            draw: Closure::new({
                let me = me.clone();
                move |now| {
                    if let Some(me) = me.upgrade() {
                        me.draw(Millis(now));
                    }
                }
            }),
            resized: OnceCell::new(),
            listeners: OnceCell::new(),
        });
        surface.start();
        Some(surface)
    }

    fn start(self: &Rc<Self>) {
        self.parts.name_zoom(&(self.terms.describe)(self.placement()));
        self.fit();
        let me = Rc::downgrade(self);
        let resized = Closure::<dyn FnMut()>::new(move || {
            if let Some(me) = me.upgrade() {
                me.fit();
            }
        });
        if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&self.parts.stage);
            // Set once, here: the cells were empty.
            let _ = self.resized.set((observer, resized));
        }
        let _ = self.listeners.set(pointers::listen(&self.parts.stage, &self.window, self));
    }

    /// The crop that going on now would take; `None` while the frame can't be seen on the screen.
    pub(super) fn crop(&self) -> Option<Crop> {
        seen_frame_in(self.parts.stage_size(), self.terms.aspect)?;
        self.state.borrow().viewport.crop(self.terms.aspect, self.terms.photo)
    }

    /// Where the photograph lies, or will when it comes to rest.
    pub(super) fn placement(&self) -> Placement {
        self.state.borrow().viewport.placement()
    }

    /// A finger did something.
    pub(super) fn sense(&self, input: Input) {
        let intent = self.state.borrow_mut().hand.feel(input);
        if let Some(intent) = intent {
            self.obey(intent);
        }
    }

    /// A key or a button was pressed.
    pub(super) fn command(&self, command: Command) {
        let frame = self.state.borrow().viewport.bounds().frame();
        self.obey(command.intent(frame));
    }

    /// The zoom control was moved.
    pub(super) fn zoom_moved(&self) {
        let step = self.parts.zoom.value_as_number();
        self.state.borrow_mut().zoom_step = step;
        self.obey(Intent::ZoomTo(step / ZOOM_STEPS));
    }

    /// A pinch begins that Safari reports as a whole.
    pub(super) fn trackpad_begins(&self) {
        self.state.borrow_mut().trackpad = 1.0;
    }

    /// Such a pinch stands at `scale`, counted from its beginning.
    pub(super) fn trackpad_pinches(&self, scale: f64, about: Point<View>) {
        let mut state = self.state.borrow_mut();
        // On an iPhone the same fingers are pointers too, and those have already been followed.
        if state.hand.is_holding() {
            return;
        }
        let by = scale / std::mem::replace(&mut state.trackpad, scale);
        drop(state);
        self.obey(Intent::Nudge(Change { about, by, pan: Vec2::ZERO }));
    }

    /// Any input. Under fingers the photograph is drawn at once: browsers deliver the moves of a finger once a frame,
    /// just before they paint, and to ask for a frame from there would cost more than all the rest of the move.
    /// Everything else is drawn by frames.
    pub(super) fn obey(&self, intent: Intent) {
        if !self.moved.replace(true) {
            self.parts.mark_moved();
        }
        let mut state = self.state.borrow_mut();
        state.viewport.obey(intent);
        state.still_since = None;
        if state.viewport.is_held() {
            self.write_transform(&mut state);
        } else {
            drop(state);
            self.request_frame();
        }
    }

    /// Where on the stage an event happened.
    pub(super) fn locate(&self, event: &MouseEvent) -> Point<View> {
        let offset = pointers::in_window(event) - self.state.borrow().corner;
        Point::new(offset.x, offset.y)
    }

    /// Looks up where the stage is in the window: at the start of a touch, never within.
    pub(super) fn measure(&self) {
        let rect = self.parts.stage.get_bounding_client_rect();
        self.state.borrow_mut().corner = Point::new(rect.x(), rect.y());
    }

    /// All further events of this pointer are to come here, wherever it goes.
    pub(super) fn capture(&self, pointer: i32) {
        // Refused for a pointer that has already left; then there is nothing to capture.
        let _ = self.parts.stage.set_pointer_capture(pointer);
    }

    fn request_frame(&self) {
        if self.frame_request.get().is_none() {
            let request = self.window.request_animation_frame(self.draw.as_ref().unchecked_ref());
            self.frame_request.set(request.ok());
        }
    }

    fn draw(&self, now: Millis) {
        self.frame_request.set(None);
        let mut state = self.state.borrow_mut();
        state.viewport.tick(now);
        self.write_transform(&mut state);
        let (gliding, resting) = (state.viewport.is_gliding(), state.viewport.is_at_rest());
        if resting {
            self.write_zoom(&mut state);
        }
        let still = now.0 - state.still_since.get_or_insert(now).0;
        drop(state);
        if gliding || (resting && still < QUIET.0) {
            self.request_frame();
        } else if resting {
            self.announce();
        }
    }

    fn write_transform(&self, state: &mut State) {
        let map = state.viewport.shown();
        if state.drawn.replace(map) != Some(map) {
            write_transform(&mut state.transform, map, self.stretch);
            self.parts.show_photo(&state.transform);
        }
    }

    /// Brings the zoom control into line: at rest only, for moving its thumb makes the browser lay out and paint.
    fn write_zoom(&self, state: &mut State) {
        let viewport = &state.viewport;
        let step = (viewport.bounds().zoom_share(viewport.shown().scale) * ZOOM_STEPS).round();
        if step.total_cmp(&state.zoom_step).is_ne() {
            state.zoom_step = step;
            self.parts.zoom.set_value_as_number(step);
        }
    }

    /// Says where the photograph has come to rest: to assistive technology, and to the page.
    fn announce(&self) {
        let placement = self.placement();
        if std::mem::replace(&mut self.state.borrow_mut().announced, placement) == placement {
            return;
        }
        self.parts.say(&(self.terms.describe)(placement));
        self.terms.on_rest.emit(placement);
    }

    /// Fits the frame into the stage as it is laid out now.
    fn fit(&self) {
        let Some(frame) = frame_in(self.parts.stage_size(), self.terms.aspect) else { return };
        let Some(bounds) = Bounds::new(self.terms.photo, frame, self.terms.min_crop) else { return };
        let mut state = self.state.borrow_mut();
        if *state.viewport.bounds() != bounds {
            state.hand = Hand::default();
            state.viewport.resize(bounds);
        }
        drop(state);
        self.parts.show_frame(frame);
        self.request_frame();
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        if let Some(request) = self.frame_request.take() {
            // A request that has already run is no error.
            let _ = self.window.cancel_animation_frame(request);
        }
        if let Some((observer, _)) = self.resized.get() {
            observer.disconnect();
        }
    }
}
