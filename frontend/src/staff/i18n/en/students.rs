//! Looking up a student.

use shared::api::staff::students::StageWord;

use crate::staff::i18n::texts::Students;

pub(super) const TEXTS: Students = Students {
    title: "Find a student",
    lead: "For whoever answers the hotline: where a student stands, and what was decided about each photograph.",
    collection: "Collection",
    student_number: "Student number",
    number_or_reference: "Student number or reference",
    reference: "Reference",
    required: "Enter a student number or a reference",
    find: "Find",
    nobody: "Nobody in the roster has this number or reference. Check the number and the collection.",
    name: "Name",
    document_kind: "Document",
    document_number: "Document number",
    reveal: "Show the whole number",
    reveal_hint: "The audit log keeps that you did",
    phone: "Telephone",
    has_phone,
    wechat: "WeChat",
    no_wechat: "Not bound",
    bound: "Bound",
    unbind: "Unbind",
    unbind_means: "The student can then identify in another WeChat, and this one is free for another student. The audit log keeps it.",
    unbound: "Unbound",
    stands: "Stands at",
    stage,
    attempts: "Photographs handed in",
    no_attempts: "No photograph was handed in yet.",
    undecided: "Not decided, or taken back by the student",
};

fn has_phone(known: bool) -> &'static str {
    if known {
        "In the roster; it must fit at the verification"
    } else {
        "Not in the roster, so not compared"
    }
}

fn stage(stage: StageWord) -> &'static str {
    match stage {
        StageWord::NotStarted => "Not started",
        StageWord::Matched => "Verified, nothing handed in",
        StageWord::Submitted => "Waiting for review",
        StageWord::UnderReview => "Under review",
        StageWord::Decided => "Judged; the student is told in a moment",
        StageWord::Rejected => "Has to capture again",
        StageWord::Approved => "Has to pay",
        StageWord::Paid => "Done",
        StageWord::Delivered => "At the school",
        StageWord::Erased => "Erased",
    }
}
