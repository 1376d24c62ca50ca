//! The fields of a roster entry, which the forms for a new entry and for a correction share.

use std::rc::Rc;

use shared::api::staff::roster::Column;
use shared::api::staff::students::WhoseDocument;
use shared::person::DocumentKind;
use shared::problem::{FieldCode, ProblemCode};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::api::ApiError;
use crate::staff::i18n::use_texts;
use crate::ui::{Surround, describe, use_i18n};

/// The values of the form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kind: DocumentKind,
    pub(super) document: String,
    pub(super) phone: String,
    pub(super) college: String,
    pub(super) major: String,
    pub(super) class: String,
    pub(super) no_phone: bool,
    pub(super) whose: Option<WhoseDocument>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Line {
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

    /// Whether the pointer of a refusal names this line.
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

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Phase {
    Typing,
    Sending,
    Refused(ApiError),
}

impl Phase {
    /// The error of a line.
    fn wrong(&self, line: Line) -> Option<FieldCode> {
        let Self::Refused(ApiError::Problem(problem)) = self else { return None };
        problem.fields.iter().find(|field| line.is_at(&field.pointer)).map(|field| field.code)
    }

    /// An error that belongs to no line.
    pub(super) fn trouble(&self) -> Option<&ApiError> {
        let Self::Refused(error) = self else { return None };
        let said = matches!(error.code(), Some(ProblemCode::InvalidFields | ProblemCode::WhoseDocument));
        (!said).then_some(error)
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct LinesProps {
    pub(super) draft: Rc<Draft>,
    pub(super) phase: Phase,
    pub(super) onchange: Callback<Draft>,
    /// Whether a line that stays empty changes nothing.
    pub(super) keeps: bool,
}

#[component]
pub(super) fn Lines(props: &LinesProps) -> Html {
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
        html! { <option value={kind.as_str()} {selected}>{ (i18n.texts().verify.kind)(kind) }</option> }
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
