//! Correction requests of students.

use shared::api::my_data::CorrectionField;

use crate::staff::i18n::texts::Corrections;

pub(super) const TEXTS: Corrections = Corrections {
    title: "Corrections",
    lead: "Students say that the roster is wrong. Check with the school, then apply the correction or answer; the student reads it under “My data”.",
    empty: "No open requests",
    at: "Sent",
    student: "Student",
    collection: "Collection",
    what: "Request",
    said,
    archived: "The collection is archived, so its roster does not change. Take it out of the archive to adopt this.",
    apply: "Apply",
    apply_means,
    apply_yes: "Change the roster",
    answer: "Answer",
    answer_yes: "Send the answer",
    answer_means: "The roster stays as it is, the request is closed, and the student reads the answer under “My data”.",
    present: "In the roster: ",
    value: "Change it to",
    same_person: "I have checked the original document: it is the same student",
    message: "Answer to the student",
    message_hint: "For example: the school has confirmed your student number.",
    message_optional: "Optional",
    done: "Closed; the student can see what came of it.",
    cancel: "Cancel",
};

fn said(field: CorrectionField, value: Option<&str>, message: &str) -> String {
    let said: Vec<&str> = value.into_iter().chain((!message.is_empty()).then_some(message)).collect();
    [name(field), ": ", &said.join(". ")].concat()
}

fn apply_means(field: CorrectionField) -> &'static str {
    match field {
        CorrectionField::Name | CorrectionField::StudentNumber => {
            "The roster is changed and the student confirms again; photographs are not affected."
        }
        CorrectionField::Document => {
            "The roster is changed; the student verifies with the new document and confirms again. Photographs and progress stay."
        }
        CorrectionField::Phone | CorrectionField::Other => {
            "The roster is changed at once; photographs are not affected."
        }
    }
}

fn name(field: CorrectionField) -> &'static str {
    match field {
        CorrectionField::Name => "Name",
        CorrectionField::StudentNumber => "Student number",
        CorrectionField::Document => "Document",
        CorrectionField::Phone => "Telephone",
        CorrectionField::Other => "Other",
    }
}
