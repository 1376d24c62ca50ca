//! What students were told in WeChat, and who could not be told.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug};
use crate::id::{ApplicationId, MessageId};
use crate::person::{PersonName, StudentNumber};
use crate::string_enum::string_enum;
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    /// `GET` with [`super::MessageQuery`]: [`super::MessagePage`].
    pub const MESSAGES: &str = "/api/staff/messages";
    /// `POST` [`super::UnbindRequest`]: lets go of the WeChat that a student is bound to, so that another one can take
    /// its place. 204, also when there was none.
    pub const UNBIND: &str = "/api/staff/messages/unbind";
}

string_enum! {
    /// What a message says.
    MessageKind {
        /// The photograph is good.
        Approved = "approved",
        /// The photograph can't be used.
        Rejected = "rejected",
        /// An approval was taken back; the photograph is reviewed again.
        Reopened = "reopened",
        /// No photograph has been handed in yet.
        RemindSubmit = "remind_submit",
        /// The photograph is good and the fee is not paid yet.
        RemindPay = "remind_pay",
        /// Everything is to be erased; whoever did not ask for it can call it off.
        Erasing = "erasing",
    }
}

string_enum! {
    /// What became of a message.
    MessageState {
        /// It waits for its turn, or for another try.
        Queued = "queued",
        /// It is on its way at this moment.
        Sending = "sending",
        /// WeChat took it.
        Sent = "sent",
        /// It was on its way when WeChat stopped answering, or we did. It is not sent again: two would be worse than
        /// none, for the student's page says the same.
        Unknown = "unknown",
        /// The student was not told.
        Undeliverable = "undeliverable",
        /// There was nothing to tell any more: the student had acted before.
        Superseded = "superseded",
    }
}

string_enum! {
    /// Why a student could not be told.
    Undeliverable {
        /// The student never opened the page in WeChat.
        NotInWechat = "not_in_wechat",
        /// The student did not allow (another) message.
        NoCredit = "no_credit",
        /// WeChat says that the student takes no (more) messages.
        Refused = "refused",
        /// WeChat does not know the student (any more), or not as a follower.
        Recipient = "recipient",
        /// WeChat does not accept what we sent, or refused it again and again: an operator looks at the log.
        Failed = "failed",
    }
}

/// Which messages are looked for; what is missing is any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageQuery {
    /// Of this collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Slug>,
    /// In this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MessageState>,
    /// Older than this message: the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<MessageId>,
}

/// Messages, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessagePage {
    /// Whether this installation sends messages at all.
    pub enabled: bool,
    /// The messages.
    pub messages: Vec<MessageView>,
    /// The cursor of the page after this one, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<MessageId>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageView {
    /// Its identifier.
    pub id: MessageId,
    /// The collection.
    pub collection: Slug,
    /// 采集 title.
    pub title: Bilingual,
    /// Whose application.
    pub application: ApplicationId,
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// What it says.
    pub kind: MessageKind,
    /// What became of it.
    pub state: MessageState,
    /// Why the student was not told; only with [`MessageState::Undeliverable`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Undeliverable>,
    /// Whether the student still has to act on it: whoever was not told and does not know is worth a telephone call.
    pub still_matters: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// When there was something to tell.
    pub at: Timestamp,
}

/// Whose WeChat is let go.
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
