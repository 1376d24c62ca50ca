//! A student's application: the stages a photograph goes through, and the only arrows between them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{ExportId, PhotoId};
use crate::money::Fen;
use crate::payment::{Receipt, VerifiedPayment};
use crate::photo::AcceptedPhoto;
use crate::review::{RejectReasons, ReviewNote, Reviewer, StaffName};
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
    /// The reviewer finds it good.
    Approve {
        /// The fee of the collection; zero settles at once.
        due: Fen,
    },
    /// The reviewer finds it wanting.
    Reject {
        /// Why.
        reasons: RejectReasons,
        /// In their own words.
        note: Option<ReviewNote>,
    },
    /// The money came in.
    Settle(VerifiedPayment),
    /// The photograph went to the school.
    Deliver(ExportId),
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
            Self::Approve { .. } => "approve",
            Self::Reject { .. } => "reject",
            Self::Settle(_) => "settle",
            Self::Deliver(_) => "deliver",
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
            Self::Rejected { .. } => "rejected",
            Self::Approved { .. } => "approved",
            Self::Paid { .. } => "paid",
            Self::Delivered { .. } => "delivered",
        }
    }

    /// The photograph that the stage is about.
    #[must_use]
    pub const fn photo(&self) -> Option<PhotoId> {
        match self {
            Self::Matched => None,
            Self::Submitted { photo, .. }
            | Self::UnderReview { photo, .. }
            | Self::Rejected { photo, .. }
            | Self::Approved { photo, .. }
            | Self::Paid { photo, .. }
            | Self::Delivered { photo, .. } => Some(*photo),
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
            (Self::UnderReview { photo, .. }, Event::Approve { due }) if due.is_zero() => {
                Ok(Self::Paid { photo, settlement: Settlement::Waived, paid_at: at })
            }
            (Self::UnderReview { photo, .. }, Event::Approve { due }) => {
                Ok(Self::Approved { photo, due, approved_at: at })
            }
            (Self::UnderReview { photo, .. }, Event::Reject { reasons, note }) => {
                Ok(Self::Rejected { photo, reasons, note, rejected_at: at })
            }
            (Self::Approved { photo, due, .. }, Event::Settle(payment))
                if payment.receipt().amount == due =>
            {
                let receipt = payment.into_receipt();
                Ok(Self::Paid { photo, settlement: Settlement::Collected { receipt }, paid_at: at })
            }
            (Self::Paid { photo, settlement, .. }, Event::Deliver(export)) => {
                Ok(Self::Delivered { photo, settlement, export, delivered_at: at })
            }
            // The one wildcard on enums of ours: the whole table stands as a snapshot in the test below.
            (_, _) => Err(refusal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payment::tests::receipt;
    use crate::review::RejectReason;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn photo() -> PhotoId {
        PhotoId::new(NOW, 1)
    }

    fn reviewer() -> Reviewer {
        Reviewer::authenticated(StaffName::try_from("li.na".to_owned()).unwrap())
    }

    fn reasons() -> RejectReasons {
        RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap()
    }

    fn stages() -> Vec<Stage> {
        let (photo, at) = (photo(), NOW);
        let settlement = Settlement::Waived;
        vec![
            Stage::Matched,
            Stage::Submitted { photo, submitted_at: at },
            Stage::UnderReview {
                photo,
                submitted_at: at,
                reviewer: reviewer().name().clone(),
                claimed_at: at,
            },
            Stage::Rejected { photo, reasons: reasons(), note: None, rejected_at: at },
            Stage::Approved { photo, due: Fen::new(2000), approved_at: at },
            Stage::Paid { photo, settlement: settlement.clone(), paid_at: at },
            Stage::Delivered { photo, settlement, export: ExportId::new(at, 2), delivered_at: at },
        ]
    }

    fn events() -> Vec<Event> {
        let pay = |fen| Event::Settle(VerifiedPayment::confirmed_by_provider(receipt(Fen::new(fen))));
        vec![
            Event::Submit { photo: photo(), accepted: AcceptedPhoto::for_tests() },
            Event::Withdraw,
            Event::Claim(reviewer()),
            Event::Release,
            Event::Approve { due: Fen::new(2000) },
            Event::Approve { due: Fen::ZERO },
            Event::Reject { reasons: reasons(), note: None },
            pay(2000),
            pay(1),
            Event::Deliver(ExportId::new(NOW, 2)),
        ]
    }

    /// Every pair was tried; these are all arrows there are.
    #[test]
    fn the_legal_arrows() {
        let mut arrows = Vec::new();
        for stage in stages() {
            for event in events() {
                let name = match &event {
                    Event::Approve { due } => format!("approve({due})"),
                    Event::Settle(payment) => format!("settle({})", payment.receipt().amount),
                    other => other.word().to_owned(),
                };
                if let Ok(next) = stage.clone().apply(event, NOW) {
                    arrows.push(format!("{} --{name}--> {}", stage.word(), next.word()));
                }
            }
        }
        insta::assert_snapshot!(arrows.join("\n"), @r"
        matched --submit--> submitted
        submitted --withdraw--> matched
        submitted --claim--> under_review
        under_review --release--> submitted
        under_review --approve(20.00)--> approved
        under_review --approve(0.00)--> paid
        under_review --reject--> rejected
        rejected --submit--> submitted
        approved --settle(20.00)--> paid
        paid --deliver--> delivered
        ");
    }

    #[test]
    fn a_refusal_names_stage_and_event() {
        let refusal = Stage::Matched.apply(Event::Withdraw, NOW).unwrap_err();
        assert_eq!(refusal.to_string(), "withdraw does not happen in stage matched");
    }

    #[test]
    fn every_stage_survives_json_under_its_own_word() {
        for stage in stages() {
            let json = serde_json::to_value(&stage).unwrap();
            assert_eq!(json["stage"], stage.word());
            assert_eq!(serde_json::from_value::<Stage>(json).unwrap(), stage);
        }
    }
}
