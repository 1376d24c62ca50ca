//! Progress, payment and completion.

use shared::api::Milestone;
use shared::money::Fen;
use shared::time::Timestamp;

use super::deadline;
use crate::i18n::texts::Status;
use crate::i18n::yuan;

pub(super) const STATUS: Status = Status {
    title: "Progress",
    submitted_title: "Upload complete",
    submitted,
    under_review_title: "Under review",
    under_review: submitted,
    promised_by,
    rejected_title: "The photo was not accepted",
    rejected: "Please capture again as explained below. It costs nothing.",
    resubmit_until,
    rejected_closed: "The time to submit again is over. Please call the helpline or ask your college.",
    reopened_title: "Your photo is reviewed again",
    reopened: "The earlier result was taken back. Please wait for the new one.",
    reopened_reason: |reason| ["Reason: ", reason].concat(),
    settled_ahead: "Your fee is settled; you will not be asked to pay again.",
    reasons: "Reasons",
    note: "From the reviewer",
    capture_again: "Capture again",
    refunding_title: "Approved; a refund is under way",
    refunding: "What you paid before is on its way back. Nothing is due until it has arrived; then this page says whether a fee is to be paid.",
    approved_title: "Approved",
    approved,
    pay,
    paying: "Opening the cashier…",
    checking: "Confirming the payment…",
    unpaid: "No payment has arrived yet. If you have just paid, wait a moment: this page updates itself.",
    not_taken: "WeChat Pay did not open or did not finish, and no payment has been found. Please try again. If it still fails, update WeChat or call the helpline.",
    open_in_wechat: "Please pay in WeChat",
    scan_to_pay: "Scan the code with WeChat. On this phone, copy the address, send it to yourself in WeChat and open it there. Identify yourself again, and you can pay.",
    copy: "Copy the address",
    copied: "Copied",
    done_title: "All done",
    done: "Your photo is approved and nothing is left for you to do; it will be handed to your school. You can close this page.",
    delivered: "Your school has your photo and nothing is left for you to do. You can close this page.",
    paid_amount: "Paid",
    photo: "Submitted photo",
    photo_alt: "The photo you submitted",
    photo_open: "View in full size",
    photo_save: "Save the photo",
    photo_hold: "Press and hold the photo and choose “Save image” to keep it on your phone.",
    photo_file: "graduate-photo",
    timeline: "What happened",
    milestone,
    withdraw: "Withdraw the photo",
    withdraw_title: "Withdraw the photo?",
    withdraw_text: "It leaves the review, and you will have to capture and submit another.",
    withdraw_confirm: "Withdraw",
    withdraw_hint: "Possible until a reviewer opens it, while the collection is open.",
    notify_on: "You will be notified of the result, and can look here at any time.",
    tell_text: "Once you allow it, the next result or reminder comes to your WeChat. Each time you allow one message.",
    tell: "Notify me in WeChat",
    notify_off: "You will get no message: open this page at any time and identify yourself to see the result.",
    number: "Reference",
    leave_safely: "You can close this page. Identify yourself again on any phone to come back here.",
    stale: "No connection: this is the last known state",
    reconfirm_title: "Please check your details again",
    reconfirm: "Your school corrected its roster. Check the details and confirm them to go on.",
    reconfirm_yes: "These details are right",
    reconfirm_wrong: "Something wrong? Ask for a correction here:",
};

fn submitted(hours: u32) -> String {
    format!("Please wait for the review; expect the result within {hours} hours.")
}

fn promised_by(at: Timestamp) -> String {
    ["Expected by ", &deadline(at), " Beijing time"].concat()
}

fn resubmit_until(at: Timestamp) -> String {
    ["Please submit again before ", &deadline(at), " Beijing time"].concat()
}

fn approved(due: Fen) -> String {
    format!("Your photo is approved. Pay CNY {} to complete the collection.", yuan(due))
}

fn pay(due: Fen) -> String {
    format!("Pay CNY {}", yuan(due))
}

fn milestone(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Matched => "Identified",
        Milestone::Confirmed => "Details confirmed",
        Milestone::Submitted => "Photo submitted",
        Milestone::Withdrawn => "Photo withdrawn",
        Milestone::ReviewStarted => "Review started",
        Milestone::ReviewReleased => "Back in the queue",
        Milestone::Rejected => "Not accepted",
        Milestone::Approved => "Approved",
        Milestone::Reopened => "Result taken back, review reopened",
        Milestone::Settled => "Paid",
        Milestone::FeeReturned => "Fee given back, due again",
        Milestone::Delivered => "Delivered to the school",
    }
}
