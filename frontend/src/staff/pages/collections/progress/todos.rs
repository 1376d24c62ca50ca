//! Students with a pending action, and their list as a file.

use std::rc::Rc;

use shared::api::staff::progress::{Counts, Todo, TodoPage, TodoStudent, path};
use shared::api::staff::roster::path as roster;
use shared::api::staff::students::Units;
use shared::collection::Slug;
use yew::prelude::*;

use super::super::units::{Narrow, load_units};
use crate::api::ApiError;
use crate::hooks::Task;
use crate::remote::{Loadable, use_remote};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::{StaffTrouble, empty, loaded};
use crate::ui::{Button, Kind};

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

/// Students by pending action, page by page.
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
            <button key={which.as_str()} type="button" class="chip" aria-pressed={pressed} {onclick}>
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
                <Narrow ids={["college", "major", "class"]} known={Rc::clone(&known)} units={(*units).clone()} onchange={narrow} />
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
struct ExportProps {
    slug: Slug,
    todo: Todo,
    units: Units,
}

/// Exports the list, or the whole roster with every student's stage. The request is a POST because it is recorded in
/// the audit log.
#[component]
fn Export(props: &ExportProps) -> Html {
    let texts = &use_texts().collections;
    let task = use_mut_ref(|| None::<Task>);
    let failed = use_state_eq(|| None::<ApiError>);
    let busy = use_state_eq(|| None::<&'static str>);
    let save = |id: &'static str, text: &'static str, address: String, name: String| {
        let (failed, setter, task) = (failed.setter(), busy.setter(), task.clone());
        let onclick = Callback::from(move |()| {
            let (failed, setter) = (failed.clone(), setter.clone());
            let (address, name) = (address.clone(), name.clone());
            setter.set(Some(id));
            *task.borrow_mut() = Some(Task::spawn(async move {
                failed.set(super::super::roster::send::save_as(&address, None, &name).await.err());
                setter.set(None);
            }));
        });
        html! { <Button {id} kind={Kind::Secondary} busy={*busy == Some(id)} {onclick}>{ text }</Button> }
    };
    let ExportProps { slug, todo, units } = props;
    let stem = format!("{slug}-{}", todo.as_str());
    html! {
        <div class="editor__actions">
            { save("export-xlsx", texts.export_xlsx, path::todo_xlsx(slug, *todo, units), format!("{stem}.xlsx")) }
            { save("export", texts.export, path::todo_csv(slug, *todo, units), format!("{stem}.csv")) }
            { save("export-roster", texts.export_roster, path::students(roster::STUDENTS_XLSX, slug, units), format!("{slug}-roster.xlsx")) }
            if let Some(error) = &*failed { <StaffTrouble error={error.clone()} /> }
        </div>
    }
}
