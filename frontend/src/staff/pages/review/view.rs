//! The HTML of the review.

use shared::api::staff::review::{CasePhoto, ReviewVerdictKind};
use shared::id::PhotoId;
use shared::photo::PhotoSpec;
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
use super::stage::{Stage, Zoom};
use crate::api::ApiError;
use crate::hooks::{now, use_countdown};
use crate::staff::i18n::use_texts;
use crate::staff::pages::collections::UnitFilter;
use crate::staff::route::Route;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Banner, Button, Kind, Severity, Skeleton};

/// The whole screen.
pub(super) fn page(review: &Review, context: &Context<Review>) -> Html {
    let link = context.link();
    let run = link.callback(Msg::Run);
    let help = review.mode.get() == Mode::Help;
    html! {
        <main class="review" id="main">
            <Top waiting={review.waiting} grid={review.mode.get() == Mode::Grid} run={run.clone()}>
                <UndoBar undo={undoable(review)} run={run.clone()} look={link.callback(|()| Msg::Look)} />
            </Top>
            if narrows(review) {
                <div class="review__units">
                    <UnitFilter slug={context.props().slug.clone()} units={review.units.clone()} onchange={link.callback(Msg::Narrow)} />
                </div>
            }
            <Connection reason={away(review)} unsent={review.unsent()} />
            { trouble(review, link) }
            { body(review, link) }
            <Help open={help} onclose={run.reform(|()| Command::Help)} />
        </main>
    }
}

/// Whether the filter can be changed now: not while a form about a photograph of the queue is open.
fn narrows(review: &Review) -> bool {
    match review.mode.get() {
        Mode::Photo | Mode::Zoom | Mode::Grid | Mode::Help => !review.paused,
        Mode::Reject | Mode::SecondLook => false,
    }
}

fn body(review: &Review, link: &Scope<Review>) -> Html {
    let run = link.callback(Msg::Run);
    if review.paused {
        return html! { <Paused {run} /> };
    }
    let Some(rules) = &review.rules else {
        return match &review.failed {
            Some(error) => {
                let retry = link.callback(|()| Msg::Again);
                html! { <div class="review__alone"><StaffTrouble error={error.clone()} {retry} /></div> }
            }
            None => html! { <div class="review__alone"><Skeleton /></div> },
        };
    };
    let grid = review.grid();
    if review.mode.get() == Mode::Grid && !grid.is_empty() {
        let painted = link.callback(Msg::Painted);
        let tile = link.callback(|(photo, command)| Msg::Tile(photo, command));
        let (guides, focus, spec) = (review.guides, review.focus, rules.spec.clone());
        return html! { <Grid cards={grid} {spec} {guides} {focus} {painted} {tile} {run} /> };
    }
    match review.desk.current() {
        Some(card) if review.mode.get() != Mode::Grid => photograph(review, card, rules, link),
        Some(_) | None if review.exhausted => {
            html! { <Nothing elsewhere={review.elsewhere} narrowed={!review.units.is_any()} /> }
        }
        Some(_) | None => html! { <Fetching /> },
    }
}

fn photograph(review: &Review, card: &Card, rules: &Rules, link: &Scope<Review>) -> Html {
    let run = link.callback(Msg::Run);
    let near: Vec<CasePhoto> = review.desk.near().iter().map(|card| card.case.photo.clone()).collect();
    let before = card.case.attempts.first().filter(|_| review.compare).map(|attempt| attempt.photo.clone());
    let (guides, zoom, spec) = (review.guides, review.zoom, rules.spec.clone());
    let number = card.case.student_number.as_str().to_owned();
    let (draft, edit) = (review.draft.clone(), link.callback(Msg::Edit));
    let side = match review.mode.get() {
        Mode::Reject => html! { <RejectForm {draft} {edit} {run} /> },
        Mode::SecondLook => html! { <SecondLookForm {draft} {edit} {run} /> },
        Mode::Photo | Mode::Zoom | Mode::Grid | Mode::Help => html! {
            <>
                <Actions state={card.state.clone()} {guides} {zoom} {run}
                    compare={(!card.case.attempts.is_empty()).then_some(review.compare)} />
                <Facts case={card.case.clone()} />
            </>
        },
    };
    let compared = before.is_some();
    html! {
        <div class="review__work">
            <div class="review__pictures">
                if let Some(before) = before { <Before photo={before} spec={spec.clone()} {guides} {zoom} /> }
                <Subject {number} photo={card.case.photo.clone()} {near} {spec} {guides} {zoom} {compared}
                    painted={link.callback(Msg::Painted)} />
            </div>
            <aside class="review__side">
                if review.hasty { <Hasty /> }
                { side }
            </aside>
        </div>
    }
}

/// The message that a decision came before its picture was painted.
#[component]
fn Hasty() -> Html {
    let texts = &use_texts().review;
    html! { <Banner severity={Severity::Warn} alert=true><p>{ texts.hasty }</p></Banner> }
}

#[derive(Clone, PartialEq, Properties)]
struct PictureProps {
    #[prop_or_default]
    number: AttrValue,
    photo: CasePhoto,
    #[prop_or_default]
    near: Vec<CasePhoto>,
    spec: PhotoSpec,
    guides: bool,
    zoom: Zoom,
    /// Whether the previous attempt is shown next to it.
    #[prop_or_default]
    compared: bool,
    #[prop_or_default]
    painted: Callback<PhotoId>,
}

#[component]
fn Subject(props: &PictureProps) -> Html {
    let PictureProps { number, photo, near, spec, guides, zoom, compared, painted } = props.clone();
    let texts = &use_texts().review;
    let alt = (texts.photo_of)(&number);
    let label = compared.then_some(texts.this_time);
    html! { <Stage id="photo" {near} shown={photo.id} {alt} {label} {spec} {guides} {zoom} {painted} /> }
}

/// The previous attempt.
#[component]
fn Before(props: &PictureProps) -> Html {
    let PictureProps { photo, spec, guides, zoom, .. } = props.clone();
    let texts = &use_texts().review;
    let near = vec![photo.clone()];
    html! { <Stage {near} shown={photo.id} alt={texts.attempt_alt} label={texts.last_time} {spec} {guides} {zoom} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct TopProps {
    waiting: u32,
    grid: bool,
    run: Callback<Command>,
    children: Html,
}

#[component]
fn Top(props: &TopProps) -> Html {
    let texts = &use_texts().review;
    html! {
        <div class="review__top">
            <a href={Route::Queues.fragment()}>{ "← " }{ texts.queues_title }</a>
            <h1>{ texts.title }</h1>
            <p class="review__quiet">{ (texts.left)(props.waiting) }</p>
            { props.children.clone() }
            <div class="review__tools">
                <a class="tool" href={Route::Decisions.fragment()}>{ texts.mine_today }</a>
                { tool(Command::Grid, "V", Some(props.grid), &props.run, texts) }
                { tool(Command::Help, "?", None, &props.run, texts) }
            </div>
        </div>
    }
}

/// A small button with its key; `pressed` for toggle buttons.
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
    zoom: Zoom,
    /// Whether an earlier attempt is shown next to it; `None` when there is none.
    compare: Option<bool>,
    run: Callback<Command>,
}

/// The buttons for the photograph, or its decision.
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
            html! { <Banner severity={severity(*verdict)}><p>{ (texts.verdict)(*verdict) }</p></Banner> }
        }
        State::Lost(standing) => {
            html! { <Banner severity={Severity::Warn}><p>{ (texts.standing)(standing) }</p></Banner> }
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
                { enlarge(props.zoom, run, texts) }
                if props.compare.is_some() { { tool(Command::Compare, "C", props.compare, run, texts) } }
            </div>
        </>
    }
}

/// The zoom button with its factor.
fn enlarge(zoom: Zoom, run: &Callback<Command>, texts: &crate::staff::i18n::Review) -> Html {
    let onclick = run.reform(|_: MouseEvent| Command::Zoom);
    let pressed = if zoom == Zoom::Whole { "false" } else { "true" };
    html! {
        <button type="button" class="tool" aria-pressed={pressed} {onclick}>
            { (texts.command)(Command::Zoom) }{ zoom.label() }<kbd aria-hidden="true">{ "Z" }</kbd>
        </button>
    }
}

const fn severity(verdict: ReviewVerdictKind) -> Severity {
    match verdict {
        ReviewVerdictKind::Approve => Severity::Good,
        ReviewVerdictKind::Reject => Severity::Warn,
    }
}

#[derive(Clone, PartialEq, Properties)]
struct NothingProps {
    elsewhere: u32,
    /// Whether a filter of units is set.
    narrowed: bool,
}

/// The message that the queue is empty.
#[component]
fn Nothing(props: &NothingProps) -> Html {
    let texts = &use_texts().review;
    html! {
        <div class="review__alone panel empty" role="status">
            <h2>{ if props.narrowed { texts.nothing_of_units } else { texts.nothing_title } }</h2>
            <p>{ texts.nothing }</p>
            if props.elsewhere > 0 { <p>{ (texts.elsewhere)(props.elsewhere) }</p> }
        </div>
    }
}

/// The message that more photographs are being loaded.
#[component]
fn Fetching() -> Html {
    let texts = &use_texts().review;
    html! {
        <div class="review__alone panel empty" role="status"><h2>{ texts.fetching }</h2></div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PausedProps {
    run: Callback<Command>,
}

/// The message that the reviewer was inactive.
#[component]
fn Paused(props: &PausedProps) -> Html {
    let texts = &use_texts().review;
    html! {
        <div class="review__alone panel empty" role="status">
            <h2>{ texts.paused_title }</h2>
            <p>{ texts.paused }</p>
            <Button id="resume" onclick={props.run.reform(|()| Command::Next)}>{ texts.resume }</Button>
        </div>
    }
}

/// Why requests fail, if they do.
fn away(review: &Review) -> Option<ApiError> {
    let filling = review.failed.as_ref().filter(|error| review.rules.is_some() && error.is_passing());
    review.held.as_ref().or(filling).cloned()
}

#[derive(Clone, PartialEq, Properties)]
struct ConnectionProps {
    reason: Option<ApiError>,
    /// Number of photographs in unsent jobs.
    unsent: usize,
}

/// The message that the server can't be reached, with the number of unsent jobs.
#[component]
fn Connection(props: &ConnectionProps) -> Html {
    let texts = &use_texts().review;
    let Some(reason) = &props.reason else { return html! { <div aria-live="polite"></div> } };
    let offline = matches!(reason, ApiError::Unreachable | ApiError::Portal);
    html! {
        <div class="review__away" id="connection" aria-live="polite">
            { (if offline { texts.offline } else { texts.server_away })(props.unsent) }
        </div>
    }
}

/// Decisions that can be undone: their number, the end of the period, and their kind.
type Undoable = (usize, Timestamp, ReviewVerdictKind);

fn undoable(review: &Review) -> Option<Undoable> {
    let made = review.desk.undoable(now())?;
    made.first().map(|first| (made.len(), first.until, first.verdict))
}

#[derive(Clone, PartialEq, Properties)]
struct UndoProps {
    undo: Option<Undoable>,
    run: Callback<Command>,
    look: Callback<()>,
}

/// The last decision and the seconds in which it can be undone.
#[component]
fn UndoBar(props: &UndoProps) -> Html {
    let texts = &use_texts().review;
    let until = props.undo.map(|(_, until, _)| until);
    let left = use_countdown(until);
    {
        let look = props.look.clone();
        // The bar disappears when the period is over, without a key.
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

/// The failure of a photograph.
#[component]
fn Troubled(props: &TroubledProps) -> Html {
    let texts = &use_texts().review;
    let told = match &props.trouble {
        Trouble::Lost(_, standing) => html! { <p>{ (texts.standing)(standing) }</p> },
        Trouble::TooLate => html! { <p>{ texts.too_late }</p> },
        Trouble::Failed(_, error) => {
            return html! {
                <div class="review__trouble" id="trouble">
                    <Banner severity={Severity::Bad} alert=true><p>{ texts.failed }</p></Banner>
                    <StaffTrouble error={error.clone()} />
                </div>
            };
        }
    };
    html! {
        <div class="review__trouble" id="trouble">
            <Banner severity={Severity::Bad} alert=true>
                { told }
                <Button kind={Kind::Secondary} onclick={props.dismiss.clone()}>{ texts.dismiss }</Button>
            </Banner>
        </div>
    }
}
