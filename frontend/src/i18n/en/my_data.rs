//! 我的数据.

use shared::api::my_data::{ConsentPurpose, CorrectionField};
use shared::person::DocumentKind;
use shared::time::Timestamp;

use super::moment;
use crate::i18n::my_data::MyData;

pub(in crate::i18n) const MY_DATA: MyData = MyData {
    link: "My data",
    title: "My data",
    lead: "This is everything that is stored about you. Each look at it is recorded.",
    name: "Name",
    student_number: "Student number",
    kind,
    phone: "Telephone",
    phone_kept: "On the school's roster (stored encrypted)",
    phone_missing: "Not on the school's roster",
    wechat: "WeChat",
    wechat_kept: "Your WeChat's number with our account, for payment and messages (stored encrypted)",
    photographs: "Photographs kept",
    count,
    consents: "What you agreed to",
    consent,
    given,
    retention: "Kept for",
    kept_for,
    kept_until,
    draft: "Photo on this phone, not uploaded",
    draft_until,
    no_draft: "None",
    correction: "Something is wrong?",
    correction_lead: "The roster comes from your school. Say what is wrong; staff will check with the school and correct it.",
    field: "What is wrong",
    field_name,
    said,
    value: "Correct content",
    value_hint: "As it stands in your document; staff can take it over once they have checked it",
    message: "Anything else",
    message_hint: "Nothing about other people; at most 300 characters",
    send: "Ask for a correction",
    sent,
    closed,
    applied,
    answer: "Answer: ",
    withdraw: "Take the photograph back",
    withdraw_lead: "Nobody has reviewed the photograph yet and the collection is open: you can take it back on the progress page.",
    erase: "Erase my data",
    erase_lead: "Until your school has the photograph you may withdraw your consent and erase photographs and roster entry.",
    erase_title: "Erase everything?",
    erase_text: "In 72 hours photographs, name, student number, document number and telephone are erased for good. Until then you can call it off here, and entering your details again calls it off too. After that no photograph goes to your school. To take part again, ask your school to send its roster again.",
    erase_paid: "You have paid; call the hotline for a refund after erasing.",
    erase_confirm: "Erase",
    erasing_title: "Your data is about to be erased",
    erasing,
    keep: "Keep my data",
    delivered: "Your school has the photograph, so it can't be erased here; it is erased by itself when its time is over. Ask your school to erase its own copy.",
    back: "Back",
};

fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ResidentId => "Resident identity card",
        DocumentKind::HkMacauPermit => "Mainland travel permit (Hong Kong, Macau)",
        DocumentKind::TaiwanPermit => "Mainland travel permit (Taiwan)",
        DocumentKind::HmtResidence => "Residence permit (Hong Kong, Macau, Taiwan)",
        DocumentKind::ForeignPermanentResident => "Foreign permanent resident card",
        DocumentKind::Passport => "Passport",
    }
}

fn count(photographs: u32) -> String {
    photographs.to_string()
}

fn consent(purpose: ConsentPurpose) -> &'static str {
    match purpose {
        ConsentPurpose::PersonalData => "Matching personal data and passing it to the school",
        ConsentPurpose::Portrait => "Processing the portrait",
    }
}

fn given(at: Timestamp, version: &str) -> String {
    [&moment(at), ", version ", version].concat()
}

fn kept_for(days: u32) -> String {
    format!("Erased by itself {days} days after your school has it")
}

fn erasing(due: Timestamp) -> String {
    ["It is erased on ", &moment(due), ". Until then “Keep my data”, or entering your details again, calls it off. If you did not ask for it, call it off now."]
        .concat()
}

fn kept_until(at: Timestamp) -> String {
    ["Erased by itself on ", &moment(at)].concat()
}

fn draft_until(at: Timestamp) -> String {
    ["Deleted when you upload it, sign out or somebody else signs in; on ", &moment(at), " at the latest"]
        .concat()
}

fn field_name(field: CorrectionField) -> &'static str {
    match field {
        CorrectionField::Name => "Name",
        CorrectionField::StudentNumber => "Student number",
        CorrectionField::Document => "Document type or number",
        CorrectionField::Phone => "Telephone",
        CorrectionField::Other => "Something else",
    }
}

fn said(field: CorrectionField, value: Option<&str>, message: &str) -> String {
    let said: Vec<&str> = value.into_iter().chain((!message.is_empty()).then_some(message)).collect();
    [field_name(field), ": ", &said.join(". ")].concat()
}

fn sent(at: Timestamp) -> String {
    ["Sent on ", &moment(at), "; waiting to be seen to. Sending again replaces it."].concat()
}

fn closed(at: Timestamp) -> String {
    ["Your request of ", &moment(at), " has been seen to."].concat()
}

fn applied(at: Timestamp) -> String {
    ["Your request of ", &moment(at), " was accepted: the roster is corrected."].concat()
}
