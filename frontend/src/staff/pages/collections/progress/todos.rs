//! Students who have something to do, and their list as a file.

use std::rc::Rc;

use shared::api::staff::progress::{Counts, Todo, TodoPage, TodoStudent, UnitCounts, UnitsView, path};
use shared::api::staff::roster::Column;
use shared::api::staff::students::Units;
use shared::collection::Slug;
use shared::person::UnitName;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::remote::{Loadable, use_remote};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::{StaffTrouble, empty, loaded};
use crate::ui::{Button, Kind, Surround};

/// Properties of [`Todos`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct TodosProps {
    pub(super) slug: Slug,
    pub(super) counts: Counts,
}

async fn load_page(
    (slug, todo, units, after): (Slug, Todo, Units, Option<String>),
) -> Result<Rc<TodoPage>, ApiError> {
    api::get(&path::todo(&slug, todo, &units, after.as_deref())).await.map(Rc::new)
}

async fn load_units((slug, within): (Slug, Units)) -> Result<Rc<UnitsView>, ApiError> {
    api::get(&path::units(&slug, &within)).await.map(Rc::new)
}

/// Who has something to do, by what, a page at a time.
#[component]
pub(super) fn Todos(props: &TodosProps) -> Html {
    let texts = &use_texts().collections;
    let todo = use_state_eq(|| Todo::Start);
    let pages = use_state_eq(Vec::<String>::new);
    let after = pages.last().cloned();
    let units = use_state_eq(Units::default);
    let (page, again) = use_remote((props.slug.clone(), *todo, (*units).clone(), after), load_page);
    let (known, _) = use_remote((props.slug.clone(), (*units).clone()), load_units);
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
    let known = match &known {
        Loadable::Ready(known) => Rc::clone(known),
        Loadable::Loading | Loadable::Failed(_) => Rc::default(),
    };
    let narrow = {
        let (units_setter, pages_setter) = (units.setter(), pages.setter());
        Callback::from(move |wanted: Units| {
            units_setter.set(wanted);
            pages_setter.set(Vec::new());
        })
    };
    let has_units = !(known.colleges.is_empty() && known.majors.is_empty() && known.classes.is_empty());
    let row = |student: &TodoStudent| {
        html! {
            <tr key={student.number.as_str().to_owned()}>
                <td>{ student.number.as_str() }</td><td>{ student.name.as_str() }</td>
                if has_units { <td>{ student.units.line() }</td> }
            </tr>
        }
    };
    let table = |page: &Rc<TodoPage>| {
        if page.students.is_empty() {
            return empty(texts.nobody);
        }
        html! {
            <div class="table"><table>
                <thead><tr><th scope="col">{ texts.student_number }</th><th scope="col">{ texts.name }</th>
                    if has_units { <th scope="col">{ texts.units }</th> }
                </tr></thead>
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
                <Export slug={props.slug.clone()} todo={*todo} units={(*units).clone()} />
            </div>
            if has_units || *units != Units::default() {
                <Narrow known={Rc::clone(&known)} units={(*units).clone()} onchange={narrow} />
            }
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
struct NarrowProps {
    known: Rc<UnitsView>,
    units: Units,
    onchange: Callback<Units>,
}

/// Which of the three units a list is narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    College,
    Major,
    Class,
}

impl Level {
    /// The units with another one chosen at this level; what lies within the former one is no longer chosen.
    fn with(self, units: &Units, chosen: Option<UnitName>) -> Units {
        let Units { college, major, .. } = units.clone();
        match self {
            Self::College => Units { college: chosen, ..Units::default() },
            Self::Major => Units { college, major: chosen, class: None },
            Self::Class => Units { college, major, class: chosen },
        }
    }
}

/// Lists of 学院, 专业 and 班级, each with how far it is.
#[component]
fn Narrow(props: &NarrowProps) -> Html {
    let texts = &use_texts().collections;
    let list = |level: Level, id: &'static str, label, known: &[UnitCounts], chosen: Option<&UnitName>| {
        if known.is_empty() && chosen.is_none() {
            return Html::default();
        }
        let onchange = {
            let (units, onchange) = (props.units.clone(), props.onchange.clone());
            move |event: Event| {
                let select: HtmlSelectElement = event.target_unchecked_into();
                onchange.emit(level.with(&units, UnitName::parse(&select.value()).ok()));
            }
        };
        let option = |one: &UnitCounts| {
            let (name, selected) = (one.name.as_str().to_owned(), chosen == Some(&one.name));
            html! { <option key={name.clone()} value={name.clone()} {selected}>{ (texts.unit_counts)(one) }</option> }
        };
        html! {
            <Surround {id} {label}>
                <select key={id} class="field__input" {id} {onchange} aria-describedby={[id, "-hint"].concat()}>
                    <option key="" value="" selected={chosen.is_none()}>{ texts.any_unit }</option>
                    { for known.iter().map(option) }
                </select>
            </Surround>
        }
    };
    let (known, units) = (&props.known, &props.units);
    html! {
        <div class="panel panel__row panel__row--top">
            { list(Level::College, "college", (texts.column)(Column::College), &known.colleges, units.college.as_ref()) }
            { list(Level::Major, "major", (texts.column)(Column::Major), &known.majors, units.major.as_ref()) }
            { list(Level::Class, "class", (texts.column)(Column::Class), &known.classes, units.class.as_ref()) }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ExportProps {
    slug: Slug,
    todo: Todo,
    units: Units,
}

/// Takes the list out as a file. It goes by POST, because it is written down.
#[component]
fn Export(props: &ExportProps) -> Html {
    let texts = &use_texts().collections;
    let task = use_mut_ref(|| None::<Task>);
    let failed = use_state_eq(|| None::<ApiError>);
    let busy = use_state_eq(|| false);
    let onclick = {
        let (slug, todo, units) = (props.slug.clone(), props.todo, props.units.clone());
        let (failed, busy) = (failed.setter(), busy.setter());
        Callback::from(move |()| {
            let (failed, busy) = (failed.clone(), busy.clone());
            let address = path::todo_csv(&slug, todo, &units);
            let name = format!("{slug}-{}.csv", todo.word());
            busy.set(true);
            *task.borrow_mut() = Some(Task::spawn(async move {
                let saved = super::super::roster::send::save_as(&address, None, &name).await;
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
