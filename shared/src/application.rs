//! A student's application: the stages of a photograph, and all transitions between them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{ExportId, OrderId, PhotoId};
use crate::money::Fen;
use crate::payment::{Receipt, VerifiedPayment};
use crate::photo::AcceptedPhoto;
use crate::review::{RejectReasons, ReviewNote, ReviewOutcome, Reviewer, StaffName};
use crate::time::Timestamp;

/// Stage of an application. The tag is the same name in SQL, JSON, logs and translation keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The student was matched with the roster and has submitted no photograph.
    Matched,
    /// A photograph waits for a reviewer.
    Submitted {
        /// The submitted photograph.
        photo: PhotoId,
        /// When it was submitted: the start of the promised review time.
        submitted_at: Timestamp,
        /// The approval that an administrator took back; `None` when there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// A reviewer has the photograph open.
    UnderReview {
        /// The photograph under review.
        photo: PhotoId,
        /// When it was submitted.
        submitted_at: Timestamp,
        /// The reviewer who has it open.
        reviewer: StaffName,
        /// When the reviewer opened it.
        claimed_at: Timestamp,
        /// The approval that an administrator took back; `None` when there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// A reviewer has decided about the photograph and can still undo it; the student does not see the
    /// decision.
    Decided {
        /// The photograph that was decided about.
        photo: PhotoId,
        /// When it was submitted.
        submitted_at: Timestamp,
        /// The reviewer who decided.
        reviewer: StaffName,
        /// The decision.
        verdict: ReviewOutcome,
        /// When the reviewer decided.
        decided_at: Timestamp,
        /// From this time on the decision may be announced and can't be undone.
        announce_at: Timestamp,
        /// The approval that an administrator took back; `None` when there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// A reviewer rejected the photograph; the student submits another.
    Rejected {
        /// The rejected photograph.
        photo: PhotoId,
        /// At least one reason of the closed list.
        reasons: RejectReasons,
        /// The reviewer's own words to the student; `None` for none.
        note: Option<ReviewNote>,
        /// When the rejection was announced.
        rejected_at: Timestamp,
        /// The approval that an administrator took back; `None` when there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// A reviewer approved the photograph; the fee is due.
    Approved {
        /// The approved photograph.
        photo: PhotoId,
        /// The fee in fen, never zero.
        due: Fen,
        /// When the approval was announced.
        approved_at: Timestamp,
    },
    /// The student has nothing left to do.
    Paid {
        /// The approved photograph.
        photo: PhotoId,
        /// How the fee was settled.
        settlement: Settlement,
        /// When the fee was settled.
        paid_at: Timestamp,
    },
    /// The school has received the photograph.
    Delivered {
        /// The delivered photograph.
        photo: PhotoId,
        /// How the fee was settled.
        settlement: Settlement,
        /// The delivery that contains the photograph.
        export: ExportId,
        /// When the delivery was prepared.
        delivered_at: Timestamp,
    },
    /// The photographs and the roster's entry were erased; only the counts still include the application.
    Erased {
        /// The delivery that contained the photograph; `None` when it was erased at the student's request
        /// before a delivery.
        delivered: Option<ExportId>,
        /// When it was erased.
        erased_at: Timestamp,
    },
    /// The student is not in the roster any more. The application is kept with the identity document, is in no
    /// queue, and continues when the document is in the roster again.
    Removed {
        /// The stage before; a photograph that a reviewer had open waits again.
        was: Box<Stage>,
        /// When the student was removed.
        removed_at: Timestamp,
    },
}

/// An approval that was announced and that an administrator took back. It is kept until the next approval, so
/// that a settled fee is not charged again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// The photograph that was approved.
    pub photo: PhotoId,
    /// User name of the administrator.
    pub by: StaffName,
    /// The reason, which reviewers and the student read.
    pub reason: ReviewNote,
    /// When the administrator took the approval back.
    pub at: Timestamp,
    /// How the fee was settled; `None` while it is due or after it was refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Settlement>,
}

/// How a fee was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Settlement {
    /// The collection has no fee.
    Waived,
    /// The provider confirmed the payment.
    Collected {
        /// The provider's confirmation.
        receipt: Receipt,
    },
}

/// Events of an application.
#[derive(Debug, Clone)]
pub enum Event {
    /// The student submits a photograph.
    Submit {
        /// The photograph, already stored durably.
        photo: PhotoId,
        /// Proof that its bytes meet the collection's specification.
        accepted: AcceptedPhoto,
    },
    /// The student withdraws the photograph before a reviewer opens it.
    Withdraw,
    /// A reviewer opens the photograph.
    Claim(Reviewer),
    /// The reviewer returns it, or the lease ends.
    Release,
    /// The reviewer who has it open decides.
    Decide {
        /// The reviewer.
        by: Reviewer,
        /// The decision. The fee of an approval is the collection's; a fee of zero is settled by the
        /// announcement.
        verdict: ReviewOutcome,
        /// Until this time the reviewer can undo the decision.
        announce_at: Timestamp,
    },
    /// The same reviewer undoes the decision before it is announced, and has the photograph open again.
    Undo(Reviewer),
    /// The decision is announced to the student.
    Announce,
    /// An administrator takes back an announced approval: the photograph is reviewed again.
    Reopen {
        /// User name of the administrator.
        by: StaffName,
        /// The reason, which reviewers and the student read.
        reason: ReviewNote,
    },
    /// The provider confirmed the payment.
    Settle(VerifiedPayment),
    /// An administrator refunds this order: the fee is due again.
    Refund(OrderId),
    /// A delivery contains the photograph.
    Deliver(ExportId),
    /// The delivery was recalled: the photograph waits for another one.
    Recall(ExportId),
    /// The data are erased: at the student's request before the delivery, or at the end of the retention after
    /// it.
    Erase,
    /// The student was removed from the roster, or the student number moved to another document.
    Remove,
    /// The identity document is in the roster again.
    Reinstate,
}

impl Event {
    /// Name of the event in logs and in the audit log.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Submit { .. } => "submit",
            Self::Withdraw => "withdraw",
            Self::Claim(_) => "claim",
            Self::Release => "release",
            Self::Decide { .. } => "decide",
            Self::Undo(_) => "undo",
            Self::Announce => "announce",
            Self::Reopen { .. } => "reopen",
            Self::Settle(_) => "settle",
            Self::Refund(_) => "refund",
            Self::Deliver(_) => "deliver",
            Self::Recall(_) => "recall",
            Self::Erase => "erase",
            Self::Remove => "remove",
            Self::Reinstate => "reinstate",
        }
    }
}

/// An event that the current stage does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTransition {
    /// Name of the current stage.
    pub stage: &'static str,
    /// Name of the refused event.
    pub event: &'static str,
}

impl fmt::Display for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not happen in stage {}", self.event, self.stage)
    }
}

impl std::error::Error for InvalidTransition {}

impl Stage {
    /// Name of the stage: the tag in SQL, JSON, logs and translation keys.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Submitted { .. } => "submitted",
            Self::UnderReview { .. } => "under_review",
            Self::Decided { .. } => "decided",
            Self::Rejected { .. } => "rejected",
            Self::Approved { .. } => "approved",
            Self::Paid { .. } => "paid",
            Self::Delivered { .. } => "delivered",
            Self::Erased { .. } => "erased",
            Self::Removed { .. } => "removed",
        }
    }

    /// The photograph of the stage; `None` in stages without one.
    #[must_use]
    pub const fn photo(&self) -> Option<PhotoId> {
        match self {
            Self::Matched | Self::Erased { .. } | Self::Removed { .. } => None,
            Self::Submitted { photo, .. }
            | Self::UnderReview { photo, .. }
            | Self::Decided { photo, .. }
            | Self::Rejected { photo, .. }
            | Self::Approved { photo, .. }
            | Self::Paid { photo, .. }
            | Self::Delivered { photo, .. } => Some(*photo),
        }
    }

    /// When the waiting photograph was submitted, which orders the queue and does not change with a claim and a
    /// release; `None` when no photograph waits for an announced decision.
    #[must_use]
    pub const fn waiting_since(&self) -> Option<Timestamp> {
        match self {
            Self::Submitted { submitted_at, .. }
            | Self::UnderReview { submitted_at, .. }
            | Self::Decided { submitted_at, .. } => Some(*submitted_at),
            Self::Matched
            | Self::Rejected { .. }
            | Self::Approved { .. }
            | Self::Paid { .. }
            | Self::Delivered { .. }
            | Self::Erased { .. }
            | Self::Removed { .. } => None,
        }
    }

    /// The reviewer who has the photograph open or whose decision is not announced; `None` in other stages.
    #[must_use]
    pub const fn in_hand_of(&self) -> Option<&StaffName> {
        match self {
            Self::UnderReview { reviewer, .. } | Self::Decided { reviewer, .. } => Some(reviewer),
            Self::Matched
            | Self::Submitted { .. }
            | Self::Rejected { .. }
            | Self::Approved { .. }
            | Self::Paid { .. }
            | Self::Delivered { .. }
            | Self::Erased { .. }
            | Self::Removed { .. } => None,
        }
    }

    /// The same stage with the announcement moved forward to `latest`; `None` when it is not later than that,
    /// or when no decision waits. Needed after the server's clock was set back: without it the decision would
    /// wait until the clock reaches the old time again.
    #[must_use]
    pub fn announced_by(&self, latest: Timestamp) -> Option<Self> {
        if self.announce_at()? <= latest {
            return None;
        }
        let mut sooner = self.clone();
        if let Self::Decided { announce_at, .. } = &mut sooner {
            *announce_at = latest;
        }
        Some(sooner)
    }

    /// When the decision will be announced; `None` when no decision waits.
    #[must_use]
    pub const fn announce_at(&self) -> Option<Timestamp> {
        match self {
            Self::Decided { announce_at, .. } => Some(*announce_at),
            Self::Matched
            | Self::Submitted { .. }
            | Self::UnderReview { .. }
            | Self::Rejected { .. }
            | Self::Approved { .. }
            | Self::Paid { .. }
            | Self::Delivered { .. }
            | Self::Erased { .. }
            | Self::Removed { .. } => None,
        }
    }

    /// The receipt of the payment that settled the fee; `None` before the payment and for free collections.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        let settlement = match self {
            Self::Paid { settlement, .. } | Self::Delivered { settlement, .. } => settlement,
            Self::Submitted { .. }
            | Self::UnderReview { .. }
            | Self::Decided { .. }
            | Self::Rejected { .. } => self.reopened()?.settlement.as_ref()?,
            Self::Removed { was, .. } => return was.receipt(),
            Self::Matched | Self::Approved { .. } | Self::Erased { .. } => return None,
        };
        match settlement {
            Settlement::Waived => None,
            Settlement::Collected { receipt } => Some(receipt),
        }
    }

    /// The approval that was taken back; `None` when the photograph is not under renewed review.
    #[must_use]
    pub fn reopened(&self) -> Option<&Reopened> {
        match self {
            Self::Submitted { reopened, .. }
            | Self::UnderReview { reopened, .. }
            | Self::Decided { reopened, .. }
            | Self::Rejected { reopened, .. } => reopened.as_deref(),
            Self::Matched
            | Self::Approved { .. }
            | Self::Paid { .. }
            | Self::Delivered { .. }
            | Self::Erased { .. }
            | Self::Removed { .. } => None,
        }
    }

    /// Whether the fee is settled although no approval is in force.
    #[must_use]
    pub fn is_settled_ahead(&self) -> bool {
        self.reopened().is_some_and(|reopened| reopened.settlement.is_some())
    }

    fn is_settled_ahead_by(&self, order: OrderId) -> bool {
        self.is_settled_ahead() && self.receipt().is_some_and(|receipt| receipt.order == order)
    }

    /// The same stage with the fee due at the next approval.
    fn not_settled_ahead(mut self) -> Self {
        match &mut self {
            Self::Submitted { reopened, .. }
            | Self::UnderReview { reopened, .. }
            | Self::Decided { reopened, .. }
            | Self::Rejected { reopened, .. } => {
                if let Some(reopened) = reopened {
                    reopened.settlement = None;
                }
            }
            Self::Matched
            | Self::Approved { .. }
            | Self::Paid { .. }
            | Self::Delivered { .. }
            | Self::Erased { .. }
            | Self::Removed { .. } => {}
        }
        self
    }

    /// The delivery that contains or contained the photograph; `None` when there is none.
    #[must_use]
    pub fn delivered_with(&self) -> Option<ExportId> {
        match self {
            Self::Delivered { export, .. } => Some(*export),
            Self::Removed { was, .. } => was.delivered_with(),
            Self::Matched
            | Self::Submitted { .. }
            | Self::UnderReview { .. }
            | Self::Decided { .. }
            | Self::Rejected { .. }
            | Self::Approved { .. }
            | Self::Paid { .. }
            | Self::Erased { .. } => None,
        }
    }

    /// The stage after `event`, or an error when the stage does not allow it. A payment of another amount than
    /// the fee is refused too.
    pub fn apply(self, event: Event, at: Timestamp) -> Result<Self, InvalidTransition> {
        let refusal = InvalidTransition { stage: self.as_str(), event: event.as_str() };
        match (self, event) {
            (Self::Matched, Event::Submit { photo, accepted: _ }) => {
                Ok(Self::Submitted { photo, submitted_at: at, reopened: None })
            }
            // The new photograph keeps the fee that was settled for the previous one.
            (Self::Rejected { reopened, .. }, Event::Submit { photo, accepted: _ }) => {
                let reopened = reopened.filter(|reopened| reopened.settlement.is_some());
                Ok(Self::Submitted { photo, submitted_at: at, reopened })
            }
            // Without a photograph no field would record that the fee is settled.
            (stage @ Self::Submitted { .. }, Event::Withdraw) if !stage.is_settled_ahead() => {
                Ok(Self::Matched)
            }
            (Self::Submitted { photo, submitted_at, reopened }, Event::Claim(reviewer)) => {
                let reviewer = reviewer.name().clone();
                Ok(Self::UnderReview { photo, submitted_at, reviewer, claimed_at: at, reopened })
            }
            (Self::UnderReview { photo, submitted_at, reopened, .. }, Event::Release) => {
                Ok(Self::Submitted { photo, submitted_at, reopened })
            }
            (
                Self::UnderReview { photo, submitted_at, reviewer, reopened, .. },
                Event::Decide { by, verdict, announce_at },
            ) if reviewer == *by.name() => {
                let decided_at = at;
                Ok(Self::Decided {
                    photo,
                    submitted_at,
                    reviewer,
                    verdict,
                    decided_at,
                    announce_at,
                    reopened,
                })
            }
            (Self::Decided { photo, submitted_at, reviewer, announce_at, reopened, .. }, Event::Undo(by))
                if reviewer == *by.name() && at < announce_at =>
            {
                Ok(Self::UnderReview { photo, submitted_at, reviewer, claimed_at: at, reopened })
            }
            (Self::Decided { photo, verdict, announce_at, reopened, .. }, Event::Announce)
                if announce_at <= at =>
            {
                Ok(Self::announced(photo, verdict, reopened, at))
            }
            (Self::Approved { photo, .. }, Event::Reopen { by, reason }) => {
                Ok(Self::opened_again(Reopened { photo, by, reason, at, settlement: None }))
            }
            (Self::Paid { photo, settlement, .. }, Event::Reopen { by, reason }) => {
                Ok(Self::opened_again(Reopened { photo, by, reason, at, settlement: Some(settlement) }))
            }
            (stage, Event::Refund(order)) if stage.is_settled_ahead_by(order) => {
                Ok(stage.not_settled_ahead())
            }
            (Self::Approved { photo, due, .. }, Event::Settle(payment))
                if payment.receipt().amount == due =>
            {
                let receipt = payment.into_receipt();
                Ok(Self::Paid { photo, settlement: Settlement::Collected { receipt }, paid_at: at })
            }
            (
                Self::Paid { photo, settlement: Settlement::Collected { receipt }, .. },
                Event::Refund(order),
            ) if receipt.order == order => Ok(Self::Approved { photo, due: receipt.amount, approved_at: at }),
            (Self::Paid { photo, settlement, .. }, Event::Deliver(export)) => {
                Ok(Self::Delivered { photo, settlement, export, delivered_at: at })
            }
            (Self::Delivered { photo, settlement, export, delivered_at }, Event::Recall(recalled))
                if export == recalled =>
            {
                Ok(Self::recalled(photo, settlement, delivered_at))
            }
            (stage, event) => stage.apply_to_leaving(event, at, refusal),
        }
    }

    /// [`Stage::apply`] for events that end an application or remove it from the roster; refuses all others.
    fn apply_to_leaving(
        self,
        event: Event,
        at: Timestamp,
        refusal: InvalidTransition,
    ) -> Result<Self, InvalidTransition> {
        match (self, event) {
            (Self::Delivered { export, .. }, Event::Erase) => {
                Ok(Self::Erased { delivered: Some(export), erased_at: at })
            }
            (
                Self::Matched
                | Self::Submitted { .. }
                | Self::UnderReview { .. }
                | Self::Decided { .. }
                | Self::Rejected { .. }
                | Self::Approved { .. }
                | Self::Paid { .. },
                Event::Erase,
            ) => Ok(Self::Erased { delivered: None, erased_at: at }),
            (Self::UnderReview { photo, submitted_at, reopened, .. }, Event::Remove) => {
                Ok(Self::Submitted { photo, submitted_at, reopened }.removed(at))
            }
            (
                stage @ (Self::Matched
                | Self::Submitted { .. }
                | Self::Decided { .. }
                | Self::Rejected { .. }
                | Self::Approved { .. }
                | Self::Paid { .. }
                | Self::Delivered { .. }),
                Event::Remove,
            ) => Ok(stage.removed(at)),
            (Self::Removed { was, .. }, Event::Reinstate) => Ok(*was),
            (Self::Removed { was, .. }, Event::Erase) => was.apply(Event::Erase, at).map_err(|_| refusal),
            (Self::Removed { was, removed_at }, event @ (Event::Refund(_) | Event::Recall(_))) => {
                was.apply(event, at).map_err(|_| refusal).map(|was| was.removed(removed_at))
            }
            // The one wildcard on our own enums: a snapshot in the tests contains the whole table.
            (_, _) => Err(refusal),
        }
    }

    /// The stage after an announcement. A fee that was settled before an approval was taken back is not due
    /// again.
    fn announced(
        photo: PhotoId,
        verdict: ReviewOutcome,
        reopened: Option<Box<Reopened>>,
        at: Timestamp,
    ) -> Self {
        match verdict {
            ReviewOutcome::Approve { due } => match reopened.and_then(|reopened| reopened.settlement) {
                Some(settlement) => Self::Paid { photo, settlement, paid_at: at },
                None if due.is_zero() => Self::Paid { photo, settlement: Settlement::Waived, paid_at: at },
                None => Self::Approved { photo, due, approved_at: at },
            },
            ReviewOutcome::Reject { reasons, note } => {
                Self::Rejected { photo, reasons, note, rejected_at: at, reopened }
            }
        }
    }

    /// The stage before the recalled delivery.
    const fn recalled(photo: PhotoId, settlement: Settlement, delivered_at: Timestamp) -> Self {
        let paid_at = match &settlement {
            Settlement::Waived => delivered_at,
            Settlement::Collected { receipt } => receipt.paid_at,
        };
        Self::Paid { photo, settlement, paid_at }
    }

    /// The stage of a reopened application, which waits for a reviewer from the reopening on.
    fn opened_again(reopened: Reopened) -> Self {
        let (photo, submitted_at) = (reopened.photo, reopened.at);
        Self::Submitted { photo, submitted_at, reopened: Some(Box::new(reopened)) }
    }

    fn removed(self, removed_at: Timestamp) -> Self {
        Self::Removed { was: Box::new(self), removed_at }
    }
}

#[cfg(test)]
mod tests;
