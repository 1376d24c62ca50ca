//! Actions on a collection: copy for the next year, archive, delete.

use shared::api::staff::collections::{ArchiveRequest, RemovalRequest, StaffCollectionView, path};
use shared::problem::ProblemCode;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::route::{Route, go};
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

const TYPED: &str = "typed-slug";

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) view: StaffCollectionView,
    /// Reloads the collection.
    pub(super) again: Callback<()>,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Idle,
    /// The slug is asked for before the deletion.
    Asking,
    /// Another slug was typed.
    Wrong,
    Failed(ApiError),
}

/// Three buttons, and the confirmation of the last one.
#[component]
pub(super) fn Lifecycle(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let phase = use_state_eq(|| Phase::Idle);
    let running = use_mut_ref(|| None::<Task>);
    let (slug, archived) = (props.view.notice.slug.clone(), props.view.archived_at.is_some());
    let set = |wanted: Phase| {
        let setter = phase.setter();
        Callback::from(move |()| setter.set(wanted.clone()))
    };
    let archive = {
        let (running, setter, again, slug) =
            (running.clone(), phase.setter(), props.again.clone(), slug.clone());
        Callback::from(move |()| {
            let (setter, again, slug) = (setter.clone(), again.clone(), slug.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                let request = ArchiveRequest { archived: !archived };
                let answer: Result<StaffCollectionView, ApiError> =
                    api::send("POST", &path::archive(&slug), Some(&request)).await;
                match answer {
                    Ok(_) => {
                        setter.set(Phase::Idle);
                        again.emit(());
                    }
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    let remove = {
        let (setter, slug) = (phase.setter(), slug.clone());
        Callback::from(move |()| {
            let (setter, slug, typed) = (setter.clone(), slug.clone(), value(TYPED));
            *running.borrow_mut() = Some(Task::spawn(async move {
                let request = RemovalRequest { slug: typed };
                match api::tell("POST", &path::removal(&slug), Some(&request)).await {
                    Ok(()) => go(&Route::Collections),
                    Err(error) if error.code() == Some(ProblemCode::InvalidFields) => {
                        setter.set(Phase::Wrong);
                    }
                    Err(error) => setter.set(Phase::Failed(error)),
                }
            }));
        })
    };
    let wrong = (*phase == Phase::Wrong).then_some(texts.delete_wrong);
    let asks = matches!(*phase, Phase::Asking | Phase::Wrong);
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={set(Phase::Idle)}>{ texts.keep_it }</Button>
            <Button id="yes" kind={Kind::Danger} onclick={remove}>{ texts.delete }</Button>
        </>
    };
    let archive_text = if archived { texts.unarchive } else { texts.archive };
    html! {
        <section class="panel" aria-labelledby="lifecycle">
            <h2 id="lifecycle">{ texts.lifecycle }</h2>
            if let Phase::Failed(error) = &*phase { <StaffTrouble error={error.clone()} /> }
            <ul class="lifecycle">
                <li><a class="button button--secondary" id="copy" href={Route::CopyCollection(slug.clone()).fragment()}>{ texts.copy }</a>
                    <span>{ texts.copy_hint }</span></li>
                <li><Button id="archive" kind={Kind::Secondary} onclick={archive}>{ archive_text }</Button>
                    <span>{ texts.archive_hint }</span></li>
                <li>
                    if !props.view.has_students { <Button id="delete" kind={Kind::Danger} onclick={set(Phase::Asking)}>{ texts.delete }</Button> }
                    <span>{ if props.view.has_students { texts.delete_not } else { texts.delete_hint } }</span>
                </li>
            </ul>
            if asks {
                <Dialog id="deleting" title={texts.delete} open=true onclose={set(Phase::Idle)} {actions}>
                    <p>{ (texts.delete_means)(slug.as_str()) }</p>
                    <Input id={TYPED} label={texts.delete_typed} error={wrong} focus=true />
                </Dialog>
            }
        </section>
    }
}
