//! Many photographs at once: all are ticked, the bad ones are unticked, the rest is approved.

use std::rc::Rc;

use shared::api::staff::review::{ReviewCase, path};
use shared::id::PhotoId;
use yew::prelude::*;

use super::forms::focus;
use super::keys::Command;
use super::model::{Card, State};
use crate::staff::i18n::use_texts;
use crate::ui::Button;

/// How many stand side by side; the arrows up and down move so far.
pub(super) const COLUMNS: i32 = 8;

/// Properties of [`Grid`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) cards: Vec<Card>,
    /// Which of the cards has the focus.
    pub(super) focus: usize,
    pub(super) tick: Callback<PhotoId>,
    pub(super) run: Callback<Command>,
}

/// The photographs that are to be judged.
#[component]
pub(super) fn Grid(props: &Props) -> Html {
    let texts = &use_texts().review;
    let ticked = props.cards.iter().filter(|card| card.ticked).count();
    let focused = props.cards.get(props.focus).map(|card| tile_id(&card.case));
    use_effect_with(focused, |focused| {
        if let Some(id) = focused {
            focus(id);
        }
    });
    let tile = |card: &Card| {
        debug_assert!(card.state == State::Open, "only these are handed in");
        let (tick, photo) = (props.tick.clone(), card.case.photo.id);
        let onchange = move |_: Event| tick.emit(photo);
        let class = classes!("tile", (!card.ticked).then_some("tile--off"));
        html! {
            <li key={photo.to_string()}>
                <label {class}>
                    <img src={path::photo(photo)} alt="" width="132" height="176" decoding="async" />
                    <span class="tile__line">
                        <input type="checkbox" id={tile_id(&card.case)} checked={card.ticked} {onchange} />
                        { card.case.student_number.as_str() }
                    </span>
                </label>
            </li>
        }
    };
    let approve = props.run.reform(|()| Command::Approve);
    html! {
        <section class="review__grid" aria-label={(texts.command)(Command::Grid)}>
            <div class="review__grid-top">
                <p>{ texts.grid_lead }</p>
                <Button id="approve-ticked" onclick={approve}>
                    { (texts.approve_ticked)(ticked) }<kbd aria-hidden="true">{ "A" }</kbd>
                </Button>
            </div>
            <ul class="tiles">{ for props.cards.iter().map(tile) }</ul>
        </section>
    }
}

fn tile_id(case: &Rc<ReviewCase>) -> String {
    ["tile-", &case.photo.id.to_string()].concat()
}
