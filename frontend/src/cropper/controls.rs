//! The buttons and the zoom control: the way for keyboards, screen readers and unsteady hands.

use yew::{AttrValue, Callback, Html, NodeRef, UseStateHandle, html};

use super::keyboard::{Command, Direction, StepSize};
use super::overlay::{Icon, icon};
use super::surface::Surface;
use super::{CropperLabels, Mounted};

/// Everything below the stage.
pub(super) struct Controls<'a> {
    /// What the controls act on.
    pub(super) mounted: Mounted,
    /// Their names.
    pub(super) words: &'a CropperLabels,
    /// Whether this photograph can be enlarged at all.
    pub(super) can_zoom: bool,
}

impl Controls<'_> {
    /// A real range input between two buttons. Its value belongs to the surface: Yew never writes it.
    pub(super) fn zoom(&self, node: NodeRef) -> Html {
        let words = self.words;
        html! {
            <div class="cropper__zoom">
                { self.button(Icon::Minus, &words.zoom_out, Command::ZoomOut, !self.can_zoom) }
                <input key="zoom"
                    ref={node}
                    class="cropper__range"
                    type="range"
                    min="0"
                    max="100"
                    aria-label={&words.zoom}
                    disabled={!self.can_zoom}
                    oninput={self.act(Surface::zoom_moved)}
                />
                { self.button(Icon::Plus, &words.zoom_in, Command::ZoomIn, !self.can_zoom) }
            </div>
        }
    }

    /// Turn, four moves, reset, and the switch of the guides.
    pub(super) fn tools(&self, guides_shown: &UseStateHandle<bool>, on_turn: &Callback<()>) -> Html {
        let words = self.words;
        let pressed = if **guides_shown { "true" } else { "false" };
        let toggle = {
            let guides_shown = guides_shown.clone();
            Callback::from(move |_| guides_shown.set(!*guides_shown))
        };
        let turn = on_turn.reform(|_| ());
        html! {
            <div class="cropper__tools">
                <button
                    type="button"
                    class="cropper__button"
                    aria-label={&words.turn}
                    title={&words.turn}
                    onclick={turn}
                >
                    { icon(Icon::Turn) }
                </button>
                { self.step(Icon::Left, &words.move_left, Direction::Left) }
                { self.step(Icon::Up, &words.move_up, Direction::Up) }
                { self.step(Icon::Down, &words.move_down, Direction::Down) }
                { self.step(Icon::Right, &words.move_right, Direction::Right) }
                { self.button(Icon::Reset, &words.reset, Command::Reset, false) }
                <button
                    type="button"
                    class="cropper__button"
                    aria-label={&words.guides}
                    title={&words.guides}
                    aria-pressed={pressed}
                    onclick={toggle}
                >
                    { icon(Icon::Guides) }
                </button>
            </div>
        }
    }

    fn step(&self, picture: Icon, label: &AttrValue, direction: Direction) -> Html {
        self.button(picture, label, Command::Pan(direction, StepSize::Fine), false)
    }

    fn button(&self, picture: Icon, label: &AttrValue, command: Command, disabled: bool) -> Html {
        let onclick = self.act(move |surface| surface.command(command));
        html! {
            <button type="button" class="cropper__button" aria-label={label} title={label} {disabled} {onclick}>
                { icon(picture) }
            </button>
        }
    }

    /// A callback that acts on the surface, if it is there.
    fn act<E>(&self, act: impl Fn(&Surface) + 'static) -> Callback<E> {
        let mounted = self.mounted.clone();
        Callback::from(move |_| {
            if let Some(surface) = &*mounted.borrow() {
                act(surface);
            }
        })
    }
}
