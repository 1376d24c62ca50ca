//! A student's application: the stages a photograph goes through, and the only arrows between them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{ExportId, OrderId, PhotoId};
use crate::money::Fen;
use crate::payment::{Receipt, VerifiedPayment};
use crate::photo::AcceptedPhoto;
use crate::review::{RejectReasons, ReviewNote, Reviewer, StaffName, Verdict};
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
        verdict: Verdict,
        /// When.
        decided_at: Timestamp,
        /// From when on the student may be told, and nobody takes it back.
        announce_at: Timestamp,
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
        verdict: Verdict,
        /// Until when the reviewer may take it back.
        announce_at: Timestamp,
    },
    /// The same reviewer takes the verdict back before it is announced, and has the photograph open again.
    Undo(Reviewer),
    /// The student is told.
    Announce,
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
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Submit { .. } => "submit",
            Self::Withdraw => "withdraw",
            Self::Claim(_) => "claim",
            Self::Release => "release",
            Self::Decide { .. } => "decide",
            Self::Undo(_) => "undo",
            Self::Announce => "announce",
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
    pub const fn word(&self) -> &'static str {
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
            Self::Removed { was, .. } => was.receipt(),
            Self::Matched
            | Self::Submitted { .. }
            | Self::UnderReview { .. }
            | Self::Decided { .. }
            | Self::Rejected { .. }
            | Self::Approved { .. }
            | Self::Erased { .. } => None,
        }
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
        let refusal = InvalidTransition { stage: self.word(), event: event.word() };
        match (self, event) {
            (Self::Matched | Self::Rejected { .. }, Event::Submit { photo, accepted: _ }) => {
                Ok(Self::Submitted { photo, submitted_at: at })
            }
            (Self::Submitted { .. }, Event::Withdraw) => Ok(Self::Matched),
            (Self::Submitted { photo, submitted_at }, Event::Claim(reviewer)) => Ok(Self::UnderReview {
                photo,
                submitted_at,
                reviewer: reviewer.name().clone(),
                claimed_at: at,
            }),
            (Self::UnderReview { photo, submitted_at, .. }, Event::Release) => {
                Ok(Self::Submitted { photo, submitted_at })
            }
            (
                Self::UnderReview { photo, submitted_at, reviewer, .. },
                Event::Decide { by, verdict, announce_at },
            ) if reviewer == *by.name() => {
                Ok(Self::Decided { photo, submitted_at, reviewer, verdict, decided_at: at, announce_at })
            }
            (Self::Decided { photo, submitted_at, reviewer, announce_at, .. }, Event::Undo(by))
                if reviewer == *by.name() && at < announce_at =>
            {
                Ok(Self::UnderReview { photo, submitted_at, reviewer, claimed_at: at })
            }
            (Self::Decided { photo, verdict, announce_at, .. }, Event::Announce) if announce_at <= at => {
                Ok(match verdict {
                    Verdict::Approve { due } if due.is_zero() => {
                        Self::Paid { photo, settlement: Settlement::Waived, paid_at: at }
                    }
                    Verdict::Approve { due } => Self::Approved { photo, due, approved_at: at },
                    Verdict::Reject { reasons, note } => {
                        Self::Rejected { photo, reasons, note, rejected_at: at }
                    }
                })
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
                let paid_at = match &settlement {
                    Settlement::Waived => delivered_at,
                    Settlement::Collected { receipt } => receipt.paid_at,
                };
                Ok(Self::Paid { photo, settlement, paid_at })
            }
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
            (Self::UnderReview { photo, submitted_at, .. }, Event::Remove) => {
                Ok(Self::Submitted { photo, submitted_at }.removed(at))
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
                let was = was.apply(event, at).map_err(|_| refusal)?;
                Ok(was.removed(removed_at))
            }
            // The one wildcard on enums of ours: the whole table stands as a snapshot in the test below.
            (_, _) => Err(refusal),
        }
    }

    fn removed(self, removed_at: Timestamp) -> Self {
        Self::Removed { was: Box::new(self), removed_at }
    }
}

#[cfg(test)]
mod tests;
