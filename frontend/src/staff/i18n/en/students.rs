//! Looking up a student.

use shared::api::staff::students::StageWord;

use crate::staff::i18n::texts::Students;

pub(super) const TEXTS: Students = Students {
    title: "Find a student",
    lead: "For whoever answers the hotline: where a student stands, and what was decided about each photograph.",
    collection: "Collection",
    student_number: "Student number",
    search: "Student number, name, reference or end of the document number",
    search_hint: "The last 4 to 6 characters of the document number; the beginning of a name is enough; may be empty where a unit is chosen",
    reference: "Reference",
    required: "Enter a student number, a name, a reference or the end of a document number, or choose a unit",
    find: "Find",
    nobody: "No student was found. Check what you entered, and the collection.",
    name: "Name",
    document_kind: "Document",
    document_number: "Document number",
    verification: "Verification",
    unlock: "Lift the limit",
    unlock_hint: "for a student who is held up because somebody kept entering wrong details",
    unlocked: "Lifted: the student can verify now",
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
    several,
    show: "Show",
    former_number: "Former student number (no longer in the roster)",
    add: "Add a student",
    add_means: "Adds to the roster of the chosen collection. A student who was taken out is recognised by the document and continues with photographs and progress.",
    add_yes: "Add to the roster",
    correct: "Correct",
    correct_means: "After a change of name or student number the student confirms again; photographs are not affected.",
    keeps: "Leave empty to keep it",
    phone_optional: "Optional; if given, the student has to enter the same one",
    no_phone: "Remove the telephone from the roster",
    taken: "Another student of the roster has it",
    whose: "Whose is the new document?",
    whose_missing: "Check the original document, then choose",
    same_person: "The same student",
    same_person_means: "The number was mistyped or the document renewed, and the original was checked. Photographs and progress stay; the student verifies and confirms again.",
    another_person: "Another student",
    another_person_means: "The former student leaves the roster together with the photographs; the new one starts from nothing.",
    withdraw: "Take out of the roster",
    withdraw_means: "The student is signed out and the student number is free. Photographs are kept with the document until the retention ends, but neither reviewed nor delivered. An unpaid order is closed; a paid fee can be refunded under Payments.",
    withdraw_yes: "Take out",
    reinstate: "Take back into the roster",
    reinstate_means: "Under the former student number. Photographs and progress continue where they stopped; the student confirms again.",
    reinstate_yes: "Take back",
    save: "Save",
    cancel: "Cancel",
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
        StageWord::Removed => "Taken out of the roster",
    }
}

fn several(count: usize, more: bool) -> String {
    if more {
        format!("Many students fit; these are {count} of them. Enter more.")
    } else {
        format!("{count} students fit. Ask the caller which one it is.")
    }
}
