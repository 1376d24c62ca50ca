//! Many photographs at once: those that were painted are ticked, the reviewer unticks the bad ones, and approves the
//! rest.

use std::rc::Rc;

use shared::api::staff::review::ReviewCase;
use shared::id::PhotoId;
use shared::photo::PhotoSpec;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::forms::focus;
use super::keys::Command;
use super::model::{Card, State, Tick};
use super::picture::{Cover, Load, use_in_sight, use_picture};
use super::stage::guides;
use crate::hooks::document;
use crate::staff::i18n::use_texts;
use crate::ui::Button;

/// The minimum width of a tile in CSS pixels: a photograph of the standard is then 2.5 cm wide on the screen, as when
/// printed. The style sheet has the same number.
const TILE_WIDTH: f64 = 224.0;
/// Gap between two tiles, in CSS pixels.
const GAP: f64 = 10.0;
/// Height of a tile's text below the picture, in CSS pixels.
const TILE_TEXT: f64 = 84.0;
/// Width and height of the window outside the tiles, in CSS pixels: margins; header, tools and the line above.
const AROUND: (f64, f64) = (40.0, 190.0);

/// Number of visible tiles in a window of this size, including partly visible ones.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
pub(super) fn screenful(width: f64, height: f64) -> usize {
    let columns = ((width - AROUND.0 + GAP) / (TILE_WIDTH + GAP)).floor().max(1.0);
    let tile = (width - AROUND.0 + GAP) / columns - GAP;
    let rows = ((height - AROUND.1) / (tile * 4.0 / 3.0 + TILE_TEXT)).ceil().max(1.0);
    ((columns * rows) as usize).clamp(1, shared::api::staff::review::REVIEW_BATCH_MAX as usize)
}

/// Number of tiles in a row; the arrows up and down move by this number.
pub(super) fn columns() -> i32 {
    let Ok(tiles) = document().query_selector_all(".tiles > li") else { return 1 };
    let top = |place| Some(tiles.item(place)?.dyn_into::<HtmlElement>().ok()?.offset_top());
    let side_by_side = (0..tiles.length()).take_while(|place| top(*place) == top(0)).count();
    i32::try_from(side_by_side).unwrap_or(1).max(1)
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) cards: Vec<Card>,
    pub(super) spec: PhotoSpec,
    pub(super) guides: bool,
    /// The index of the focused card.
    pub(super) focus: usize,
    /// Called when a visible picture was painted.
    pub(super) painted: Callback<PhotoId>,
    pub(super) tile: Callback<(PhotoId, Command)>,
    pub(super) run: Callback<Command>,
}

/// The grid of open photographs.
#[component]
pub(super) fn Grid(props: &Props) -> Html {
    let texts = &use_texts().review;
    let count = |tick: Tick| props.cards.iter().filter(|card| card.tick == tick).count();
    let (ticked, unseen) = (count(Tick::On), count(Tick::Unseen));
    let focused = props.cards.get(props.focus).map(|card| tile_id(&card.case));
    use_effect_with(focused, |focused| {
        if let Some(id) = focused {
            focus(id);
        }
    });
    let tile = |card: &Card| {
        debug_assert!(card.state == State::Open, "only these are handed in");
        let key = card.case.photo.id.to_string();
        html! { <Tile {key} card={card.clone()} grid={props.clone()} /> }
    };
    let approve = props.run.reform(|()| Command::Approve);
    html! {
        <section class="review__grid" aria-label={(texts.command)(Command::Grid)}>
            <div class="review__grid-top">
                <p>
                    { texts.grid_lead }
                    if unseen > 0 { { " " }<strong>{ (texts.grid_unseen)(unseen) }</strong> }
                </p>
                <Button id="approve-ticked" onclick={approve}>
                    { (texts.approve_ticked)(ticked) }<kbd aria-hidden="true">{ "A" }</kbd>
                </Button>
            </div>
            <ul class="tiles">{ for props.cards.iter().map(tile) }</ul>
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TileProps {
    card: Card,
    grid: Props,
}

#[component]
fn Tile(props: &TileProps) -> Html {
    let texts = &use_texts().review;
    let TileProps { card, grid } = props;
    let photo = card.case.photo.id;
    let (place, image) = (use_node_ref(), use_node_ref());
    let in_sight = use_in_sight(&place);
    let (load, again) = use_picture(&image, photo, in_sight, &grid.painted);
    let does = |command: Command| grid.tile.reform(move |_: MouseEvent| (photo, command));
    let onchange = grid.tile.reform(move |_: Event| (photo, Command::Tick));
    let class = match card.tick {
        Tick::Unseen => "tile",
        Tick::On => "tile tile--on",
        Tick::Off => "tile tile--off",
    };
    let number = card.case.student_number.as_str();
    let button = |command: Command, key: &'static str| {
        html! {
            <button type="button" class="tool" onclick={does(command)}>
                { (texts.command)(command) }<span class="visually-hidden">{ " " }{ number }</span><kbd aria-hidden="true">{ key }</kbd>
            </button>
        }
    };
    html! {
        <li {class} id={tile_id(&card.case)} tabindex="-1">
            <label>
                <span class="tile__picture" ref={place}>
                    <img ref={image} alt="" width="210" height="280" decoding="sync" draggable="false" />
                    if grid.guides && load == Load::Decoded { { guides(&grid.spec) } }
                </span>
                <span class="tile__line">
                    <input type="checkbox" disabled={card.tick == Tick::Unseen} checked={card.tick == Tick::On} {onchange} />
                    <span>{ number }<br />{ card.case.name.as_str() }</span>
                </span>
            </label>
            <Cover {load} {again} />
            <div class="tile__tools">
                { button(Command::OpenReject, "R") }
                { button(Command::Zoom, "Z") }
            </div>
        </li>
    }
}

fn tile_id(case: &Rc<ReviewCase>) -> String {
    ["tile-", &case.photo.id.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reviewer_holds_no_more_than_the_screen_shows() {
        assert_eq!(screenful(1280.0, 800.0), 10);
        assert_eq!(screenful(1920.0, 1080.0), 24);
        assert_eq!(screenful(390.0, 844.0), 2);
        assert_eq!(screenful(0.0, 0.0), 1);
    }
}
