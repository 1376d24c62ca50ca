//! Deliveries of photographs to schools.

use shared::delivery::{Undeliverable, Unfit};
use shared::time::Timestamp;

use crate::staff::i18n::texts::Deliveries;

pub(super) const TEXTS: Deliveries = Deliveries {
    title: "Deliveries",
    lead: "Packs the paid photographs for the school. Each photograph is in one valid delivery; a repeated download is exactly the same file, and each download is recorded.",
    empty: "There are no collections yet",
    none_yet: "Nothing was delivered yet",
    waiting,
    withheld: |lot, failed, photographs, pending| match (lot, failed) {
        (None, _) => format!("{photographs} held back: in no lot of the sampling inspection yet"),
        (Some(lot), false) => {
            format!("{photographs} held back: lot {lot} is being inspected, {pending} of its sample to go")
        }
        (Some(lot), true) => {
            format!("{photographs} held back: lot {lot} was not accepted, {pending} of it to go")
        }
    },
    inspect: "Inspect",
    new: "New delivery",
    made: "Begun",
    by: "By",
    command_line: "command line",
    photographs: "Photographs",
    left_out,
    left_out_why,
    names: "File names",
    package: "Package",
    with_masters: "with originals",
    preparing: "Being prepared",
    progress,
    download: "Download",
    sheet: "Contact sheet",
    erased: "Erased",
    erased_on: "Erased on",
    template: "File names",
    template_hint: "{学号} (student number) and {姓名} (name); {证件号码} (document number) where the collection allows it. Ends in .jpg",
    template_wrong: "Needs {学号} or {证件号码}, ends in .jpg, and has none of / \\ : * ? \" < > |",
    document_refused: "This collection keeps document numbers out of file names",
    masters: "Add the originals (folder masters)",
    only: "Only some students",
    only_hint: "One student number a line; everything that waits when empty",
    only_wrong: |count| {
        format!("{count} cannot be delivered, for the reasons below; correct them or take them out")
    },
    only_many: "At most 5000 student numbers",
    undeliverable,
    and_more: |count| format!("and {count} more"),
    chosen,
    examples: "For example: ",
    begin: "Begin the delivery",
    begin_note: "From then on these photographs count as delivered, and their students can't erase them any more.",
    cancel: "Cancel",
    recall: "Recall",
    recall_means: "Nobody can download this package any more, and its photographs wait to be delivered again; students are not affected. Ask the school to delete what it downloaded.",
    recall_reason: "Reason",
    recall_reason_hint: "1 to 200 characters; only staff read it",
    recall_reason_wrong: "Enter 1 to 200 characters",
    recalled: "Recalled",
    replaced: "Packed again",
    repack: "Pack again",
    repack_means: "Packs the same photographs with other file names. Then the first package cannot be downloaded any more; the day of erasure stays, and students are not affected.",
    sheet_title: "Contact sheet",
    sheet_lead,
    print: "Print this part",
    first: "From the beginning",
    next: "Next part",
    back: "Back to the deliveries",
    portrait,
};

fn waiting(count: u32) -> String {
    format!("{count} waiting")
}

fn left_out(count: u32) -> String {
    let (are, they) = if count == 1 { ("is", "it") } else { ("are", "them") };
    format!("Attention: {count} {are} left out. Mend {they}, then deliver again")
}

const fn left_out_why(why: Unfit) -> &'static str {
    match why {
        Unfit::Stage => "The application has changed: look under Students.",
        Unfit::Missing => "Its file is missing: restore it from a backup.",
        Unfit::Damaged => "Its file is damaged: replace it by the one of a backup.",
        Unfit::Form => {
            "It cannot be decoded: refund the fee, have the student erase the application, import the student again, \
             and collect a new photograph."
        }
    }
}

fn progress(done: u32, total: u32) -> String {
    format!("{done} of {total}")
}

fn chosen(chosen: u32, width: u32, height: u32) -> String {
    format!("{chosen} photographs of {width}×{height} pixels")
}

fn sheet_lead(count: u32, at: Timestamp) -> String {
    let date = at.date_in_china();
    format!("{count} photographs · {}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn portrait(number: &str) -> String {
    format!("Photograph of {number}")
}

const fn undeliverable(why: Undeliverable) -> &'static str {
    match why {
        Undeliverable::NotInRoster => "Nobody in the roster has this number",
        Undeliverable::NotSubmitted => "No photograph was handed in",
        Undeliverable::NotReviewed => "The review is not finished",
        Undeliverable::Rejected => "The photograph was rejected; another one is awaited",
        Undeliverable::NotPaid => "Approved, and not paid yet",
        Undeliverable::Preparing => "Part of a delivery that is being prepared",
        Undeliverable::Sampling => "The sampling inspection is not finished",
        Undeliverable::Delivered => "Delivered already",
        Undeliverable::Withdrawn => "No longer in the roster",
        Undeliverable::Erased => "The data were erased",
    }
}
