//! 采集照片: choose or take a picture; what is refused is refused by name, with its cure.

mod findings;
mod pick;

use std::rc::Rc;

use shared::photo::check::Cure;
use shared::photo::{Finding, Format, PhotoSpec, sniff, source_findings};
use web_sys::File;
use yew::prelude::*;

use self::findings::Findings;
use self::pick::Picks;
use super::memory::{Memory, draft_name, use_memory as use_page_memory};
use super::notice::three_lines;
use super::{PageProps, memory};
use crate::hooks::Task;
use crate::nav;
use crate::photo::{OpenError, OpenPhoto, WorkerError, convert, draft, read};
use crate::route::{Route, Step};
use crate::session::use_session;
use crate::ui::{Banner, Button, I18n, Kind, Mood, Page, Steps, announce, art, use_i18n};

/// Where the picked file is.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// Nothing picked.
    Waiting,
    /// Being read, judged and decoded.
    Reading,
    /// Being converted on the phone.
    Converting,
    /// Refused by the checks.
    Refused { file: Rc<Vec<u8>>, findings: Vec<Finding> },
    /// The phone does not hand it over.
    Unreadable,
    /// Nobody here can decode it.
    Undecodable(Format),
    /// The worker failed.
    WorkerFailed(WorkerError),
}

/// The two ways to a picture.
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
    let opening =
        Opening { memory: memory.clone(), owner, spec: Rc::new(spec.clone()), phase: phase.setter(), on };
    let running = use_mut_ref(|| None::<Task>);
    let picked = {
        let (opening, running) = (opening.clone(), running.clone());
        Callback::from(move |file: File| {
            *running.borrow_mut() = Some(Task::spawn(opening.clone().picked(file)));
        })
    };
    let convert = {
        let (opening, running) = (opening.clone(), running.clone());
        Callback::from(move |file: Rc<Vec<u8>>| {
            *running.borrow_mut() = Some(Task::spawn(opening.clone().converted(file)));
        })
    };
    let go_on = opening.on.clone();
    let busy = matches!(*phase, Phase::Reading | Phase::Converting);
    let again = !matches!(*phase, Phase::Waiting | Phase::Reading);
    let actions = html! {
        <>
            { offer(&phase, &convert, &i18n) }
            <Picks policy={spec.source} {picked} {busy} {again} />
        </>
    };
    html! {
        <Page title={texts.title} above={html! { <Steps current=2 /> }} {actions}>
            { told(&phase, &i18n) }
            if *lost && !kept && *phase == Phase::Waiting {
                <Banner mood={Mood::Warn}><p>{ texts.lost_draft }</p></Banner>
            }
            if kept && *phase == Phase::Waiting {
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

/// Whether a photograph from before is still there; warms the worker up meanwhile.
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

/// What happened to the picked file.
fn told(phase: &Phase, i18n: &I18n) -> Html {
    let texts = &i18n.texts().capture;
    let failed = |title: &'static str, text: &'static str| {
        html! { <Banner mood={Mood::Bad} alert=true {title}><p>{ text }</p></Banner> }
    };
    match phase {
        Phase::Waiting => Html::default(),
        Phase::Reading => html! { <p role="status">{ texts.reading }</p> },
        Phase::Converting => html! { <p role="status">{ texts.converting }</p> },
        Phase::Refused { findings, .. } => html! { <Findings findings={findings.clone()} /> },
        Phase::Unreadable => failed(texts.unreadable_title, texts.unreadable),
        Phase::WorkerFailed(error) => failed(texts.worker_title, worker_failed(*error, i18n)),
        Phase::Undecodable(Format::Heic) => html! {
            <>
                { failed(texts.unreadable_title, texts.undecodable) }
                <section class="card">
                    <h2>{ texts.heic_title }</h2>
                    <ul class="list">{ for texts.heic.iter().map(|line| html! { <li>{ *line }</li> }) }</ul>
                </section>
            </>
        },
        Phase::Undecodable(_) => failed(texts.unreadable_title, texts.undecodable),
    }
}

/// Why the part of the page that works on photographs did not, and what helps.
pub(super) fn worker_failed(error: WorkerError, i18n: &I18n) -> &'static str {
    let texts = &i18n.texts().capture;
    match error {
        WorkerError::NotLoaded => texts.worker_not_loaded,
        WorkerError::Silent => texts.worker_silent,
        WorkerError::Unavailable | WorkerError::Mismatch => texts.worker_outdated,
        WorkerError::Died | WorkerError::Refused(_) => texts.worker_failed,
    }
}

/// 在本机压缩 / 转换为 JPG, when that alone cures the file.
fn offer(phase: &Phase, convert: &Callback<Rc<Vec<u8>>>, i18n: &I18n) -> Html {
    let texts = &i18n.texts().capture;
    let Phase::Refused { file, findings } = phase else { return Html::default() };
    if !findings.iter().all(|finding| finding.cure == Some(Cure::Convert)) {
        return Html::default();
    }
    let label = if sniff(file) == Format::Jpeg { texts.compress } else { texts.convert };
    let (convert, file) = (convert.clone(), file.clone());
    let onclick = Callback::from(move |()| convert.emit(file.clone()));
    html! {
        <>
            <Button id="convert" {onclick}>{ label }</Button>
            <p class="actions__note">{ texts.convert_note }</p>
        </>
    }
}

/// The way of a file to the frame.
#[derive(Clone)]
struct Opening {
    memory: Memory,
    owner: String,
    spec: Rc<PhotoSpec>,
    phase: UseStateSetter<Phase>,
    on: Rc<dyn Fn()>,
}

impl Opening {
    async fn picked(self, file: File) {
        self.phase.set(Phase::Reading);
        match read(&file).await {
            Ok(file) => self.open(file).await,
            Err(error) => self.failed(error, Vec::new()),
        }
    }

    async fn converted(self, file: Rc<Vec<u8>>) {
        self.phase.set(Phase::Converting);
        let made = match self.memory.worker() {
            Ok(worker) => convert(&worker, &file, &self.spec).await,
            Err(error) => Err(OpenError::Worker(error)),
        };
        match made {
            Ok(made) => self.open(made.jpeg).await,
            Err(error) => self.failed(error, (*file).clone()),
        }
    }

    async fn open(self, file: Vec<u8>) {
        if source_findings(&file, &self.spec).iter().any(Finding::blocks) {
            let findings = source_findings(&file, &self.spec).into_iter().filter(Finding::blocks).collect();
            self.failed(OpenError::Blocked(findings), file);
            return;
        }
        // Kept before it is decoded: a phone that runs out of memory reloads the page, and the file is still there.
        let (kept, owner) = (file.clone(), self.owner.clone());
        self.memory.keep_source(async move { draft::save_source(&owner, &kept).await });
        let opened = match self.memory.worker() {
            Ok(worker) => OpenPhoto::open(&worker, file.clone(), &self.spec).await,
            Err(error) => Err(OpenError::Worker(error)),
        };
        match opened {
            Ok(open) => {
                self.memory.change_photo(&self.owner, |photo| {
                    *photo = memory::Photo { open: Some(Rc::new(open)), ..memory::Photo::default() };
                });
                (self.on)();
            }
            Err(error) => self.failed(error, file),
        }
    }

    fn failed(&self, error: OpenError, file: Vec<u8>) {
        announce("");
        self.phase.set(match error {
            OpenError::Blocked(findings) => Phase::Refused { file: Rc::new(file), findings },
            OpenError::Unreadable => Phase::Unreadable,
            OpenError::Undecodable | OpenError::Worker(WorkerError::Refused(_)) => {
                Phase::Undecodable(sniff(&file))
            }
            OpenError::Worker(error) => Phase::WorkerFailed(error),
        });
    }
}
