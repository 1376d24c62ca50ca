//! Students who have something to do, and their list as a file.

use std::rc::Rc;

use shared::api::staff::progress::{Counts, Todo, TodoPage, TodoStudent, path};
use shared::collection::Slug;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::remote::{Loadable, use_remote};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::{StaffTrouble, empty, loaded};
use crate::ui::{Button, Kind};

/// Properties of [`Todos`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct TodosProps {
    pub(super) slug: Slug,
    pub(super) counts: Counts,
}

async fn load_page((slug, todo, after): (Slug, Todo, Option<String>)) -> Result<Rc<TodoPage>, ApiError> {
    api::get(&path::todo(&slug, todo, after.as_deref())).await.map(Rc::new)
}

/// Who has something to do, by what, a page at a time.
#[component]
pub(super) fn Todos(props: &TodosProps) -> Html {
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
