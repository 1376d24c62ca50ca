//! Inspects the photographs of a lot one after the other. As in the review, no result is accepted before the picture
//! was painted.

use std::cell::Cell;
use std::rc::Rc;

use shared::api::staff::inspection::{Inspection as Request, InspectionResult, LotCases, LotView, path};
use shared::api::staff::review::{CasePhoto, ReviewCase};
use shared::id::{LotId, PhotoId};
use shared::limits::REVIEW_NOTE_CHARS;
use shared::photo::PhotoSpec;
use shared::review::ReviewNote;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::super::facts::Facts;
use super::super::keys::{Command, Mode};
use super::super::listening::listen_to_keys;
use super::super::stage::{Stage, Zoom, pan};
use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::Texts;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, I18n, Kind, Skeleton, use_i18n};

/// Number of prefetched pictures.
const NEAR: usize = 4;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) lot: LotId,
    /// Returns to the lots.
    pub(super) close: Callback<()>,
}

pub(super) enum Msg {
    Fetched(Result<Box<LotCases>, ApiError>),
    Painted(PhotoId),
    Run(Command),
    Typed(String),
    Sent(Result<LotView, ApiError>),
    Again,
}

pub(super) struct Look {
    mode: Rc<Cell<Mode>>,
    lot: Option<LotView>,
    spec: Option<PhotoSpec>,
    /// The photographs to inspect, the current one first.
    cases: Vec<Rc<ReviewCase>>,
    painted: Option<PhotoId>,
    reason: String,
    guides: bool,
    zoom: Zoom,
    failed: Option<ApiError>,
    missing: bool,
    working: Option<Task>,
    _keys: crate::hooks::Listener,
}

impl Component for Look {
    type Message = Msg;
    type Properties = Props;

    fn create(context: &Context<Self>) -> Self {
        let mode = Rc::new(Cell::new(Mode::Photo));
        let keys = listen_to_keys(mode.clone(), context.link().callback(Msg::Run));
        Self {
            mode,
            lot: None,
            spec: None,
            cases: Vec::new(),
            painted: None,
            reason: String::new(),
            guides: true,
            zoom: Zoom::Whole,
            failed: None,
            missing: false,
            working: Some(fetch(context)),
            _keys: keys,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Fetched(Ok(fetched)) => {
                let LotCases { lot, cases, spec } = *fetched;
                (self.lot, self.spec, self.working) = (Some(lot), Some(spec), None);
                self.cases = cases.into_iter().map(Rc::new).collect();
            }
            Msg::Fetched(Err(error)) | Msg::Sent(Err(error)) => {
                (self.failed, self.working) = (Some(error), None);
            }
            Msg::Painted(photo) => self.painted = Some(photo),
            Msg::Run(command) => return self.run(context, command),
            Msg::Typed(reason) => (self.reason, self.missing) = (reason, false),
            Msg::Sent(Ok(lot)) => {
                self.lot = Some(lot);
                self.next(context);
            }
            // Another reviewer may have inspected it: the remaining ones are requested again.
            Msg::Again => {
                self.failed = None;
                self.open_form(false);
                self.working = Some(fetch(context));
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        html! {
            <main class="review" id="main">
                <Top lot={self.lot.clone()} close={context.props().close.clone()} />
                if let Some(error) = &self.failed {
                    <div class="review__trouble"><StaffTrouble error={error.clone()} retry={link.callback(|()| Msg::Again)} /></div>
                }
                { self.work(context) }
            </main>
        }
    }
}

impl Look {
    /// The photograph, once it was painted and no request is running.
    fn ready(&self) -> Option<&Rc<ReviewCase>> {
        let case = self.cases.first().filter(|_| self.working.is_none())?;
        (self.painted == Some(case.photo.id)).then_some(case)
    }

    fn run(&mut self, context: &Context<Self>, command: Command) -> bool {
        match command {
            Command::Approve => self.send(context, InspectionResult::Fit, None),
            Command::OpenReject if self.ready().is_some() => self.open_form(true),
            Command::Reason(reason) if self.ready().is_some() => {
                let Some((i18n, _)) = context.link().context::<I18n>(Callback::noop()) else { return false };
                if self.mode.get() == Mode::Reject && !self.reason.is_empty() {
                    self.reason.push('；');
                }
                self.reason.push_str((i18n.texts().problems.reason)(reason).text);
                self.open_form(true);
            }
            Command::Send => match ReviewNote::try_from(self.reason.clone()) {
                Ok(reason) => self.send(context, InspectionResult::Unfit, Some(reason)),
                Err(_) => self.missing = true,
            },
            Command::Cancel => self.open_form(false),
            Command::Guides => self.guides = !self.guides,
            Command::Zoom => self.enlarge(self.zoom.next()),
            Command::ZoomIn => self.enlarge(self.zoom.larger()),
            Command::ZoomOut => self.enlarge(self.zoom.smaller()),
            Command::Unzoom => self.enlarge(Zoom::Whole),
            Command::Pan(right, down) => pan(right, down),
            Command::OpenReject
            | Command::Reason(_)
            | Command::Note
            | Command::SecondLook
            | Command::Skip
            | Command::Undo
            | Command::Next
            | Command::Previous
            | Command::Compare
            | Command::Grid
            | Command::All
            | Command::Tick
            | Command::Move(..)
            | Command::Help => return false,
        }
        true
    }

    fn enlarge(&mut self, zoom: Zoom) {
        self.zoom = zoom;
        self.mode.set(if zoom == Zoom::Whole { Mode::Photo } else { Mode::Zoom });
    }

    fn open_form(&mut self, open: bool) {
        self.missing = false;
        if open {
            self.mode.set(Mode::Reject);
        } else {
            self.reason.clear();
            self.enlarge(self.zoom);
        }
    }

    fn send(&mut self, context: &Context<Self>, result: InspectionResult, reason: Option<ReviewNote>) {
        let Some(case) = self.ready() else { return };
        let request = Request { application: case.application, photo: case.photo.id, result, reason };
        let address = path::of(path::INSPECTIONS, context.props().lot);
        let link = context.link().clone();
        self.failed = None;
        self.working = Some(Task::spawn(async move {
            link.send_message(Msg::Sent(api::send("POST", &address, Some(&request)).await));
        }));
    }

    fn next(&mut self, context: &Context<Self>) {
        self.working = None;
        self.open_form(false);
        self.enlarge(Zoom::Whole);
        self.cases.remove(0);
        if self.cases.is_empty() && self.lot.as_ref().is_some_and(|lot| lot.mine > 0) {
            self.working = Some(fetch(context));
        }
    }

    fn work(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        let (Some(spec), Some(case)) = (&self.spec, self.cases.first()) else {
            return match (&self.lot, &self.working) {
                (Some(lot), None) => {
                    html! { <Done lot={lot.clone()} close={context.props().close.clone()} /> }
                }
                (Some(_) | None, _) => html! { <div class="review__alone"><Skeleton /></div> },
            };
        };
        let near: Vec<CasePhoto> = self.cases.iter().take(NEAR).map(|case| case.photo.clone()).collect();
        let form = (self.mode.get() == Mode::Reject).then(|| self.reason.clone());
        html! {
            <div class="review__work">
                <div class="review__pictures">
                    <Stage id="photo" {near} shown={case.photo.id} alt={case.student_number.as_str().to_owned()} spec={spec.clone()}
                        guides={self.guides} zoom={self.zoom} painted={link.callback(Msg::Painted)} />
                </div>
                <aside class="review__side">
                    <Answer {form} missing={self.missing} busy={self.ready().is_none()} run={link.callback(Msg::Run)}
                        typed={link.callback(Msg::Typed)} />
                    <Facts case={case.clone()} />
                </aside>
            </div>
        }
    }
}

fn fetch(context: &Context<Look>) -> Task {
    let (address, link) = (path::of(path::CASES, context.props().lot), context.link().clone());
    Task::spawn(async move { link.send_message(Msg::Fetched(api::get(&address).await.map(Box::new))) })
}

#[derive(Clone, PartialEq, Properties)]
struct TopProps {
    lot: Option<LotView>,
    close: Callback<()>,
}

#[component]
fn Top(props: &TopProps) -> Html {
    let texts = &use_texts().inspection;
    html! {
        <div class="review__top">
            <Button id="back" kind={Kind::Quiet} onclick={props.close.clone()}>{ "← " }{ texts.title }</Button>
            if let Some(lot) = &props.lot {
                <h1>{ (texts.number)(lot.number) }</h1>
                <p class="review__quiet" id="lot-progress" role="status">{ (texts.progress)(lot.inspected, lot.pending, lot.unfit) }</p>
            }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct DoneProps {
    lot: LotView,
    close: Callback<()>,
}

/// Shown when nothing is left for this reviewer.
#[component]
fn Done(props: &DoneProps) -> Html {
    let (texts, lot) = (&use_texts().inspection, &props.lot);
    html! {
        <div class="review__alone panel empty" role="status">
            <h2 id="lot-state">{ (texts.state)(lot.state) }</h2>
            <p>{ (texts.means)(lot.state) }</p>
            if lot.pending > 0 { <p>{ (texts.others)(lot.pending) }</p> }
            <Button id="done" onclick={props.close.clone()}>{ texts.title }</Button>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct AnswerProps {
    /// The text of the reason, while its form is open.
    form: Option<String>,
    missing: bool,
    busy: bool,
    run: Callback<Command>,
    typed: Callback<String>,
}

/// The two buttons, or the reason for the second one.
#[component]
fn Answer(props: &AnswerProps) -> Html {
    let texts: &Texts = use_texts();
    let common = use_i18n().texts();
    let (texts, busy) = (&texts.inspection, props.busy);
    let run = |command: Command| props.run.reform(move |()| command);
    let typed = props.typed.clone();
    let oninput = move |event: InputEvent| {
        if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
            typed.emit(area.value());
        }
    };
    match &props.form {
        None => html! {
            <div class="review__verdict" key="answers">
                <Button id="fit" {busy} onclick={run(Command::Approve)}>{ texts.fit }<kbd aria-hidden="true">{ "A" }</kbd></Button>
                <Button id="unfit" kind={Kind::Danger} {busy} onclick={run(Command::OpenReject)}>
                    { texts.unfit }<kbd aria-hidden="true">{ "R" }</kbd>
                </Button>
            </div>
        },
        Some(reason) => html! {
            <section class="panel" key="reason">
                <h2>{ texts.unfit }</h2>
                <p class="review__quiet">{ texts.unfit_means }</p>
                <div class="reject__note">
                    <label for="unfit-reason">{ texts.reason }</label>
                    <textarea key="unfit-reason" id="unfit-reason" rows="3" maxlength={REVIEW_NOTE_CHARS.to_string()} value={reason.clone()} {oninput} />
                </div>
                if props.missing { <p class="review__bad" role="alert">{ texts.reason_missing }</p> }
                <div class="reject__buttons">
                    <Button id="unfit-yes" kind={Kind::Danger} {busy} onclick={run(Command::Send)}>{ texts.unfit_yes }</Button>
                    <Button kind={Kind::Secondary} onclick={run(Command::Cancel)}>{ common.common.cancel }</Button>
                </div>
            </section>
        },
    }
}
