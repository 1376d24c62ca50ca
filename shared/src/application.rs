//! A student's application: the stages a photograph goes through, and the only arrows between them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{ExportId, OrderId, PhotoId};
use crate::money::Fen;
use crate::payment::{Receipt, VerifiedPayment};
use crate::photo::AcceptedPhoto;
use crate::review::{RejectReasons, ReviewNote, ReviewOutcome, Reviewer, StaffName};
use crate::time::Timestamp;

/// Where an application stands. The tag is the same word in SQL, JSON, logs and translation keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The student was found in the roster; no photograph yet.
    Matched,
    /// A photograph waits for a reviewer.
    Submitted {
        /// The photograph.
        photo: PhotoId,
        /// When it arrived: the start of the review promise.
        submitted_at: Timestamp,
        /// That an announced approval was taken back, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// A reviewer has the photograph open.
    UnderReview {
        /// The photograph.
        photo: PhotoId,
        /// When it arrived.
        submitted_at: Timestamp,
        /// Who has it open.
        reviewer: StaffName,
        /// Since when.
        claimed_at: Timestamp,
        /// That an announced approval was taken back, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// A reviewer has judged the photograph, and can still take it back: the student knows of nothing yet.
    Decided {
        /// The photograph.
        photo: PhotoId,
        /// When it arrived.
        submitted_at: Timestamp,
        /// Who judged it.
        reviewer: StaffName,
        /// How.
        verdict: ReviewOutcome,
        /// When.
        decided_at: Timestamp,
        /// From when on the student may be told, and nobody takes it back.
        announce_at: Timestamp,
        /// That an announced approval was taken back, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// The photograph can't be used; the student captures again.
    Rejected {
        /// The photograph.
        photo: PhotoId,
        /// Why.
        reasons: RejectReasons,
        /// What the reviewer added.
        note: Option<ReviewNote>,
        /// When it was decided.
        rejected_at: Timestamp,
        /// That an announced approval was taken back, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reopened: Option<Box<Reopened>>,
    },
    /// The photograph is good; the fee is due.
    Approved {
        /// The photograph.
        photo: PhotoId,
        /// What is to be paid, never zero.
        due: Fen,
        /// When it was decided.
        approved_at: Timestamp,
    },
    /// Nothing is left for the student to do.
    Paid {
        /// The photograph.
        photo: PhotoId,
        /// How the fee was settled.
        settlement: Settlement,
        /// When it was settled.
        paid_at: Timestamp,
    },
    /// The school has the photograph.
    Delivered {
        /// The photograph.
        photo: PhotoId,
        /// How the fee was settled.
        settlement: Settlement,
        /// The package it went with.
        export: ExportId,
        /// When the package was made.
        delivered_at: Timestamp,
    },
    /// The photographs and the roster's entry are gone for good; what is left is a line in the counts.
    Erased {
        /// The package the photograph had gone with; `None` when it was erased at the student's wish before that.
        delivered: Option<ExportId>,
        /// When.
        erased_at: Timestamp,
    },
    /// The student is no longer in the roster. What was done stays with the document it was done under, out of every
    /// queue, and goes on where it stopped when that document comes back.
    Removed {
        /// Where it stopped; a photograph that somebody had open waits again.
        was: Box<Stage>,
        /// When.
        removed_at: Timestamp,
    },
}

/// An approval that had been announced and was taken back by an administrator. It is kept until the next approval, for
/// the fee that was settled is not asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// The photograph that had been approved.
    pub photo: PhotoId,
    /// Which administrator.
    pub by: StaffName,
    /// Why: reviewers and the student read it.
    pub reason: ReviewNote,
    /// When.
    pub at: Timestamp,
    /// How the fee had been settled; `None` while it is due, or after it was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Settlement>,
}

/// How a fee was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Settlement {
    /// The collection is free.
    Waived,
    /// The money came in.
    Collected {
        /// The provider's word for it.
        receipt: Receipt,
    },
}

/// What can happen to an application.
#[derive(Debug, Clone)]
pub enum Event {
    /// The student hands in a photograph.
    Submit {
        /// The photograph, already stored.
        photo: PhotoId,
        /// That its bytes keep the rules of the collection.
        accepted: AcceptedPhoto,
    },
    /// The student takes the photograph back before anybody has looked.
    Withdraw,
    /// A reviewer opens the photograph.
    Claim(Reviewer),
    /// The reviewer, or the end of the lease, puts it back.
    Release,
    /// Whoever has it open judges it.
    Decide {
        /// Who.
        by: Reviewer,
        /// How. The fee of an approval is the collection's; zero settles with the announcement.
        verdict: ReviewOutcome,
        /// Until when the reviewer may take it back.
        announce_at: Timestamp,
    },
    /// The same reviewer takes the verdict back before it is announced, and has the photograph open again.
    Undo(Reviewer),
    /// The student is told.
    Announce,
    /// An administrator takes an approval back that the student knows of: the photograph is reviewed again.
    Reopen {
        /// Who.
        by: StaffName,
        /// Why: reviewers and the student read it.
        reason: ReviewNote,
    },
    /// The money came in.
    Settle(VerifiedPayment),
    /// An administrator gives the money of this order back: the fee is due again.
    Refund(OrderId),
    /// The photograph went to the school.
    Deliver(ExportId),
    /// The delivery that the photograph went with was recalled: it waits for another one.
    Recall(ExportId),
    /// The student's wish before the delivery, or the end of the retention after it.
    Erase,
    /// The student was taken out of the roster, or another document has the student number now.
    Remove,
    /// The document is in the roster again.
    Reinstate,
}

impl Event {
    /// The word in logs and in the audit log.
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

/// An event that does not happen in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTransition {
    /// The stage that refused.
    pub stage: &'static str,
    /// The event that it refused.
    pub event: &'static str,
}

impl fmt::Display for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not happen in stage {}", self.event, self.stage)
    }
}

impl std::error::Error for InvalidTransition {}

impl Stage {
    /// The tag: the word in SQL, JSON, logs and translation keys.
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

    /// The photograph that the stage is about.
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

    /// Since when the photograph has been waiting for its verdict: the queue's order, which a claim and a release keep.
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

    /// Which reviewer has it in hand: open, or judged and not announced.
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

    /// The same verdict, announced at `latest` instead of later; `None` when it is announced by then anyway, or is none.
    /// For a verdict given under a clock that has been set back since: it would wait until the clock is as late again.
    #[must_use]
    pub fn announced_by(&self, latest: Timestamp) -> Option<Self> {
        match self {
            Self::Decided { announce_at, .. } if *announce_at > latest => {
                let mut sooner = self.clone();
                if let Self::Decided { announce_at, .. } = &mut sooner {
                    *announce_at = latest;
                }
                Some(sooner)
            }
            Self::Decided { .. }
            | Self::Matched
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

    /// When a verdict is to be announced.
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

    /// The money that settled the fee; `None` before that, and where there was none to pay.
    #[must_use]
    pub const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Paid { settlement, .. } | Self::Delivered { settlement, .. } => match settlement {
                Settlement::Waived => None,
                Settlement::Collected { receipt } => Some(receipt),
            },
            Self::Submitted { reopened, .. }
            | Self::UnderReview { reopened, .. }
            | Self::Decided { reopened, .. }
            | Self::Rejected { reopened, .. } => match reopened {
                Some(reopened) => match &reopened.settlement {
                    Some(Settlement::Collected { receipt }) => Some(receipt),
                    Some(Settlement::Waived) | None => None,
                },
                None => None,
            },
            Self::Removed { was, .. } => was.receipt(),
            Self::Matched | Self::Approved { .. } | Self::Erased { .. } => None,
        }
    }

    /// The approval that was taken back, while the photograph is reviewed again.
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

    /// Whether the fee is settled although the photograph is not (any more) approved.
    #[must_use]
    pub fn is_settled_ahead(&self) -> bool {
        self.reopened().is_some_and(|reopened| reopened.settlement.is_some())
    }

    fn is_settled_ahead_by(&self, order: OrderId) -> bool {
        self.is_settled_ahead() && self.receipt().is_some_and(|receipt| receipt.order == order)
    }

    /// The same, the fee to be paid with the next approval.
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

    /// The delivery that the photograph is with; `None` before one, and after an erasure.
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

    /// The stage after `event`, or why it can't happen. A payment of another amount than the one due is refused too.
    pub fn apply(self, event: Event, at: Timestamp) -> Result<Self, InvalidTransition> {
        let refusal = InvalidTransition { stage: self.as_str(), event: event.as_str() };
        match (self, event) {
            (Self::Matched, Event::Submit { photo, accepted: _ }) => {
                Ok(Self::Submitted { photo, submitted_at: at, reopened: None })
            }
            // Another photograph; what was settled for the one before stays settled.
            (Self::Rejected { reopened, .. }, Event::Submit { photo, accepted: _ }) => {
                let reopened = reopened.filter(|reopened| reopened.settlement.is_some());
                Ok(Self::Submitted { photo, submitted_at: at, reopened })
            }
            // Without a photograph nothing would know that the fee is settled.
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

    /// [`Stage::apply`] for what ends an application or takes it out of the roster, and for all that is refused.
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
            // The one wildcard on enums of ours: the whole table stands as a snapshot in the test below.
            (_, _) => Err(refusal),
        }
    }

    /// Where an announced verdict leads. What was settled before an approval was taken back is not due again.
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

    /// Waits for another delivery, as it was before the one that was recalled.
    const fn recalled(photo: PhotoId, settlement: Settlement, delivered_at: Timestamp) -> Self {
        let paid_at = match &settlement {
            Settlement::Waived => delivered_at,
            Settlement::Collected { receipt } => receipt.paid_at,
        };
        Self::Paid { photo, settlement, paid_at }
    }

    /// Waits for a reviewer again, from now on.
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
