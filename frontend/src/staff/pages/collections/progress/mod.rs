//! The progress of a collection, updated live while the event stream is connected.

mod todos;

use std::rc::Rc;

use shared::api::staff::progress::{Counts, ProgressView, Throughput, path};
use shared::collection::Slug;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};
use yew::prelude::*;

use self::todos::Todos;
use super::{SlugProps, Tabs};
use crate::api::ApiError;
use crate::hooks::now;
use crate::remote::{Loadable, use_remote};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::ui::{Screen, loaded};
use crate::ui::{Banner, Severity};

async fn load(slug: Slug) -> Result<Rc<ProgressView>, ApiError> {
    api::get(&path::of(path::PROGRESS, &slug)).await.map(Rc::new)
}

/// The event stream; closed when dropped.
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
            if view.without_phone > 0 {
                <Banner severity={Severity::Warn}><p id="no-second-factor">{ (texts.no_second_factor)(view.without_phone) }</p></Banner>
            }
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

/// In whole percent, rounded down, so that 100 % means that no student is missing.
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
