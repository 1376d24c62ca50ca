//! The form for a correction of a roster entry.

use std::rc::Rc;

use shared::api::staff::students::{CorrectStudent, StudentRecord, WhichStudent, WhoseDocument, path};
use shared::person::{StudentNumber, UnitName};
use shared::problem::ProblemCode;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::lines::{Draft, Lines, Phase};
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct CorrectProps {
    pub(super) which: WhichStudent,
    pub(super) record: StudentRecord,
    /// The student number after the change; `None` when cancelled.
    pub(super) close: Callback<Option<StudentNumber>>,
}

#[component]
pub(super) fn Correct(props: &CorrectProps) -> Html {
    let texts = &use_texts().students;
    let record = &props.record;
    let draft = use_state_eq(|| {
        Rc::new(Draft {
            number: record.student_number.as_str().to_owned(),
            name: record.name.as_str().to_owned(),
            kind: record.document_kind,
            document: String::new(),
            phone: String::new(),
            college: text(record.units.college.as_ref()),
            major: text(record.units.major.as_ref()),
            class: text(record.units.class.as_ref()),
            no_phone: false,
            whose: None,
        })
    });
    let phase = use_state_eq(|| Phase::Typing);
    let running = use_mut_ref(|| None::<Task>);
    let send = {
        let (setter, close) = (phase.setter(), props.close.clone());
        let wanted = corrected(&props.which, record, &draft);
        let after = StudentNumber::parse(&draft.number).ok();
        Callback::from(move |()| {
            setter.set(Phase::Sending);
            let (setter, close, wanted, after) =
                (setter.clone(), close.clone(), wanted.clone(), after.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::tell("POST", path::CORRECT, Some(&wanted)).await {
                    Ok(()) => close.emit(after),
                    Err(error) => setter.set(Phase::Refused(error)),
                }
            }));
        })
    };
    let change = {
        let setter = draft.setter();
        Callback::from(move |draft| setter.set(Rc::new(draft)))
    };
    let no_phone = {
        let (draft, change) = (Rc::clone(&draft), change.clone());
        move |event: Event| {
            let no_phone = event.target_unchecked_into::<HtmlInputElement>().checked();
            change.emit(Draft { no_phone, ..Draft::clone(&draft) });
        }
    };
    let asks_whose =
        matches!(&*phase, Phase::Refused(error) if error.code() == Some(ProblemCode::WhoseDocument));
    let decline = props.close.reform(|()| None);
    let actions = html! {
        <>
            <Button kind={Kind::Secondary} onclick={decline.clone()}>{ texts.cancel }</Button>
            <Button id="yes" busy={*phase == Phase::Sending} onclick={send}>{ texts.save }</Button>
        </>
    };
    html! {
        <Dialog id="correct-student" title={texts.correct} open=true onclose={decline} {actions}>
            <p>{ texts.correct_means }</p>
            if let Some(error) = phase.trouble() { <StaffTrouble error={error.clone()} /> }
            <Lines draft={Rc::clone(&draft)} phase={(*phase).clone()} onchange={change.clone()} keeps=true />
            if record.has_phone {
                <label class="tick">
                    <input key="no-phone" type="checkbox" id="no-phone" checked={draft.no_phone} onchange={no_phone} />
                    <span>{ texts.no_phone }</span>
                </label>
            }
            if asks_whose || draft.whose.is_some() {
                <Whose draft={Rc::clone(&draft)} onchange={change} missing={asks_whose && draft.whose.is_none()} />
            }
        </Dialog>
    }
}

fn text(unit: Option<&UnitName>) -> String {
    unit.map(|name| name.as_str().to_owned()).unwrap_or_default()
}

/// The request with the changed values only.
fn corrected(which: &WhichStudent, record: &StudentRecord, draft: &Draft) -> CorrectStudent {
    let typed = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let changed = |text: &str, known: &str| (text != known).then(|| text.to_owned());
    let phone = typed(&draft.phone);
    CorrectStudent {
        which: which.clone(),
        new_number: changed(&draft.number, record.student_number.as_str()),
        name: changed(&draft.name, record.name.as_str()),
        document_kind: (draft.kind != record.document_kind).then_some(draft.kind),
        document_number: typed(&draft.document),
        whose: draft.whose,
        phone: if draft.no_phone { Some(String::new()) } else { phone },
        college: changed(&draft.college, &text(record.units.college.as_ref())),
        major: changed(&draft.major, &text(record.units.major.as_ref())),
        class: changed(&draft.class, &text(record.units.class.as_ref())),
    }
}

#[derive(Clone, PartialEq, Properties)]
struct WhoseProps {
    draft: Rc<Draft>,
    onchange: Callback<Draft>,
    missing: bool,
}

/// Whose document it is. Only a person who has seen both can decide, so no option is selected at first.
#[component]
fn Whose(props: &WhoseProps) -> Html {
    let texts = &use_texts().students;
    let choice = |whose: WhoseDocument, id: &'static str, label: &'static str, means: &'static str| {
        let (draft, onchange) = (Rc::clone(&props.draft), props.onchange.clone());
        let onchange = move |_: Event| onchange.emit(Draft { whose: Some(whose), ..Draft::clone(&draft) });
        let checked = props.draft.whose == Some(whose);
        html! {
            <div class="consent">
                <label class="consent__label">
                    <input key={id} type="radio" name="whose" {id} {checked} {onchange} aria-describedby={[id, "-means"].concat()} />
                    <span>{ label }</span>
                </label>
                <p class="consent__text" id={[id, "-means"].concat()}>{ means }</p>
            </div>
        }
    };
    html! {
        <fieldset class="whose">
            <legend class="field__label">{ texts.whose }</legend>
            if props.missing { <p class="field__error" role="alert">{ texts.whose_missing }</p> }
            { choice(WhoseDocument::SamePerson, "same-person", texts.same_person, texts.same_person_means) }
            { choice(WhoseDocument::AnotherPerson, "another-person", texts.another_person, texts.another_person_means) }
        </fieldset>
    }
}
