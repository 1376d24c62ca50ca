//! A student's entry in the roster as a form: somebody new, or what is to be different.

use std::rc::Rc;

use shared::api::staff::roster::Column;
use shared::api::staff::students::{
    AddStudent, CorrectStudent, StudentRecord, WhichStudent, WhoseDocument, path,
};
use shared::collection::Slug;
use shared::person::{DocumentKind, StudentNumber, UnitName};
use shared::problem::{FieldCode, ProblemCode};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Dialog, Kind, Surround, describe, use_i18n};

/// What stands in the form.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    number: String,
    name: String,
    kind: DocumentKind,
    document: String,
    phone: String,
    college: String,
    major: String,
    class: String,
    no_phone: bool,
    whose: Option<WhoseDocument>,
}

/// A line of the form.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    Number,
    Name,
    Document,
    Phone,
    College,
    Major,
    Class,
}

impl Line {
    const fn id(self) -> &'static str {
        match self {
            Self::Number => "entry-number",
            Self::Name => "entry-name",
            Self::Document => "entry-document",
            Self::Phone => "entry-phone",
            Self::College => "entry-college",
            Self::Major => "entry-major",
            Self::Class => "entry-class",
        }
    }

    /// Where a refusal names it.
    fn is_at(self, pointer: &str) -> bool {
        match self {
            Self::Number => matches!(pointer, "/student_number" | "/new_number"),
            Self::Name => pointer == "/name",
            Self::Document => pointer == "/document_number",
            Self::Phone => pointer == "/phone",
            Self::College => pointer == "/college",
            Self::Major => pointer == "/major",
            Self::Class => pointer == "/class",
        }
    }
}

impl Draft {
    const fn line(&mut self, line: Line) -> &mut String {
        match line {
            Line::Number => &mut self.number,
            Line::Name => &mut self.name,
            Line::Document => &mut self.document,
            Line::Phone => &mut self.phone,
            Line::College => &mut self.college,
            Line::Major => &mut self.major,
            Line::Class => &mut self.class,
        }
    }

    fn text(&self, line: Line) -> String {
        match line {
            Line::Number => &self.number,
            Line::Name => &self.name,
            Line::Document => &self.document,
            Line::Phone => &self.phone,
            Line::College => &self.college,
            Line::Major => &self.major,
            Line::Class => &self.class,
        }
        .clone()
    }
}

/// Where the form is.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Typing,
    Sending,
    Refused(ApiError),
}

impl Phase {
    /// What is wrong with a line.
    fn wrong(&self, line: Line) -> Option<FieldCode> {
        let Self::Refused(ApiError::Problem(problem)) = self else { return None };
        problem.fields.iter().find(|field| line.is_at(&field.pointer)).map(|field| field.code)
    }

    /// What the lines do not say.
    fn trouble(&self) -> Option<&ApiError> {
        let Self::Refused(error) = self else { return None };
        let said = matches!(error.code(), Some(ProblemCode::InvalidFields | ProblemCode::WhoseDocument));
        (!said).then_some(error)
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LinesProps {
    draft: Rc<Draft>,
    phase: Phase,
    onchange: Callback<Draft>,
    /// Whether a line that stays empty changes nothing.
    keeps: bool,
}

/// The lines that both forms have.
#[component]
fn Lines(props: &LinesProps) -> Html {
    let (i18n, all) = (use_i18n(), use_texts());
    let texts = &all.students;
    let line = |line: Line, label: &'static str, hint: Option<&'static str>| {
        let code = props.phase.wrong(line);
        let error = code.map(|code| match code {
            FieldCode::Taken => texts.taken,
            code => (all.collections.wrong)(code),
        });
        let (id, described) = (line.id(), describe(line.id(), error.is_some()));
        let oninput = {
            let (draft, onchange) = (Rc::clone(&props.draft), props.onchange.clone());
            move |event: InputEvent| {
                let mut draft = Draft::clone(&draft);
                *draft.line(line) = event.target_unchecked_into::<HtmlInputElement>().value();
                onchange.emit(draft);
            }
        };
        html! {
            <Surround {id} {label} {hint} {error}>
                <input key={id} class="field__input" {id} type="text" autocomplete="off" autocapitalize="none" spellcheck="false"
                    value={props.draft.text(line)} {oninput}
                    aria-describedby={described.describedby} aria-invalid={described.invalid} />
            </Surround>
        }
    };
    let choose = {
        let (draft, onchange) = (Rc::clone(&props.draft), props.onchange.clone());
        move |event: Event| {
            let word = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(kind) = DocumentKind::from_name(&word) {
                onchange.emit(Draft { kind, ..Draft::clone(&draft) });
            }
        }
    };
    let option = |kind: DocumentKind| {
        let selected = kind == props.draft.kind;
        html! { <option value={kind.word()} {selected}>{ (i18n.texts().verify.kind)(kind) }</option> }
    };
    let (keep, optional) =
        if props.keeps { (Some(texts.keeps), texts.keeps) } else { (None, texts.phone_optional) };
    html! {
        <>
            { line(Line::Number, texts.student_number, None) }
            { line(Line::Name, texts.name, None) }
            <Surround id="entry-kind" label={texts.document_kind}>
                <select key="entry-kind" class="field__input" id="entry-kind" onchange={choose} aria-describedby="entry-kind-hint">
                    { for DocumentKind::ALL.into_iter().map(option) }
                </select>
            </Surround>
            { line(Line::Document, texts.document_number, keep) }
            { line(Line::Phone, texts.phone, Some(optional)) }
            <div class="panel__row panel__row--top">
                { line(Line::College, (all.collections.column)(Column::College), None) }
                { line(Line::Major, (all.collections.column)(Column::Major), None) }
                { line(Line::Class, (all.collections.column)(Column::Class), None) }
            </div>
        </>
    }
}

/// Properties of [`Add`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct AddProps {
    pub(super) collection: Slug,
    /// Whom it added, or that it was given up.
    pub(super) close: Callback<Option<WhichStudent>>,
}

/// Somebody new.
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

/// Properties of [`Correct`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct CorrectProps {
    pub(super) which: WhichStudent,
    pub(super) record: StudentRecord,
    /// The student number after it, or that it was given up.
    pub(super) close: Callback<Option<StudentNumber>>,
}

/// What is to be different.
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

/// What the server is asked: only what differs.
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

/// Whose the document is. Nobody but somebody who has seen both can say, so nothing is chosen at first.
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
