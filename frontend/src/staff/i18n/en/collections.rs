//! Collections, posters, rosters, progress.

use shared::api::staff::collections::{Limit, Unit};
use shared::api::staff::progress::{Todo, UnitCounts};
use shared::api::staff::roster::{Column, FileForm, ImportPhase, ImportReport, Trouble, Unreadable};
use shared::person::DocumentError;
use shared::photo::{Preset, SourcePolicy};
use shared::problem::FieldCode;

use crate::staff::i18n::texts::Collections;
use crate::staff::pages::F;

pub(super) const TEXTS: Collections = Collections {
    title: "Collections",
    new: "New collection",
    collection: "Collection",
    window: "Open",
    in_roster: "In the roster",
    waiting: "Waiting for review",
    done: "Done",
    actions: "Actions",
    none: "There are no collections yet.",
    none_yet: "There is no collection yet. Begin with “New collection”, then import its roster and put up its poster.",
    archived: "Archived",
    archived_means: "Archived: it can only be read, and students see it as closed. Take it out of the archive to change it.",
    hide_archived: "Hide archived",
    lifecycle: "Copy, archive, delete",
    copy: "Copy as a new one",
    copy_hint: "Takes over every setting; the name in addresses and the dates are entered anew",
    copy_means: "This is a copy: enter its own name in addresses and its dates, and check the year in its title.",
    archive: "Archive",
    unarchive: "Take out of the archive",
    archive_hint: "Then it stands in no list and can only be read, and students see it as closed; it can be taken back",
    delete: "Delete",
    delete_hint: "A collection without students can be deleted, and not brought back",
    delete_not: "Students are in its roster: it can be deleted once all of them are erased",
    delete_typed: "Type its name in addresses again",
    delete_wrong: "This is not its name in addresses",
    keep_it: "Keep it",
    show_archived: |count| format!("Show archived ({count})"),
    delete_means: |slug| {
        format!(
            "This deletes the collection {slug} with its notice, for good. The audit log and the orders stay."
        )
    },
    sample: "Student page preview",
    not_yet_open: "Not yet open",
    open: "Open",
    closed: "Closed",
    edit: "Edit",
    roster: "Roster",
    poster: "Poster",
    custom: "Custom",
    photo: "Photograph",
    backgrounds: "Backgrounds allowed",
    edit_title: "Edit collection",
    new_title: "New collection",
    relied: "Students have handed in photographs made to this: it can't be changed any more",
    relied_terms: "Students have agreed to terms that name this: it can't be changed any more",
    edit_locks: "Students take part already. Fee, promise and retention may only get better for them; what is locked says why.",
    names: "Names",
    terms: "Dates and terms",
    sampling_off: "No sampling",
    office_hours: "工作日 9:00–17:30",
    china: " (Beijing)",
    notice: "From the school",
    markdown_help: "Markdown: # heading, - list, **stress**, [words](https://…). HTML and pictures are dropped.",
    save: "Save",
    back: "Back to the list",
    conflict: "Somebody else has just changed this collection",
    conflict_cure: "What you typed is still here. Reading again shows what is there now: note your changes first.",
    read_again: "Read again",
    preview: "As students read it",
    preview_empty: "The preview appears here.",
    print: "Print",
    scan: "Scan with WeChat or any camera",
    no_second_factor,
    local_address: "Only this machine can open this address; a phone that scans the code gets nowhere. Have an administrator set public_origin before printing.",
    progress: "Progress",
    figures: "At a glance",
    handed_in: "Handed in",
    live: "Live",
    not_live: "Connecting for live updates…",
    stages: "Where they are",
    reviewers: "Reviewers",
    reviewer: "Reviewer",
    oldest: "Waiting longest",
    collected: "Collected (yuan)",
    nobody_reviewed: "No verdicts yet.",
    nobody: "Nobody.",
    student_number: "Student number",
    name: "Name",
    todo_title: "What students have to do",
    previous: "Previous",
    next: "Next",
    export: "Export the list (CSV)",
    export_xlsx: "Export the list (Excel)",
    export_roster: "Export the whole roster with its stages (Excel)",
    changes,
    more_changes,
    before: "In the roster",
    after: "After the import",
    erased,
    erased_mean: "The personal data of these students were erased, at their own wish or at the end of the retention. They are left out. If they have to take part again, make sure first that they agree.",
    readmit_erased: "Take these students in again",
    download_xlsx: "Download the table with its problems (Excel)",
    roster_title: "Import a roster",
    roster_lead: "It is checked first, and imported only when all of it is right. A student number that is known is updated.",
    file: "Choose the roster's file",
    no_file: "No file chosen yet",
    within: "This collection",
    file_hint: "XLSX, or CSV in UTF-8 or GB18030, with student number, name and document number. Format the document numbers as text.",
    imported: "Imported",
    to_progress: "See the progress",
    no_column: "(no such column)",
    every_kind: "Kind of every document",
    by_column: "As the column says",
    sheet: "Sheet",
    mapping: "Columns",
    unreadable: "What is wrong",
    nothing_imported: "Nothing was imported. Correct the file and choose it again.",
    nothing_to_do: "The roster says the same already: there is nothing to import.",
    keep: "Leave them as they are, import the others",
    update: "Change them too",
    submitted_later: "Once the other problems are gone, you decide whether to change them.",
    units: "College, major, class",
    any_unit: "All",
    unit_counts,
    documents_mean: "If the number was only mistyped, or the document renewed, correct the student under “Find a student”: photographs are kept. If it is another student, the former one leaves the roster together with the photographs, and the new one starts from nothing.",
    replace_documents: "Checked: these student numbers go to the documents of the file",
    document_before: "Document in the roster",
    document_after: "Document in the file",
    photo_stays: "Has handed in; the photograph stays with the former document",
    documents,
    will_update: "They will be changed with the others.",
    row: "Row",
    what_column: "Column",
    what_wrong: "What is wrong",
    download: "Download the table with its problems (CSV)",
    label,
    hint,
    wrong,
    wrong_field,
    source,
    preset,
    measure,
    some_wrong,
    steps: [
        "Scan the code and verify your identity",
        "Choose or take a photograph, place it in the frame, upload it",
        "Wait for the review, then pay",
        "Done when the page says so",
    ],
    minutes,
    overdue,
    promised,
    refunded,
    stage_names: [
        "Not started",
        "Verified, nothing handed in",
        "Waiting for review",
        "Under review",
        "To capture again",
        "To pay",
        "Done",
        "Delivered to the school",
    ],
    throughput: ["These two hours", "Today", "In all", "Rejected"],
    todo,
    import_phase,
    imported_counts,
    import,
    column,
    file_form,
    why_unreadable,
    header_row: "Row of the headers",
    header_found: "Found by itself",
    header_none: "(no headers)",
    header_at,
    first_rows: "The first rows",
    first_rows_hint: "Names and numbers are partly hidden.",
    left_out,
    assumed_kind,
    trouble,
    submitted_row,
    would,
    problems,
    shortened,
    submitted,
};

fn label(x: F) -> &'static str {
    match x {
        F::Slug => "Name in the address",
        F::TitleZh => "Title in Chinese",
        F::TitleEn => "Title in English (optional)",
        F::SchoolZh => "School in Chinese",
        F::SchoolEn => "School in English (optional)",
        F::SchoolCode => "School code",
        F::CentreZh => "Centre in Chinese",
        F::CentreEn => "Centre in English (optional)",
        F::MarkdownZh => "Text in Chinese",
        F::MarkdownEn => "Text in English (optional)",
        F::OpensAt => "Opens",
        F::ClosesAt => "Closes",
        F::Offset => "Time zone",
        F::Fee => "Fee (yuan)",
        F::Hotline => "Helpline",
        F::HoursZh => "Hours in Chinese",
        F::HoursEn => "Hours in English (optional)",
        F::ReviewHours => "Review promise (hours)",
        F::RecaptureGraceHours => "Time to submit again (hours)",
        F::RetentionDays => "Kept after delivery (days)",
        F::DocumentInFileNames => "Delivered files may be named by document number",
        F::Sampling => "Sampling inspection (AQL)",
        F::RemindEvery => "Days between two reminders",
        F::RemindAtMost => "Reminders at most",
        F::Source => "Source",
        F::Preset => "Standard",
        F::Width => "Least width (px)",
        F::Height => "Least height (px)",
        F::Times => "Collected at most × times",
        F::Dpi => "Density (dpi)",
        F::MinKb => "File at least (KB)",
        F::MaxKb => "File at most (KB)",
        F::Quality => "JPEG quality at least",
        F::Blue => "Light blue",
        F::White => "White",
        F::Grey => "Light grey",
        F::TopMin => "Top gap, least (px)",
        F::TopMax => "Top gap, most (px)",
        F::EyeMin => "Eyes from the top, least (px)",
        F::EyeMax => "Eyes from the top, most (px)",
        F::FaceMin => "Face width, least (px)",
        F::FaceMax => "Face width, most (px)",
    }
}

fn hint(x: F) -> Option<&'static str> {
    match x {
        F::Slug => Some("2 to 40 of a-z 0-9 -; stands in the address and in the code"),
        F::SchoolCode => Some("Five digits"),
        F::Fee => Some("0 for nothing; paid once approved"),
        F::ClosesAt => Some("Students read 0:00 as 24:00 of the day before"),
        F::RecaptureGraceHours => Some(
            "0 to 720, from when a rejection is announced; a student may submit again within it although the collection closed. 0 for none",
        ),
        F::RetentionDays => Some("Then photographs and identities are erased"),
        F::Sampling => Some(
            "A second reviewer looks at a sample of the approvals by ISO 2859-1 before they are delivered; the smaller the number, the larger and stricter the sample",
        ),
        F::RemindEvery => Some("0 for none; only whoever allowed it in WeChat is reminded"),
        F::RemindAtMost => Some("Of each kind: nothing handed in, not paid"),
        F::Times => Some("1 to 4 times the least size"),
        _ => None,
    }
}

const fn wrong(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Required => "Fill this in",
        FieldCode::NameTooLong | FieldCode::TooLong => "Too long",
        FieldCode::NameCharacter | FieldCode::DocumentCharacter | FieldCode::PhoneCharacter => {
            "A character does not belong here"
        }
        FieldCode::DocumentLength => "Wrong length",
        FieldCode::DocumentOtherKind => "The number of another kind of document",
        FieldCode::PhoneSeveral => "More than one number",
        FieldCode::DocumentRegion => "No such region",
        FieldCode::DocumentBirthDate => "No such date",
        FieldCode::DocumentCheckDigit => "The check digit does not fit",
        FieldCode::PhoneForm => "Not a telephone number",
        FieldCode::Wrong => "Not the right one",
        FieldCode::PasswordTooShort => "The password is too short",
        FieldCode::PasswordEasy => "The password is too easy to guess",
        FieldCode::Form => "Not of the right form",
        FieldCode::OutOfRange => "Beyond what is allowed",
        FieldCode::FileNames => "No template for file names",
        FieldCode::Unknown => "There is no such thing",
        FieldCode::Taken => "Another collection has it",
        FieldCode::Relied => "Students rely on it: it may only get better for them, or not change at all",
    }
}

fn wrong_field(code: FieldCode, limit: Option<Limit>) -> String {
    let what = wrong(code);
    let bounded =
        matches!(code, FieldCode::Required | FieldCode::TooLong | FieldCode::Form | FieldCode::OutOfRange);
    match limit.filter(|_| bounded) {
        Some(limit) => format!("{what}: {}", limited(limit)),
        None => what.to_owned(),
    }
}

fn limited(limit: Limit) -> String {
    match limit {
        Limit::Characters { max } => format!("at most {max} characters"),
        Limit::Slug { min, max } => format!("{min} to {max} lower-case letters, digits or hyphens"),
        Limit::Digits { count } => format!("{count} digits"),
        Limit::Telephone { min, max, chars } => format!(
            "{min} to {max} digits; + - / spaces, brackets and 转 may stand between them, {chars} characters in all"
        ),
        Limit::Number { min, max, unit } => {
            let unit = match unit {
                Unit::Hours => " hours",
                Unit::Days => " days",
                Unit::Times => "",
                Unit::Pixels => " pixels",
                Unit::Dpi => " dpi",
                Unit::Quality => " (JPEG quality)",
            };
            format!("a whole number from {min} to {max}{unit}")
        }
        Limit::PixelRange { max } => {
            format!("whole pixels from 0 to {max}, the most not below the least")
        }
        Limit::KilobyteRange => "whole KB, the upper limit not below the lower".to_owned(),
        Limit::Amount { max } => format!("0 to {max} yuan, at most two decimals"),
        Limit::Moment => "choose a day and a time".to_owned(),
        Limit::AfterOpening => "it must be after the opening".to_owned(),
        Limit::AtLeastOne => "tick at least one".to_owned(),
    }
}

fn source(x: SourcePolicy) -> &'static str {
    match x {
        SourcePolicy::Album => "Album only",
        SourcePolicy::Camera => "Camera only",
        SourcePolicy::Both => "Album or camera",
    }
}

fn preset(x: Preset) -> &'static str {
    match x {
        Preset::Chsi201799 => "Degree register (2017 No. 99)",
        Preset::Xinhua => "Xinhua",
        Preset::CnId => "Resident identity card (GA 461)",
        Preset::Passport => "Passport (33×48 mm)",
    }
}

fn todo(x: Todo) -> &'static str {
    match x {
        Todo::Start => "Not started",
        Todo::Submit => "Nothing handed in",
        Todo::Recapture => "To capture again",
        Todo::Pay => "To pay",
    }
}

fn import_phase(x: ImportPhase) -> &'static str {
    match x {
        ImportPhase::Reading => "Reading the file…",
        ImportPhase::Checking => "Checking every row…",
        ImportPhase::Sealing => "Encrypting…",
        ImportPhase::Writing => "Writing…",
    }
}

fn column(x: Column) -> &'static str {
    match x {
        Column::StudentNumber => "Student number",
        Column::Name => "Name",
        Column::DocumentKind => "Kind of document",
        Column::DocumentNumber => "Document number",
        Column::Phone => "Telephone",
        Column::College => "College",
        Column::Major => "Major",
        Column::Class => "Class",
    }
}

fn file_form(x: FileForm) -> &'static str {
    match x {
        FileForm::Utf8 => "CSV in UTF-8",
        FileForm::Marked => "CSV in Unicode",
        FileForm::Gb18030 => "CSV in GB18030",
        FileForm::Unknown => "CSV in an unknown encoding",
        FileForm::Xlsx => "Excel workbook",
    }
}

fn measure(width: &str, height: &str, dpi: &str) -> String {
    format!("At least {width}×{height} pixels, {dpi} dpi")
}

fn some_wrong(count: usize) -> String {
    if count == 1 {
        "One field needs another look".to_owned()
    } else {
        format!("{count} fields need another look")
    }
}

fn minutes(minutes: i64) -> String {
    match minutes {
        0..60 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

fn overdue(count: u64) -> String {
    format!("{count} overdue")
}

fn promised(hours: u32) -> String {
    format!("promised within {hours} h")
}

fn refunded(yuan: &str) -> String {
    ["refunded or on the way: ", yuan].concat()
}

fn counts(report: &ImportReport) -> String {
    let ImportReport { added, updated, unchanged, kept, documents, .. } = report;
    let kept = if *kept > 0 { format!(", {kept} left as they are") } else { String::new() };
    let documents =
        if *documents > 0 { format!(", {documents} with another document") } else { String::new() };
    format!("{added} new, {updated} changed{documents}, {unchanged} the same{kept}")
}

fn imported_counts(report: &ImportReport) -> String {
    counts(report) + "."
}

fn would(report: &ImportReport) -> String {
    format!("{} rows without a problem: {}", report.rows, counts(report))
}

fn changes(count: u64) -> String {
    if count == 1 { "One change".to_owned() } else { format!("{count} changes") }
}

fn more_changes(count: u64) -> String {
    format!("{count} more changes are not listed.")
}

fn erased(count: u64, rows: &[u64]) -> String {
    if count == 0 {
        return "Students whose data were erased are taken in again".to_owned();
    }
    let listed: Vec<_> = rows.iter().take(20).map(u64::to_string).collect();
    let (who, more) = (if count == 1 { "student" } else { "students" }, if count > 20 { ", …" } else { "" });
    format!("The data of {count} {who} were erased; left out (rows {}{more})", listed.join(", "))
}

fn import(count: u64) -> String {
    format!("Import {count}")
}

fn problems(problems: u64, rows: u64) -> String {
    format!("{problems} problems in {rows} rows")
}

fn why_unreadable(why: &Unreadable) -> String {
    let text = match why {
        Unreadable::Empty => "The file is empty. Perhaps it is not the one you meant.",
        Unreadable::Encoding => {
            "The encoding of the file is not certain. Save the original as XLSX, or as CSV in UTF-8."
        }
        Unreadable::NotATable => {
            "A document, a picture or an archive, and no table. Save the table as XLSX or CSV."
        }
        Unreadable::OldFormat => {
            "An old Excel workbook (.xls), another kind of spreadsheet, or one with a password. Save it as XLSX without a password."
        }
        Unreadable::Markup => {
            "A web page or XML that is only named like a workbook. Open it in Excel or WPS and save it as XLSX."
        }
        Unreadable::Workbook => "The workbook is damaged. Save it again, or as CSV.",
        Unreadable::TooLarge => {
            "It has far more rows, cells or formatting than any roster. Copy the columns of the roster into a new workbook, save that as XLSX or CSV, and choose it."
        }
        Unreadable::Row { row } => {
            return format!("Row {row} can't be read: a quotation mark never closes.");
        }
        Unreadable::Sheets { sheets } => {
            let sheets: Vec<_> = sheets.iter().map(|sheet| (sheet + 1).to_string()).collect();
            return format!("Sheets {} all look like a roster: choose one of them above.", sheets.join(", "));
        }
        Unreadable::HeaderRow { row } => {
            return format!("Row {row} has nothing in it: choose another row for the headers.");
        }
        Unreadable::Columns { missing, twice } => return columns_at_fault(missing, twice),
        Unreadable::NoRows => "There are headers, and no student below them.",
    };
    text.to_owned()
}

fn columns_at_fault(missing: &[Column], twice: &[Column]) -> String {
    let names =
        |columns: &[Column]| columns.iter().map(|x| column(*x).to_lowercase()).collect::<Vec<_>>().join(", ");
    let mut sentences = Vec::new();
    if !missing.is_empty() {
        sentences.push(format!("No header names: {}. ", names(missing)));
    }
    if !twice.is_empty() {
        sentences.push(format!("More than one header names: {}. ", names(twice)));
    }
    sentences.push("Choose the row of the headers and the columns above.".to_owned());
    sentences.concat()
}

fn trouble(trouble: Trouble) -> String {
    let text = match trouble {
        Trouble::Empty => "is empty",
        Trouble::Length => "has the wrong length",
        Trouble::Character { refused } => {
            let cure = match refused.character {
                '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => {
                    ": a character of one computer's own; enter the standard one"
                }
                '\u{fffd}' => ": a byte of the file is damaged; enter the cell again",
                _ => "",
            };
            return format!(
                "character {}, “{}”, does not belong there{cure}",
                refused.place,
                refused.shown()
            );
        }
        Trouble::UnknownKind => "an unknown kind of document: write one of the six official names",
        Trouble::Document { error } => match error {
            DocumentError::Empty => "is empty",
            DocumentError::Length => "has the wrong length",
            DocumentError::Character | DocumentError::Refused(_) => {
                "has a character that this document has not"
            }
            DocumentError::OtherKind(kind) => {
                return format!("looks like the number of a {}: compare the kind", kind.official_name());
            }
            DocumentError::Region => "the first digits name no region",
            DocumentError::BirthDate => "the birth date does not exist",
            DocumentError::CheckDigit => "the check digit does not fit: one digit is mistyped",
        },
        Trouble::Phone => "not a mobile number",
        Trouble::Phones => "more than one number: leave one",
        Trouble::Date => {
            "the spreadsheet took it for a date, and what was entered is lost: format the column as text and enter it again"
        }
        Trouble::Logical => "a logical value: format the column as text and enter it again",
        Trouble::Formula => {
            "a formula without a value, or with an error: copy the column and paste it as values"
        }
        Trouble::Formatted => {
            "a number that its format shows in another way: format the column as text and enter it again"
        }
        Trouble::Encoding => {
            "the file does not say for certain which characters these are: save the original as XLSX, or as CSV in UTF-8"
        }
        Trouble::Hidden => "the row is hidden: show it, then keep it or delete it",
        Trouble::Mangled => {
            "the spreadsheet took it for a quantity and lost its last digits: format the column as text and enter it again"
        }
        Trouble::Repeats { first } => return format!("the same as in row {first}"),
        Trouble::Taken => "another student of the roster has it",
    };
    text.to_owned()
}

fn submitted_row(row: u64, number: &str, columns: &[&str]) -> String {
    format!("row {row}, student {number}: other {}", columns.join(", ").to_lowercase())
}

fn shortened(rows: &[u64]) -> String {
    format!(
        "{} student numbers are numbers in the workbook and shorter than others: leading zeros may be gone (from row {} on). Compare them.",
        rows.len(),
        rows[0]
    )
}

fn submitted(count: usize) -> String {
    match count {
        1 => "1 student who handed in already would change".to_owned(),
        _ => format!("{count} students who handed in already would change"),
    }
}

fn documents(count: u64) -> String {
    format!("{count} student numbers have another document than in the roster")
}

fn header_at(row: u64) -> String {
    format!("Row {row}")
}

fn left_out(rows: &[u64]) -> String {
    let rows: Vec<_> = rows.iter().take(20).map(u64::to_string).collect();
    format!("Not imported, a footer or the headers again: row {}.", rows.join(", "))
}

fn assumed_kind(kind: &str) -> String {
    format!("No column says the kind of document; by its header, every one is a {kind}.")
}

fn unit_counts(unit: &UnitCounts) -> String {
    let handed_in = unit.rest() + unit.pay + unit.recapture;
    format!("{} ({handed_in} of {} handed in)", unit.name.as_str(), unit.students)
}

fn no_second_factor(students: u64) -> String {
    format!(
        "{students} students have no telephone in the roster, so a name and a document number are all it takes to verify as \
         them. Import the roster again with a column for the telephone."
    )
}
