//! What students say is wrong in the roster.

use shared::api::my_data::CorrectionField;

use crate::staff::i18n::texts::Corrections;

pub(super) const TEXTS: Corrections = Corrections {
    title: "Corrections",
    lead: "Students say that the roster is wrong. Check with the school, import the roster again, then close the request.",
    empty: "No open requests",
    at: "Sent",
    student: "Student",
    collection: "Collection",
    what: "Request",
    said,
    close: "Done",
};

fn said(field: CorrectionField, message: &str) -> String {
    [name(field), ": ", message].concat()
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
