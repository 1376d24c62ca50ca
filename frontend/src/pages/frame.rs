//! 参考线框: the student places the photograph; 下一步 makes the finished file.

mod turning;

use std::rc::Rc;

use shared::photo::Turn;
use shared::photo::codec::FinishError;
use yew::prelude::*;

use self::turning::{Place, Turning, use_turning};
use super::PageProps;
use super::capture::worker_failed;
use super::memory::{Finished, Memory, draft_name, use_memory as use_page_memory};
use crate::cropper::{
    Cropper, CropperHandle, CropperLabels, Detail, DetailPixels, FrameSpec, Picture, Placement,
};
use crate::hooks::Task;
use crate::nav;
use crate::photo::protocol::Refusal;
use crate::photo::{OpenPhoto, WorkerError, draft};
use crate::route::{Route, Step};
use crate::session::use_session;
use crate::ui::{Banner, Button, I18n, Kind, Page, Severity, Skeleton, Steps, use_i18n};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Placing,
    Turning,
    Finishing,
    Failed(Failure),
}

/// Why the crop gave no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// The stage has no size on this screen: the student has not seen what would be cut out.
    Unseen,
    TooSmall,
    TooPlain,
    NotTurned,
    Worker(WorkerError),
    Other,
}

/// The cropper with tips above and buttons below.
#[component]
pub(crate) fn Frame(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().frame;
    let memory = use_page_memory();
    let session = use_session();
    let owner = session.session.view().map(|view| draft_name(view)).unwrap_or_default();
    let phase = use_state_eq(|| Phase::Placing);
    let handle = use_mut_ref(|| None::<CropperHandle>);
    let running = use_mut_ref(|| None::<Task>);
    let shown = use_open_photo(props, &memory, &owner);
    let on_turn = use_turning(Turning {
        memory: memory.clone(),
        owner: owner.clone(),
        shown: shown.clone(),
        phase: phase.clone(),
        i18n: i18n.clone(),
    });
    let Some(open) = (*shown).clone() else {
        return html! { <Page title={texts.title} above={html! { <Steps current=2 /> }} busy=true><Skeleton /></Page> };
    };
    let on_ready = {
        let handle = handle.clone();
        Callback::from(move |ready| *handle.borrow_mut() = Some(ready))
    };
    let on_placement = on_placement(&memory, &owner);
    let confirm = {
        let finishing = Finishing {
            open: open.clone(),
            props: props.clone(),
            memory: memory.clone(),
            owner: owner.clone(),
            phase: phase.setter(),
        };
        let on_placement = on_placement.clone();
        Callback::from(move |()| {
            let chosen =
                handle.borrow().as_ref().and_then(|handle| Some((handle.crop()?, handle.placement()?)));
            let Some((crop, placement)) = chosen else {
                finishing.phase.set(Phase::Failed(Failure::Unseen));
                return;
            };
            // The cropper calls back only after a pause in the movement.
            on_placement.emit(placement);
            finishing.phase.set(Phase::Finishing);
            *running.borrow_mut() = Some(Task::spawn(finishing.clone().finish(crop)));
        })
    };
    let slug = props.collection.notice.slug.clone();
    let another = Callback::from(move |()| nav::go(&Route::Collection(slug.clone(), Step::Capture)));
    let finishing = *phase == Phase::Finishing;
    let busy = finishing || *phase == Phase::Turning;
    let actions = html! {
        <div class="actions__row">
            <Button id="another" kind={Kind::Secondary} onclick={another}>{ texts.another }</Button>
            <Button id="confirm" onclick={confirm} {busy}>{ if finishing { texts.finishing } else { texts.next } }</Button>
        </div>
    };
    let picture = Picture { size: open.size(), preview: open.preview().clone() };
    let spec = FrameSpec::from(&props.collection.notice.photo);
    let placement = memory.photo(&owner).placement;
    let draw_detail = draw_detail(&open);
    html! {
        <Page title={texts.title} above={html! { <Steps current=2 /> }} {actions} fits=true>
            { told(*phase, lies(&open, props), &i18n) }
            { notes(&open, &on_turn, &i18n) }
            <div key="cropper" class="cropper-place">
                <Cropper {picture} {spec} {placement} {on_placement} {on_ready} {on_turn} {draw_detail} labels={labels(&i18n)} />
            </div>
        </Page>
    }
}

/// Lets the worker draw a part of the photograph. If the photograph is no longer open there, the preview stays.
fn draw_detail(open: &Rc<OpenPhoto>) -> Callback<Detail, DetailPixels> {
    let open = open.clone();
    Callback::from(move |Detail { crop, size }| -> DetailPixels {
        let open = open.clone();
        Box::pin(async move { open.part(crop, size).await.ok() })
    })
}

/// Whether the photograph has enough pixels only after it is turned.
fn lies(open: &OpenPhoto, props: &PageProps) -> bool {
    props.collection.notice.photo.output.for_crop(open.size()).is_none()
}

/// What was changed in the file, what a reviewer may object to, and how to turn the photograph upright.
fn notes(open: &OpenPhoto, on_turn: &Callback<()>, i18n: &I18n) -> Html {
    let texts = i18n.lang.picking();
    let adapted = open.adaptation().map(texts.adapted);
    let advice = open.advice().iter().map(texts.advice);
    let line = |note: String| html! { <p class="frame__note" role="status">{ note }</p> };
    // A landscape file may be turned on its side. Once it is turned, the focus stays here.
    let file = if open.turn().swaps_sides() { open.size().turned() } else { open.size() };
    html! {
        <>
            { for adapted.into_iter().chain(advice).map(line) }
            if file.width > file.height {
                <div class="frame__note frame__note--turn">
                    <span>{ texts.wrong_way_up }</span>
                    <Button id="turn" kind={Kind::Quiet} onclick={on_turn.clone()}>{ texts.turn }</Button>
                </div>
            }
        </>
    }
}

fn told(phase: Phase, lies: bool, i18n: &I18n) -> Html {
    let (texts, picking) = (&i18n.texts().frame, i18n.lang.picking());
    let text = match phase {
        Phase::Placing | Phase::Turning | Phase::Finishing => return Html::default(),
        Phase::Failed(Failure::TooSmall) if lies => picking.too_small_lying,
        Phase::Failed(Failure::Unseen) => texts.unseen,
        Phase::Failed(Failure::TooSmall) => texts.too_small,
        Phase::Failed(Failure::NotTurned) => picking.not_turned,
        Phase::Failed(Failure::TooPlain) => texts.too_plain,
        Phase::Failed(Failure::Worker(error)) => worker_failed(error, i18n),
        Phase::Failed(Failure::Other) => texts.failed,
    };
    html! { <Banner severity={Severity::Bad} alert=true><p>{ text }</p></Banner> }
}

/// The photograph that was just picked, or the draft after a reload. Without one, the student is led to the pick.
#[hook]
fn use_open_photo(props: &PageProps, memory: &Memory, owner: &str) -> UseStateHandle<Option<Rc<OpenPhoto>>> {
    let open = use_state(|| memory.photo(owner).open);
    let setter = open.setter();
    let (memory, collection, missing) = (memory.clone(), props.collection.clone(), open.is_none());
    use_effect_with(owner.to_owned(), move |owner| {
        let owner = owner.clone();
        let task = missing.then(|| {
            Task::spawn(async move {
                match reopen(&memory, &owner, &collection.notice.photo).await {
                    Some(open) => setter.set(Some(open)),
                    None => nav::replace(&Route::Collection(collection.notice.slug.clone(), Step::Capture)),
                }
            })
        });
        move || drop(task)
    });
    open
}

async fn reopen(memory: &Memory, owner: &str, spec: &shared::photo::PhotoSpec) -> Option<Rc<OpenPhoto>> {
    let draft = draft::load(owner).await.unwrap_or_else(|_| {
        memory.note_lost_draft();
        None
    })?;
    let place = draft.placement.and_then(|place| serde_json::from_str(&place).ok());
    let Place { turn, at } = place.unwrap_or_default();
    let open = OpenPhoto::open(&memory.worker().ok()?, draft.source, turn, spec).await.ok()?;
    let open = Rc::new(open);
    memory.change_photo(owner, |photo| {
        photo.open = Some(open.clone());
        photo.placement = photo.placement.or(at);
    });
    Some(open)
}

/// Stores the placement, in memory and over a reload. A file made with another placement is deleted.
fn on_placement(memory: &Memory, owner: &str) -> Callback<Placement> {
    let (memory, owner) = (memory.clone(), owner.to_owned());
    Callback::from(move |placement: Placement| {
        if memory.photo(&owner).placement == Some(placement) {
            return;
        }
        memory.change_photo(&owner, |photo| {
            photo.placement = Some(placement);
            photo.finished = None;
        });
        let turn = memory.photo(&owner).open.map_or(Turn::None, |open| open.turn());
        Place { turn, at: Some(placement) }.save(&memory, &owner);
    })
}

#[derive(Clone)]
struct Finishing {
    open: Rc<OpenPhoto>,
    props: PageProps,
    memory: Memory,
    owner: String,
    phase: UseStateSetter<Phase>,
}

impl Finishing {
    async fn finish(self, crop: shared::geometry::Crop) {
        let notice = &self.props.collection.notice;
        match self.open.finish(crop, &notice.photo).await {
            Ok(finished) => {
                let finished = Rc::new(Finished { jpeg: finished.jpeg, size: finished.made.size });
                self.memory.change_photo(&self.owner, |photo| photo.finished = Some(finished.clone()));
                let owner = self.owner.clone();
                self.memory.keep(async move { draft::save_finished(&owner, &finished.jpeg).await });
                self.phase.set(Phase::Placing);
                nav::go(&Route::Collection(notice.slug.clone(), Step::Preview));
            }
            Err(error) => self.phase.set(Phase::Failed(failure(error))),
        }
    }
}

fn failure(error: WorkerError) -> Failure {
    match error {
        WorkerError::Refused(Refusal::Finish { reason }) => match reason {
            FinishError::CropTooSmall { .. } => Failure::TooSmall,
            FinishError::TooPlain { .. } => Failure::TooPlain,
            FinishError::CropOutside
            | FinishError::TooDetailed { .. }
            | FinishError::WindowTooNarrow
            | FinishError::OutOfMemory => Failure::Other,
        },
        WorkerError::Refused(Refusal::Decode { .. } | Refusal::NotOpen | Refusal::BadRequest) => {
            Failure::Other
        }
        WorkerError::Unavailable
        | WorkerError::NotLoaded
        | WorkerError::Silent
        | WorkerError::Died
        | WorkerError::Mismatch => Failure::Worker(error),
    }
}

fn labels(i18n: &I18n) -> CropperLabels {
    let words = &i18n.texts().frame.cropper;
    let label = AttrValue::Static;
    CropperLabels {
        stage: label(words.stage),
        hint: label(i18n.texts().frame.tips),
        zoom: label(words.zoom),
        place_across: label(words.place_across),
        place_down: label(words.place_down),
        zoom_in: label(words.zoom_in),
        zoom_out: label(words.zoom_out),
        move_left: label(words.move_left),
        move_right: label(words.move_right),
        move_up: label(words.move_up),
        move_down: label(words.move_down),
        turn: label(i18n.lang.picking().turn),
        reset: label(words.reset),
        guides: label(words.guides),
    }
}
