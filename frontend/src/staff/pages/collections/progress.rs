//! How far a collection is: live, as long as the server tells.

use std::rc::Rc;

use shared::api::staff::progress::{Counts, ProgressView, Throughput, Todo, TodoPage, TodoStudent, path};
use shared::collection::Slug;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};
use yew::prelude::*;

use super::{SlugProps, Tabs};
use crate::api::ApiError;
use crate::hooks::{Task, now};
use crate::remote::{Loadable, use_remote};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::{Screen, StaffTrouble, empty, loaded};
use crate::ui::{Button, Kind};

async fn load(slug: Slug) -> Result<Rc<ProgressView>, ApiError> {
    api::get(&path::of(path::PROGRESS, &slug)).await.map(Rc::new)
}

/// The stream of events; closed when it is dropped.
struct Stream {
    source: EventSource,
    _told: Closure<dyn FnMut(MessageEvent)>,
}

impl Stream {
    fn open(slug: &Slug, told: Callback<Rc<ProgressView>>) -> Option<Self> {
        let source = EventSource::new(&path::of(path::EVENTS, slug)).ok()?;
        let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(view) = serde_json::from_str(&text) {
                told.emit(Rc::new(view));
            }
        });
        source.add_event_listener_with_callback("progress", closure.as_ref().unchecked_ref()).ok()?;
        Some(Self { source, _told: closure })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// The dashboard of one collection.
#[component]
pub(in crate::staff) fn Progress(props: &SlugProps) -> Html {
    let texts = &use_texts().collections;
    let (loadable, again) = use_remote(props.slug.clone(), load);
    let live = use_state_eq(|| None::<Rc<ProgressView>>);
    {
        let setter = live.setter();
        use_effect_with(props.slug.clone(), move |slug| {
            let stream = Stream::open(slug, Callback::from(move |view| setter.set(Some(view))));
            move || drop(stream)
        });
    }
    let live = (*live).clone().filter(|view| view.slug == props.slug);
    let latest = match (&live, &loadable) {
        (Some(view), _) => Loadable::Ready(Rc::clone(view)),
        (None, loadable) => loadable.clone(),
    };
    let show = |view: &Rc<ProgressView>| html! { <Dashboard view={Rc::clone(view)} live={live.is_some()} /> };
    html! {
        <Screen title={texts.progress}>
            <Tabs slug={props.slug.clone()} at={Route::Progress(props.slug.clone())} />
            { loaded(&latest, &again, show) }
        </Screen>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct DashboardProps {
    view: Rc<ProgressView>,
    live: bool,
}

#[component]
fn Dashboard(props: &DashboardProps) -> Html {
    let texts = &use_texts().collections;
    let view = &*props.view;
    let counts = view.counts;
    html! {
        <>
            <section class="figures" aria-label={texts.figures}>
                { figure(texts.in_roster, counts.roster.to_string(), None) }
                { figure(texts.handed_in, (counts.started() - counts.matched).to_string(), Some(share(counts.started() - counts.matched, counts.roster))) }
                { figure(texts.waiting, (counts.submitted + counts.under_review).to_string(), None) }
                { figure(texts.done, (counts.paid + counts.delivered).to_string(), Some(share(counts.paid + counts.delivered, counts.roster))) }
                { promise(view, texts) }
                { money(view, texts) }
            </section>
            <p class="live" role="status">if props.live { <span class="live__dot" aria-hidden="true"></span>{ texts.live } } else { { texts.not_live } }</p>
            <div class="columns">
                <section class="panel"><h2>{ texts.stages }</h2>{ stages(counts, texts) }</section>
                <section class="panel"><h2>{ texts.reviewers }</h2>{ reviewers(&view.reviewers, texts) }</section>
            </div>
            <Todos slug={view.slug.clone()} {counts} />
        </>
    }
}

fn figure(label: &'static str, value: String, small: Option<String>) -> Html {
    html! {
        <div class="figure">
            <span class="figure__label">{ label }</span>
            <strong class="figure__value">{ value }</strong>
            if let Some(small) = small { <span class="figure__small">{ small }</span> }
        </div>
    }
}

/// In whole percent, rounded down: nobody is told 100 % while somebody is missing.
fn share(part: u64, whole: u64) -> String {
    format!("{} %", (part * 100).checked_div(whole).unwrap_or_default())
}

fn promise(view: &ProgressView, texts: &crate::staff::i18n::CollectionsTexts) -> Html {
    let age = view.waiting.oldest.map(|oldest| (now().as_millis() - oldest.as_millis()).max(0) / 60_000);
    let value = age.map_or_else(|| "–".to_owned(), texts.minutes);
    let late = (view.waiting.overdue > 0).then(|| (texts.overdue)(view.waiting.overdue));
    let small = late.clone().unwrap_or_else(|| (texts.promised)(view.review_hours));
    let class = if late.is_some() { "figure figure--late" } else { "figure" };
    html! {
        <div {class} id="oldest">
            <span class="figure__label">{ texts.oldest }</span>
            <strong class="figure__value">{ value }</strong>
            <span class="figure__small">{ small }</span>
        </div>
    }
}

fn money(view: &ProgressView, texts: &crate::staff::i18n::CollectionsTexts) -> Html {
    let yuan = |fen: u64| format!("{}.{:02}", fen / 100, fen % 100);
    let money = view.money;
    let back = money.refunded.fen + money.refunding.fen;
    figure(texts.collected, yuan(money.collected.fen), Some((texts.refunded)(&yuan(back))))
}

fn stages(counts: Counts, texts: &crate::staff::i18n::CollectionsTexts) -> Html {
    let rows = [
        counts.not_started(),
        counts.matched,
        counts.submitted,
        counts.under_review + counts.decided,
        counts.rejected,
        counts.approved,
        counts.paid,
        counts.delivered,
    ];
    let row = |(name, count): (&&'static str, u64)| {
        html! {
            <tr>
                <th scope="row">{ *name }</th>
                <td><meter min="0" max={counts.roster.max(1).to_string()} value={count.to_string()} aria-label={*name}></meter></td>
                <td class="number">{ count }</td>
            </tr>
        }
    };
    html! { <table class="stages"><tbody>{ for texts.stage_names.iter().zip(rows).map(row) }</tbody></table> }
}

fn reviewers(reviewers: &[Throughput], texts: &crate::staff::i18n::CollectionsTexts) -> Html {
    if reviewers.is_empty() {
        return html! { <p class="field__hint">{ texts.nobody_reviewed }</p> };
    }
    let head = |name: &&'static str| html! { <th scope="col" class="number">{ *name }</th> };
    let row = |reviewer: &Throughput| {
        html! {
            <tr>
                <th scope="row">{ reviewer.reviewer.to_string() }</th>
                <td class="number">{ reviewer.lately }</td>
                <td class="number">{ reviewer.today }</td>
                <td class="number">{ reviewer.total }</td>
                <td class="number">{ reviewer.rejected }</td>
            </tr>
        }
    };
    html! {
        <div class="scroll"><table class="stages">
            <thead><tr><th scope="col">{ texts.reviewer }</th>{ for texts.throughput.iter().map(head) }</tr></thead>
            <tbody>{ for reviewers.iter().map(row) }</tbody>
        </table></div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TodosProps {
    slug: Slug,
    counts: Counts,
}

async fn load_page((slug, todo, after): (Slug, Todo, Option<String>)) -> Result<Rc<TodoPage>, ApiError> {
    api::get(&path::todo(&slug, todo, after.as_deref())).await.map(Rc::new)
}

/// Who has something to do, by what, a page at a time.
#[component]
fn Todos(props: &TodosProps) -> Html {
    let texts = &use_texts().collections;
    let todo = use_state_eq(|| Todo::Start);
    let pages = use_state_eq(Vec::<String>::new);
    let after = pages.last().cloned();
    let (page, again) = use_remote((props.slug.clone(), *todo, after), load_page);
    let counted = |todo: Todo| match todo {
        Todo::Start => props.counts.not_started(),
        Todo::Submit => props.counts.matched,
        Todo::Recapture => props.counts.rejected,
        Todo::Pay => props.counts.approved,
    };
    let tab = |which: Todo| {
        let (todo_setter, pages_setter) = (todo.setter(), pages.setter());
        let onclick = move |_: MouseEvent| {
            todo_setter.set(which);
            pages_setter.set(Vec::new());
        };
        let pressed = (which == *todo).to_string();
        html! {
            <button key={which.word()} type="button" class="chip" aria-pressed={pressed} {onclick}>
                { (texts.todo)(which) }{ " " }<span class="chip__count">{ counted(which) }</span>
            </button>
        }
    };
    let row = |student: &TodoStudent| {
        html! {
            <tr key={student.number.as_str().to_owned()}>
                <td>{ student.number.as_str() }</td><td>{ student.name.as_str() }</td>
            </tr>
        }
    };
    let table = |page: &Rc<TodoPage>| {
        if page.students.is_empty() {
            return empty(texts.nobody);
        }
        html! {
            <div class="table"><table>
                <thead><tr><th scope="col">{ texts.student_number }</th><th scope="col">{ texts.name }</th></tr></thead>
                <tbody>{ for page.students.iter().map(row) }</tbody>
            </table></div>
        }
    };
    let next = match &page {
        Loadable::Ready(page) => page.next.clone(),
        Loadable::Loading | Loadable::Failed(_) => None,
    };
    let forth = {
        let pages = pages.clone();
        next.map(|next| {
            Callback::from(move |()| {
                pages.set(pages.iter().cloned().chain([next.as_str().to_owned()]).collect());
            })
        })
    };
    let back = {
        let pages = pages.clone();
        (!pages.is_empty()).then(|| Callback::from(move |()| pages.set(pages[..pages.len() - 1].to_vec())))
    };
    html! {
        <section class="todo" aria-labelledby="todo-title">
            <div class="screen__top">
                <h2 id="todo-title">{ texts.todo_title }</h2>
                <Export slug={props.slug.clone()} todo={*todo} />
            </div>
            <div class="chips" role="group" aria-labelledby="todo-title">{ for Todo::ALL.into_iter().map(tab) }</div>
            { loaded(&page, &again, table) }
            <div class="pager">
                if let Some(onclick) = back { <Button kind={Kind::Secondary} {onclick}>{ texts.previous }</Button> }
                if let Some(onclick) = forth { <Button id="next-page" kind={Kind::Secondary} {onclick}>{ texts.next }</Button> }
            </div>
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ExportProps {
    slug: Slug,
    todo: Todo,
}

/// Takes the list out as a file. It goes by POST, because it is written down.
#[component]
fn Export(props: &ExportProps) -> Html {
    let texts = &use_texts().collections;
    let task = use_mut_ref(|| None::<Task>);
    let failed = use_state_eq(|| None::<ApiError>);
    let busy = use_state_eq(|| false);
    let onclick = {
        let (slug, todo) = (props.slug.clone(), props.todo);
        let (failed, busy) = (failed.setter(), busy.setter());
        Callback::from(move |()| {
            let (failed, busy) = (failed.clone(), busy.clone());
            let address = path::todo_csv(&slug, todo);
            let name = format!("{slug}-{}.csv", todo.word());
            busy.set(true);
            *task.borrow_mut() = Some(Task::spawn(async move {
                let saved = super::roster::send::save_as(&address, None, &name).await;
                failed.set(saved.err());
                busy.set(false);
            }));
        })
    };
    html! {
        <>
            <Button id="export" kind={Kind::Secondary} busy={*busy} {onclick}>{ texts.export }</Button>
            if let Some(error) = &*failed { <StaffTrouble error={error.clone()} /> }
        </>
    }
}
