//! The review.

use shared::api::staff::review::{DecisionFilter, DecisionState, ReviewVerdictKind, Standing};
use shared::time::Timestamp;

use crate::staff::i18n::texts::Review;
use crate::staff::pages::review::Command;

pub(super) const TEXTS: Review = Review {
    queues_title: "Photo review",
    queues_lead: "The photo that has waited longest comes first. Each photo is open with one reviewer at a time.",
    queues_none: "There is no collection yet.",
    collection: "Collection",
    waiting: "Waiting",
    mine: "Open with me",
    oldest: "Oldest",
    frequent: |reasons| ["Frequent reasons: ", reasons].concat(),
    start: "Start reviewing",
    at_least: |count| format!("{count} or more"),
    hours: |hours| format!("promised within {hours} h"),
    overdue: "Overdue",
    title: "Review",
    left: |waiting| format!("{waiting} more in the queue"),
    nothing_of_units: "No photo of the chosen unit is waiting",
    nothing_title: "No photo is waiting",
    nothing: "New photos appear here by themselves.",
    elsewhere: |count| {
        format!(
            "{count} more are open with other reviewers. What they don't review comes back and appears here."
        )
    },
    fetching: "Fetching more photos…",
    paused_title: "Review is paused",
    paused: "Nothing was pressed for a while. The photos that were open are back in the queue for other reviewers.",
    resume: "Go on reviewing",
    offline: |count| match count {
        0 => "Offline. Work goes on when the connection is back".to_owned(),
        count => format!("Offline, {count} to send"),
    },
    server_away: |count| match count {
        0 => "The server does not answer for the moment; trying again".to_owned(),
        count => format!("The server does not answer for the moment, {count} to send"),
    },
    picture_loading: "Loading the photo…",
    picture_failed: "The photo did not load; trying again.",
    hasty: "A photo can be reviewed once it is on the screen.",
    this_time: "This time",
    last_time: "Last time",
    photo_of: |number| ["Photo of student ", number].concat(),
    attempt_alt: "Photo submitted before",
    student: "Student",
    student_number: "Student number",
    name: "Name",
    submitted: "Submitted",
    file: "File",
    checks: "File checks",
    checks_passed: |count| format!("{count} met: format, size, length and more"),
    checks_none: "Not checked: the file can't be read",
    checks_by_eye: "Nothing checked the person: that is for your eyes.",
    attempts: "Submitted before",
    attempts_none: "First submission",
    withdrawn: "Withdrawn by the student",
    twins: "Exactly the same photo as another student's",
    reopened: "Reopened after an approval",
    second_looks: "A second look, please",
    verdict,
    standing,
    failed: "This did not get through. Please review the photo again.",
    too_late: "Too late to undo: the student has the result.",
    dismiss: "Got it",
    command,
    reject_title: "Why it is rejected (one or several)",
    reject_none: "Choose at least one reason",
    note: "Note to the student (optional)",
    staff_note: "Staff note (the student never sees it)",
    second_look_title: "Ask another reviewer",
    second_look_note: "Staff note: what to look at",
    cancel: "Cancel",
    undo_of: |word, count| match count {
        1 => verdict(word).to_owned(),
        count => format!("{} {count} photos", verdict(word)),
    },
    seconds: |seconds| format!("{seconds} s"),
    grid_lead: "What you have seen is ticked. Untick what is not good enough; the rest is approved at once.",
    grid_unseen: |count| format!("{count} not seen yet: scroll down."),
    approve_ticked: |count| format!("Approve {count} selected"),
    keys_title: "Keyboard",
    keys_photo: "One photo",
    keys_reject: "Choosing reasons",
    keys_grid: "Grid",
    keys_zoom: "Enlarged",
    key_reasons: "Tick the reason",
    key_reason: "Reject for this reason",
    key,
    mine_today: "My decisions today",
    mine_lead: "What you decided since midnight, the latest first.",
    mine_none: "There is no such decision.",
    mine_of: |filter, count| {
        let what = match filter {
            None => "All",
            Some(DecisionFilter::Approved) => "Approved",
            Some(DecisionFilter::Rejected) => "Rejected",
            Some(DecisionFilter::TakenBack) => "Undone",
        };
        format!("{what} {count}")
    },
    mine_more: "Earlier ones",
    decided_at: "Time",
    result: "Result",
    state: |state| match state {
        DecisionState::Pending => "The student does not know yet",
        DecisionState::Announced { .. } => "The student was told",
        DecisionState::Undone { .. } => "Undone",
        DecisionState::Reopened { .. } => "Reopened by an administrator",
    },
    moment,
};

fn moment(at: Timestamp) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (date, hour, minute) = at.civil_in_china();
    let month = MONTHS.get(usize::from(date.month()) - 1).copied().unwrap_or_default();
    format!("{} {month}, {hour:02}:{minute:02} (UTC+8)", date.day())
}

const fn verdict(word: ReviewVerdictKind) -> &'static str {
    match word {
        ReviewVerdictKind::Approve => "Approved",
        ReviewVerdictKind::Reject => "Rejected",
    }
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Open { reviewer } => format!("{reviewer} has this photo open."),
        Standing::Decided { reviewer, verdict: ReviewVerdictKind::Approve, at } => {
            format!("{reviewer} approved this photo on {}.", moment(*at))
        }
        Standing::Decided { reviewer, verdict: ReviewVerdictKind::Reject, at } => {
            format!("{reviewer} rejected this photo on {}.", moment(*at))
        }
        Standing::Gone => "The student has withdrawn this photo.".to_owned(),
    }
}

const fn command(command: Command) -> &'static str {
    match command {
        Command::Approve => "Approve",
        Command::OpenReject => "Reject",
        Command::Reason(_) => "Tick the reason",
        Command::Note => "Write a note",
        Command::Send => "Confirm",
        Command::Cancel => "Cancel",
        Command::SecondLook => "Second look",
        Command::Skip => "Later",
        Command::Undo => "Undo",
        Command::Next => "Next",
        Command::Previous => "Previous",
        Command::Guides => "Guides",
        Command::Zoom => "Enlarge",
        Command::ZoomIn => "Larger",
        Command::ZoomOut => "Smaller",
        Command::Unzoom => "Whole photo",
        Command::Pan(..) => "Move the photo",
        Command::Compare => "Compare with the last",
        Command::Grid => "Grid or one photo",
        Command::All => "Tick all or none",
        Command::Tick => "Tick or untick",
        Command::Move(..) => "Move",
        Command::Help => "Keyboard",
    }
}

fn key(name: &str) -> &str {
    match name {
        " " => "Space",
        "Escape" => "Esc",
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        other => other,
    }
}
