//! 采集照片: choose or take a picture. Every picture is decoded before the page reports anything about it. Each refusal
//! names its reason and the remedy.

mod findings;
mod opening;
mod pick;

use std::rc::Rc;

use shared::photo::{Finding, Format};
use web_sys::File;
use yew::prelude::*;

use self::findings::Findings;
use self::opening::Opening;
use self::pick::Picks;
use super::PageProps;
use super::memory::{Memory, draft_name, use_memory as use_page_memory};
use super::notice::three_lines;
use super::rejection::rejection;
use crate::hooks::Task;
use crate::nav;
use crate::photo::{WorkerError, draft};
use crate::route::{Route, Step};
use crate::session::use_session;
use crate::ui::{Banner, Button, I18n, Kind, Page, Severity, Steps, art, use_i18n};

/// The state of the picked file.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Waiting,
    Reading,
    Refused(Vec<Finding>),
    /// The phone can't read the file.
    Unreadable,
    /// Reading the file stopped before its end.
    ReadTimeout,
    /// Neither our decoder nor the browser's can decode it.
    Undecodable(Format),
    /// The browser's decoder does not answer.
    DecodeTimeout,
    WorkerFailed(WorkerError),
}

/// Buttons for album and camera.
#[component]
pub(crate) fn Capture(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().capture;
    let memory = use_page_memory();
    let session = use_session();
    let phase = use_state_eq(|| Phase::Waiting);
    let owner = session.session.view().map(|view| draft_name(view)).unwrap_or_default();
    let kept = use_kept(&memory, &owner);
    let lost = use_memo((), |()| memory.take_lost_draft());
    let spec = &props.collection.notice.photo;
    let slug = props.collection.notice.slug.clone();
    let on = Rc::new(move || nav::go(&Route::Collection(slug.clone(), Step::Frame)));
    let go_on = on.clone();
    let opening = Opening { memory, owner, kept, spec: Rc::new(spec.clone()), phase: phase.setter(), on };
    let running = use_mut_ref(|| None::<Task>);
    let picked = Callback::from(move |file: File| {
        *running.borrow_mut() = Some(Task::spawn(opening.clone().picked(file)));
    });
    let busy = *phase == Phase::Reading;
    let again = !matches!(*phase, Phase::Waiting | Phase::Reading);
    let actions = html! { <Picks policy={spec.source} {picked} {busy} {again} /> };
    html! {
        <Page title={texts.title} above={html! { <Steps current=2 /> }} {actions}>
            { told(&phase, &i18n) }
            { session.session.view().map(|view| rejection(&view.stage, &i18n)) }
            if *lost && !kept && *phase == Phase::Waiting {
                <Banner severity={Severity::Warn}><p>{ texts.lost_draft }</p></Banner>
            }
            if kept && !busy {
                <Banner title={texts.last_photo}>
                    <Button id="go-on" kind={Kind::Secondary} onclick={Callback::from(move |()| go_on())}>
                        { texts.go_on }
                    </Button>
                </Banner>
            }
            <section class="card capture__sample">
                { art::picture(art::GOOD, texts.sample_alt) }
                { three_lines(&props.collection, &i18n) }
            </section>
            <p class="capture__private">{ art::icon(art::CAMERA) }<span>{ texts.camera_help }</span></p>
            <p class="capture__private">{ art::icon(art::LOCK) }<span>{ texts.private }</span></p>
        </Page>
    }
}

/// Whether an earlier photograph is still stored; starts the worker in the meantime.
#[hook]
fn use_kept(memory: &Memory, owner: &str) -> bool {
    let kept = use_state_eq(|| memory.photo(owner).open.is_some());
    let (setter, memory) = (kept.setter(), memory.clone());
    use_effect_with(owner.to_owned(), move |owner| {
        if let Ok(worker) = memory.worker() {
            worker.warm_up();
        }
        let owner = owner.clone();
        let task = Task::spawn(async move {
            if let Ok(Some(_)) = draft::load(&owner).await {
                setter.set(true);
            }
        });
        move || drop(task)
    });
    *kept
}

/// The message about the picked file.
fn told(phase: &Phase, i18n: &I18n) -> Html {
    let texts = i18n.lang.picking();
    let titled = |title: &'static str, text: &'static str| {
        html! { <Banner severity={Severity::Bad} alert=true {title}><p>{ text }</p></Banner> }
    };
    let failed = |text| titled(texts.unreadable_title, text);
    match phase {
        Phase::Waiting => Html::default(),
        Phase::Reading => html! { <p role="status">{ i18n.texts().capture.reading }</p> },
        Phase::Refused(findings) => html! { <Findings findings={findings.clone()} /> },
        Phase::Unreadable => failed(texts.unreadable),
        Phase::ReadTimeout => failed(texts.read_timeout),
        Phase::DecodeTimeout => failed(texts.decode_timeout),
        Phase::WorkerFailed(error) => titled(texts.worker_title, worker_failed(*error, i18n)),
        Phase::Undecodable(format) => html! {
            <>
                { failed((texts.undecodable)(*format)) }
                if *format == Format::Heic {
                    <section class="card">
                        <h2>{ texts.heic_title }</h2>
                        <ul class="list">{ for texts.heic.iter().map(|line| html! { <li>{ *line }</li> }) }</ul>
                    </section>
                }
            </>
        },
    }
}

/// Why the photo worker failed, and the remedy.
pub(super) fn worker_failed(error: WorkerError, i18n: &I18n) -> &'static str {
    let texts = i18n.lang.picking();
    match error {
        WorkerError::NotLoaded => texts.worker_not_loaded,
        WorkerError::Silent => texts.worker_silent,
        WorkerError::Unavailable | WorkerError::Mismatch => texts.worker_outdated,
        WorkerError::Died | WorkerError::Refused(_) => texts.worker_failed,
    }
}
