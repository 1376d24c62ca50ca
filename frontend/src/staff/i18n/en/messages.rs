//! Messages in WeChat.

use shared::api::staff::messages::{MessageKind, MessageState, Undeliverable};

use crate::staff::i18n::texts::Messages;

pub(super) const TEXTS: Messages = Messages {
    title: "Messages",
    lead: "What students were told in WeChat. Whoever could not be told sees the result on the page only: the school or a call can pass it on.",
    disabled: "This installation sends no messages in WeChat; students look at their page.",
    empty: "No such messages",
    at: "Time",
    student: "Student",
    what: "Message",
    kind,
    became: "Outcome",
    state,
    why,
    left_to_do: "Student still has to act",
    matters: "Yes",
    acted: "No",
    older: "Older messages",
};

fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Approved => "Approved",
        MessageKind::Rejected => "Not accepted",
        MessageKind::Reopened => "Review reopened",
        MessageKind::RemindSubmit => "Reminder to submit",
        MessageKind::Erasing => "Data to be erased",
        MessageKind::RemindPay => "Reminder to pay",
    }
}

fn state(state: MessageState) -> &'static str {
    match state {
        MessageState::Queued => "Waiting",
        MessageState::Sending => "Being sent",
        MessageState::Sent => "Sent",
        MessageState::Unknown => "May not have arrived",
        MessageState::Undeliverable => "Not told",
        MessageState::Superseded => "No longer needed",
    }
}

fn why(why: Undeliverable) -> &'static str {
    match why {
        Undeliverable::NotInWechat => "Never opened the page in WeChat",
        Undeliverable::NoCredit => "Did not allow (another) message",
        Undeliverable::Refused => "Takes no messages in WeChat",
        Undeliverable::Recipient => "Unknown to WeChat",
        Undeliverable::Failed => "WeChat does not accept the message: an operator should read the log",
    }
}
