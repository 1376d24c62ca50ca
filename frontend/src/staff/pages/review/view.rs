//! What the review shows.

use shared::api::staff::review::{CasePhoto, VerdictWord};
use shared::time::Timestamp;
use yew::html::Scope;
use yew::prelude::*;

use super::facts::Facts;
use super::forms::{RejectForm, SecondLookForm};
use super::grid::Grid;
use super::help::Help;
use super::keys::{Command, Mode};
use super::model::{Card, State, Trouble};
use super::page::{Msg, Review, Rules};
use super::stage::Stage;
use crate::api::ApiError;
use crate::hooks::{now, use_countdown};
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Banner, Button, Kind, Mood, Skeleton};

/// The whole screen.
pub(super) fn page(review: &Review, context: &Context<Review>) -> Html {
    let link = context.link();
    let run = link.callback(Msg::Run);
    let help = review.mode.get() == Mode::Help;
    html! {
        <main class="review" id="main">
            <Top waiting={review.waiting} grid={review.mode.get() == Mode::Grid} run={run.clone()} />
            { trouble(review, link) }
            { body(review, link) }
            <UndoBar undo={undoable(review)} run={run.clone()} look={link.callback(|()| Msg::Look)} />
            <Help open={help} onclose={run.reform(|()| Command::Help)} />
        </main>
    }
}

fn body(review: &Review, link: &Scope<Review>) -> Html {
    let Some(rules) = &review.rules else {
        return match &review.failed {
            Some(error) => {
                let retry = link.callback(|()| Msg::Heartbeat);
                html! { <div class="review__alone"><StaffTrouble error={error.clone()} {retry} /></div> }
            }
            None => html! { <div class="review__alone"><Skeleton /></div> },
        };
    };
    if review.mode.get() == Mode::Grid {
        let (tick, run) = (link.callback(Msg::Tick), link.callback(Msg::Run));
        return html! { <Grid cards={review.grid()} focus={review.focus} {tick} {run} /> };
    }
    match review.desk.current() {
        Some(card) => photograph(review, card, rules, link),
        None => html! { <Nothing /> },
    }
}

fn photograph(review: &Review, card: &Card, rules: &Rules, link: &Scope<Review>) -> Html {
    let run = link.callback(Msg::Run);
    let near: Vec<CasePhoto> = review
        .desk
        .near()
        .into_iter()
        .filter_map(|id| review.desk.cards.iter().find(|card| card.case.photo.id == id))
        .map(|card| card.case.photo.clone())
        .collect();
    let before = card.case.attempts.first().filter(|_| review.compare).map(|attempt| attempt.photo.clone());
    let (guides, zoom) = (review.guides, review.zoom);
    let number = card.case.student_number.as_str().to_owned();
    let (draft, edit) = (review.draft.clone(), link.callback(Msg::Edit));
    let side = match review.mode.get() {
        Mode::Reject => html! { <RejectForm {draft} {edit} {run} /> },
        Mode::SecondLook => html! { <SecondLookForm {draft} {edit} {run} /> },
        Mode::Photo | Mode::Grid | Mode::Help => html! {
            <>
                <Actions state={card.state.clone()} {guides} {zoom} {run}
                    compare={(!card.case.attempts.is_empty()).then_some(review.compare)} />
                <Facts case={card.case.clone()} />
            </>
        },
    };
    html! {
        <div class="review__work">
            <div class="review__pictures">
                if let Some(before) = before { <Picture photo={before.clone()} near={vec![before]} rules={rules.clone()} {guides} {zoom} /> }
                <Subject {number} photo={card.case.photo.clone()} {near} rules={rules.clone()} {guides} {zoom} />
            </div>
            <aside class="review__side">{ side }</aside>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PictureProps {
    #[prop_or_default]
    number: AttrValue,
    photo: CasePhoto,
    near: Vec<CasePhoto>,
    rules: Rules,
    guides: bool,
    zoom: bool,
}

/// The photograph that is judged.
#[component]
fn Subject(props: &PictureProps) -> Html {
    let PictureProps { number, photo, near, rules, guides, zoom } = props.clone();
    let alt = (use_texts().review.photo_of)(&number);
    html! { <Stage {near} shown={photo.id} {alt} spec={rules.spec} {guides} {zoom} /> }
}

/// The attempt before it.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let PictureProps { photo, near, rules, guides, zoom, .. } = props.clone();
    let alt = use_texts().review.attempt_alt;
    html! { <Stage {near} shown={photo.id} {alt} spec={rules.spec} {guides} {zoom} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct TopProps {
    waiting: u32,
    grid: bool,
    run: Callback<Command>,
}

#[component]
fn Top(props: &TopProps) -> Html {
    let texts = &use_texts().review;
    html! {
        <div class="review__top">
            <a href={Route::Queues.fragment()}>{ "← " }{ texts.queues_title }</a>
            <h1>{ texts.title }</h1>
            <p class="review__quiet">{ (texts.left)(props.waiting) }</p>
            <div class="review__tools">
                { tool(Command::Grid, "V", Some(props.grid), &props.run, texts) }
                { tool(Command::Help, "?", None, &props.run, texts) }
            </div>
        </div>
    }
}

/// A small button with its key; `pressed` for those that stay.
fn tool(
    command: Command,
    key: &'static str,
    pressed: Option<bool>,
    run: &Callback<Command>,
    texts: &crate::staff::i18n::Review,
) -> Html {
    let onclick = run.reform(move |_: MouseEvent| command);
    let pressed = pressed.map(|pressed| if pressed { "true" } else { "false" });
    html! {
        <button type="button" class="tool" aria-pressed={pressed} {onclick}>
            { (texts.command)(command) }<kbd aria-hidden="true">{ key }</kbd>
        </button>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ActionsProps {
    state: State,
    guides: bool,
    zoom: bool,
    /// Whether an earlier attempt stands beside it; `None` when there was none.
    compare: Option<bool>,
    run: Callback<Command>,
}

/// What can be done with the photograph, or what was.
#[component]
fn Actions(props: &ActionsProps) -> Html {
    let texts = &use_texts().review;
    let run = &props.run;
    let big = |kind, id: &'static str, command, key: &'static str| {
        html! {
            <Button {kind} {id} onclick={run.reform(move |()| command)}>
                { (texts.command)(command) }<kbd aria-hidden="true">{ key }</kbd>
            </Button>
        }
    };
    let verdict = match &props.state {
        State::Open => html! {
            <div class="review__verdict">
                { big(Kind::Primary, "approve", Command::Approve, "A") }
                { big(Kind::Danger, "reject", Command::OpenReject, "R") }
                { big(Kind::Secondary, "second-look", Command::SecondLook, "L") }
                { big(Kind::Secondary, "skip", Command::Skip, "S") }
            </div>
        },
        State::Decided { verdict, .. } => {
            html! { <Banner mood={mood(*verdict)}><p>{ (texts.verdict)(*verdict) }</p></Banner> }
        }
        State::Lost(standing) => {
            html! { <Banner mood={Mood::Warn}><p>{ (texts.standing)(standing) }</p></Banner> }
        }
        State::Passed => Html::default(),
    };
    html! {
        <>
            { verdict }
            <div class="review__tools review__tools--wide">
                { tool(Command::Previous, "P", None, run, texts) }
                { tool(Command::Next, "N", None, run, texts) }
                { tool(Command::Guides, "G", Some(props.guides), run, texts) }
                { tool(Command::Zoom, "Z", Some(props.zoom), run, texts) }
                if props.compare.is_some() { { tool(Command::Compare, "C", props.compare, run, texts) } }
            </div>
        </>
    }
}

const fn mood(verdict: VerdictWord) -> Mood {
    match verdict {
        VerdictWord::Approve => Mood::Good,
        VerdictWord::Reject => Mood::Warn,
    }
}

/// Nothing waits.
#[component]
fn Nothing() -> Html {
    let texts = &use_texts().review;
    html! {
        <div class="review__alone panel empty" role="status">
            <h2>{ texts.nothing_title }</h2>
            <p>{ texts.nothing }</p>
        </div>
    }
}

/// What can be taken back: of how many, until when, and what was found.
type Undoable = (usize, Timestamp, VerdictWord);

fn undoable(review: &Review) -> Option<Undoable> {
    review.desk.undoable(now()).map(|(decisions, until, verdict)| (decisions.len(), until, verdict))
}

#[derive(Clone, PartialEq, Properties)]
struct UndoProps {
    undo: Option<Undoable>,
    run: Callback<Command>,
    look: Callback<()>,
}

/// The last decision and the seconds in which it can be taken back.
#[component]
fn UndoBar(props: &UndoProps) -> Html {
    let texts = &use_texts().review;
    let until = props.undo.map(|(_, until, _)| until);
    let left = use_countdown(until);
    {
        let look = props.look.clone();
        // The bar goes when its time is over, whether anybody presses a key or not.
        use_effect_with((until, left == 0), move |(until, over)| {
            if until.is_some() && *over {
                look.emit(());
            }
        });
    }
    let Some((count, _, verdict)) = props.undo else {
        return html! { <div class="review__undo" aria-live="polite"></div> };
    };
    html! {
        <div class="review__undo" aria-live="polite">
            <span class="review__undo-what">{ (texts.undo_of)(verdict, count) }</span>
            <button type="button" id="undo" class="tool" onclick={props.run.reform(|_: MouseEvent| Command::Undo)}>
                { (texts.command)(Command::Undo) }<kbd aria-hidden="true">{ "U" }</kbd>
            </button>
            <span class="review__left" aria-hidden="true">{ (texts.seconds)(left) }</span>
        </div>
    }
}

fn trouble(review: &Review, link: &Scope<Review>) -> Html {
    let dismiss = link.callback(|()| Msg::Dismiss);
    match &review.trouble {
        Some(trouble) => html! { <Troubled trouble={trouble.clone()} {dismiss} /> },
        None => Html::default(),
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TroubledProps {
    trouble: Trouble<ApiError>,
    dismiss: Callback<()>,
}

/// What did not work, over its photograph.
#[component]
fn Troubled(props: &TroubledProps) -> Html {
    let texts = &use_texts().review;
    let told = match &props.trouble {
        Trouble::Lost(_, standing) => html! { <p>{ (texts.standing)(standing) }</p> },
        Trouble::TooLate => html! { <p>{ texts.too_late }</p> },
        Trouble::Failed(_, error) => {
            return html! {
                <div class="review__trouble" id="trouble">
                    <Banner mood={Mood::Bad} alert=true><p>{ texts.failed }</p></Banner>
                    <StaffTrouble error={error.clone()} />
                </div>
            };
        }
    };
    html! {
        <div class="review__trouble" id="trouble">
            <Banner mood={Mood::Bad} alert=true>
                { told }
                <Button kind={Kind::Secondary} onclick={props.dismiss.clone()}>{ texts.dismiss }</Button>
            </Banner>
        </div>
    }
}
