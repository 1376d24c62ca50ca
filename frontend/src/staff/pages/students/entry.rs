//! The form for a new roster entry.

use std::rc::Rc;

use shared::api::staff::students::{AddStudent, WhichStudent, path};
use shared::collection::Slug;
use shared::person::{DocumentKind, StudentNumber};
use yew::prelude::*;

use super::lines::{Draft, Lines, Phase};
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct AddProps {
    pub(super) collection: Slug,
    /// The added student; `None` when cancelled.
    pub(super) close: Callback<Option<WhichStudent>>,
}

#[component]
pub(super) fn Add(props: &AddProps) -> Html {
    let texts = &use_texts().students;
    let draft = use_state_eq(|| {
        Rc::new(Draft {
            number: String::new(),
            name: String::new(),
            kind: DocumentKind::ResidentId,
            document: String::new(),
            phone: String::new(),
            college: String::new(),
            major: String::new(),
            class: String::new(),
            no_phone: false,
            whose: None,
        })
    });
    let phase = use_state_eq(|| Phase::Typing);
    let running = use_mut_ref(|| None::<Task>);
    let send = {
        let (setter, close, collection) = (phase.setter(), props.close.clone(), props.collection.clone());
        let draft = Rc::clone(&draft);
        Callback::from(move |()| {
            let student = AddStudent {
                collection: collection.clone(),
                student_number: draft.number.clone(),
                name: draft.name.clone(),
                document_kind: draft.kind,
                document_number: draft.document.clone(),
                phone: draft.phone.clone(),
                college: draft.college.clone(),
                major: draft.major.clone(),
                class: draft.class.clone(),
            };
            setter.set(Phase::Sending);
            let (setter, close) = (setter.clone(), close.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::tell("POST", path::ADD, Some(&student)).await {
                    Ok(()) => close.emit(which(student.collection, &student.student_number)),
                    Err(error) => setter.set(Phase::Refused(error)),
                }
            }));
        })
    };
    let change = {
        let setter = draft.setter();
        Callback::from(move |draft| setter.set(Rc::new(draft)))
    };
    let decline = props.close.reform(|()| None);
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={decline.clone()}>{ texts.cancel }</Button>
            <Button id="yes" busy={*phase == Phase::Sending} onclick={send}>{ texts.add_yes }</Button>
        </>
    };
    html! {
        <Dialog id="add-student" title={texts.add} open=true onclose={decline} {actions}>
            <p>{ texts.add_means }</p>
            if let Some(error) = phase.trouble() { <StaffTrouble error={error.clone()} /> }
            <Lines draft={Rc::clone(&draft)} phase={(*phase).clone()} onchange={change} keeps=false />
        </Dialog>
    }
}

fn which(collection: Slug, number: &str) -> Option<WhichStudent> {
    let student_number = StudentNumber::parse(number).ok()?;
    Some(WhichStudent { collection, student_number })
}
