//! Identification and confirmation.

use shared::person::DocumentKind;

use crate::i18n::texts::{Confirm, Verify};

pub(super) const VERIFY: Verify = Verify {
    title: "Identify yourself",
    lead: "Enter your details exactly as on your document. They are matched with your school’s list.",
    name: "Name",
    name_hint: "As on the document, in the same script",
    document_kind: "Document",
    document_number: "Document number",
    document_hint,
    phone: "Telephone",
    phone_hint: "To reach you. Outside the mainland begin with + and the country code",
    kind,
    submit: "Submit",
    submitting: "Checking…",
    working,
    prove: "Confirm",
    prove_title: "Enter your details once more",
    prove_lead: "So that nobody else takes your photo back or erases your data with your phone, enter the details registered by your school again.",
    prove_wrong: "This does not match what your school registered. Check it and try again.",
    some_wrong,
    colon: ": ",
    wait,
    not_matched: "No matching entry",
    not_matched_text: "Please check the points below. If it still does not work, ask your college.",
    not_matched_hints: [
        "Are name, document type and number, and telephone those your school has on file?",
        "Is this the right school and collection?",
    ],
    edit: "Back to the form",
    leave: "Leave",
    closed_lead: "The collection has closed. If you submitted a photo, identify yourself to see its progress.",
};

pub(super) const CONFIRM: Confirm = Confirm {
    title: "Confirm your details",
    lead: "Is this what your school should have on file?",
    student_number: "Student number",
    name: "Name",
    submit: "Correct, go to the photo",
    wrong: "Something is wrong",
    look_up: "You will get no message about the result: open this page at any time and identify yourself to see the progress.",
    notify_title: "Tell you the result?",
    notify_text: "May we notify you when the review has a result? If you choose “Not now”, you can still look here at any time.",
    allow: "Allow",
    not_now: "Not now",
};

fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ResidentId => "Resident identity card",
        DocumentKind::HkMacauPermit => "Mainland travel permit for Hong Kong and Macao residents",
        DocumentKind::TaiwanPermit => "Mainland travel permit for Taiwan residents",
        DocumentKind::HmtResidence => "Residence permit for Hong Kong, Macao and Taiwan residents",
        DocumentKind::ForeignPermanentResident => "Foreign permanent resident ID card",
        DocumentKind::Passport => "Passport",
    }
}

fn document_hint(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ResidentId => "18 characters; the last may be X",
        DocumentKind::HkMacauPermit => "H or M, then 8 digits",
        DocumentKind::TaiwanPermit => "8 digits",
        DocumentKind::HmtResidence => "18 characters, beginning with 81, 82 or 83",
        DocumentKind::ForeignPermanentResident => {
            "18 digits beginning with 9; older cards have 3 letters and 12 digits"
        }
        DocumentKind::Passport => "At the top right of the data page",
    }
}

fn some_wrong(count: usize) -> String {
    if count == 1 {
        "One field needs a correction".to_owned()
    } else {
        format!("{count} fields need a correction")
    }
}

fn wait(seconds: u32) -> String {
    if seconds < 60 {
        format!("Please wait {seconds} s before trying again")
    } else {
        format!("Please wait {} min {:02} s before trying again", seconds / 60, seconds % 60)
    }
}

fn working(percent: u8) -> String {
    format!("Verifying, please wait ({percent}%)")
}
