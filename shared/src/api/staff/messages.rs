//! Messages to students in WeChat, and the reasons why a student was not reached.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug};
use crate::id::{ApplicationId, MessageId};
use crate::person::{PersonName, StudentNumber};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// Paths of messages.
pub mod path {
    /// `GET` with [`super::MessageQuery`]: [`super::MessagePage`].
    pub const MESSAGES: &str = "/api/staff/messages";
    /// `POST` [`super::UnbindRequest`]: removes the binding between a student and a WeChat account, so that the
    /// student can bind another. 204, also when there was none.
    pub const UNBIND: &str = "/api/staff/messages/unbind";
}

string_enum! {
    /// What a message tells the student.
    MessageKind {
        /// The photograph was approved.
        Approved = "approved",
        /// The photograph was rejected.
        Rejected = "rejected",
        /// An administrator took back an approval; the photograph is reviewed again.
        Reopened = "reopened",
        /// Reminder: the student has submitted no photograph.
        RemindSubmit = "remind_submit",
        /// Reminder: the photograph is approved and the fee is not paid.
        RemindPay = "remind_pay",
        /// All data will be erased; a student who did not request it can cancel.
        Erasing = "erasing",
    }
}

string_enum! {
    /// Delivery state of a message.
    MessageState {
        /// It waits to be sent, or to be retried.
        Queued = "queued",
        /// A call to WeChat is in progress.
        Sending = "sending",
        /// WeChat accepted it.
        Sent = "sent",
        /// WeChat or this server stopped during the call, so the outcome is unknown. The message is not sent
        /// again: a duplicate is worse than a missing message, because the student's page says the same.
        Unknown = "unknown",
        /// It could not be sent.
        Undeliverable = "undeliverable",
        /// The student acted before it was sent, so it was dropped.
        Superseded = "superseded",
    }
}

string_enum! {
    /// Why a message could not be sent.
    Undeliverable {
        /// The student never opened the page in WeChat.
        NotInWechat = "not_in_wechat",
        /// The student allowed no message, or no further one.
        NoCredit = "no_credit",
        /// WeChat reports that the student accepts no messages.
        Refused = "refused",
        /// WeChat does not know the student, or not as a follower.
        Recipient = "recipient",
        /// WeChat rejects the request, possibly after retries: an operator has to read the log.
        Failed = "failed",
    }
}

/// Filters of the list of messages; a missing field matches every message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageQuery {
    /// Only messages of this collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Slug>,
    /// Only messages in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MessageState>,
    /// Only messages older than this one: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<MessageId>,
}

/// A page of messages, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessagePage {
    /// Whether this installation sends messages.
    pub enabled: bool,
    /// Messages of the page.
    pub messages: Vec<MessageView>,
    /// Cursor of the next page; `None` on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<MessageId>,
}

/// A message as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageView {
    /// Identifier of the message.
    pub id: MessageId,
    /// Slug of the collection.
    pub collection: Slug,
    /// Title of the collection.
    pub title: Bilingual,
    /// The student's application.
    pub application: ApplicationId,
    /// 学号 in the roster.
    pub student_number: StudentNumber,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// What the message tells the student.
    pub kind: MessageKind,
    /// Delivery state of the message.
    pub state: MessageState,
    /// Why it could not be sent; only with [`MessageState::Undeliverable`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Undeliverable>,
    /// Whether the student still has to act: then a student who was not reached should be telephoned.
    pub still_matters: bool,
    /// Number of attempts to send it.
    pub attempts: u32,
    /// When the event happened that the message reports.
    pub at: Timestamp,
}

/// Removes the binding between a student and a WeChat account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnbindRequest {
    /// The student's application.
    pub application: ApplicationId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_word_everywhere() {
        for kind in MessageKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for state in MessageState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for why in Undeliverable::ALL {
            assert_eq!(serde_json::to_value(why).unwrap(), why.as_str());
            assert_eq!(why.as_str().parse(), Ok(*why));
        }
    }
}
