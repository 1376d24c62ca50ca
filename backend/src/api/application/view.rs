//! An application as its student sees it: no reviewer's name, no payment receipts.

use shared::api::staff::messages::MessageKind;
use shared::api::{
    ApplicationView, Milestone, PhotoView, ReopenedView, StageView, StudentView, SubmissionView,
    TimelineEntry,
};
use shared::application::{Settlement, Stage};
use shared::audit::Action;
use shared::collection::CollectionNotice;
use shared::id::ApplicationId;
use shared::money::Fen;
use shared::time::Timestamp;

use crate::app::App;
use crate::domain::Error;
use crate::domain::message::template;
use crate::domain::wechat::payer;
use crate::domain::withdraw::may_withdraw;
use crate::store;
use crate::store::photo::PhotoRecord;

/// The current application.
pub(in crate::api) async fn view(app: &App, id: ApplicationId) -> Result<ApplicationView, Error> {
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let application =
        store::application::by_id(&mut reader, id).await?.ok_or(Error::Unknown("application"))?;
    let student = store::student::by_id(&mut reader, application.student).await?;
    let notice = store::collection::by_id(&mut reader, application.collection).await?.notice;
    let photo = match application.stage.photo() {
        Some(photo) => Some(photo_view(&store::photo::by_id(&mut reader, photo).await?)),
        None => None,
    };
    let milestones: Vec<_> =
        Action::ALL.iter().copied().filter(|action| milestone(*action).is_some()).collect();
    let events = store::audit::latest(&mut reader, &id.to_string(), &milestones).await?;
    let can_notify =
        template(app, MessageKind::Approved).is_some() && payer(&mut reader, &app.keys, id).await?.is_some();
    let entry = |(action, at)| milestone(action).map(|milestone| TimelineEntry { milestone, at });
    Ok(ApplicationView {
        id,
        number: application.number,
        student: StudentView {
            school_name: notice.school_name.clone(),
            school_code: notice.school_code.clone(),
            student_number: student.number,
            name: student.name,
        },
        confirmed: application.confirmed_at.is_some(),
        notify: application.notify,
        can_notify,
        can_withdraw: may_withdraw(&application.stage, &notice, now),
        reopened: application.stage.reopened().map(|reopened| {
            let same = application.stage.photo() == Some(reopened.photo);
            ReopenedView {
                reason: same.then(|| reopened.reason.clone()),
                settled: reopened.settlement.is_some(),
            }
        }),
        refunding: store::refund::is_under_way(&mut reader, id).await?,
        erasure_due: store::erasure::due_at(&mut reader, id).await?,
        submission: submission(&application.stage, &notice, now),
        stage: stage_view(application.stage, &notice).ok_or(Error::Unknown("application"))?,
        photo,
        timeline: events.into_iter().filter_map(entry).collect(),
        collection: notice.slug,
    })
}

fn photo_view(photo: &PhotoRecord) -> PhotoView {
    PhotoView {
        sha256: photo.digest.to_string(),
        bytes: photo.bytes,
        width: photo.size.width,
        height: photo.size.height,
    }
}

/// When a photograph can be submitted, in the stages that require one.
fn submission(stage: &Stage, notice: &CollectionNotice, now: Timestamp) -> Option<SubmissionView> {
    match stage {
        Stage::Matched | Stage::Rejected { .. } => {
            let window = notice.submission_window(stage);
            Some(SubmissionView { state: window.state(now), until: window.closes_at })
        }
        Stage::Submitted { .. }
        | Stage::UnderReview { .. }
        | Stage::Decided { .. }
        | Stage::Approved { .. }
        | Stage::Paid { .. }
        | Stage::Delivered { .. }
        | Stage::Erased { .. }
        | Stage::Removed { .. } => None,
    }
}

/// `None` for an application of which no data is left to show.
fn stage_view(stage: Stage, notice: &CollectionNotice) -> Option<StageView> {
    Some(match stage {
        Stage::Matched => StageView::Matched,
        Stage::Submitted { submitted_at, .. } => {
            StageView::Submitted { promised_by: promised_by(submitted_at, notice) }
        }
        // A decision that can still be undone is visible to reviewers only.
        Stage::UnderReview { submitted_at, .. } | Stage::Decided { submitted_at, .. } => {
            StageView::UnderReview { promised_by: promised_by(submitted_at, notice) }
        }
        Stage::Rejected { reasons, note, .. } => StageView::Rejected { reasons, note },
        Stage::Approved { due, .. } => StageView::Approved { due },
        Stage::Paid { settlement, .. } => StageView::Paid { amount: amount(&settlement) },
        Stage::Delivered { settlement, .. } => StageView::Delivered { amount: amount(&settlement) },
        Stage::Erased { .. } | Stage::Removed { .. } => return None,
    })
}

fn promised_by(submitted_at: Timestamp, notice: &CollectionNotice) -> Timestamp {
    submitted_at.plus_seconds(i64::from(notice.review_hours) * 3600)
}

const fn amount(settlement: &Settlement) -> Option<Fen> {
    match settlement {
        Settlement::Waived => None,
        Settlement::Collected { receipt } => Some(receipt.amount),
    }
}

/// The milestone that the student sees for an audit action; `None` if the student does not see the action.
const fn milestone(action: Action) -> Option<Milestone> {
    match action {
        Action::Matched => Some(Milestone::Matched),
        Action::Confirmed => Some(Milestone::Confirmed),
        Action::Submitted => Some(Milestone::Submitted),
        Action::Withdrawn => Some(Milestone::Withdrawn),
        Action::Claimed => Some(Milestone::ReviewStarted),
        Action::Released => Some(Milestone::ReviewReleased),
        Action::Approved => Some(Milestone::Approved),
        Action::Rejected => Some(Milestone::Rejected),
        Action::Reopened => Some(Milestone::Reopened),
        Action::Settled => Some(Milestone::Settled),
        Action::FeeReturned => Some(Milestone::FeeReturned),
        Action::Delivered => Some(Milestone::Delivered),
        Action::Decided
        | Action::Undone
        | Action::SecondLook
        | Action::SessionOpened
        | Action::SessionSuperseded
        | Action::SessionClosed
        | Action::StudentUnlocked
        | Action::ErasureAsked
        | Action::ErasureCancelled
        | Action::VerificationFailed
        | Action::VerificationLimited
        | Action::OrderOpened
        | Action::OrderAccepted
        | Action::OrderPaid
        | Action::OrderClosed
        | Action::OrderRefunding
        | Action::OrderRefunded
        | Action::RefundAttempted
        | Action::RefundRetried
        | Action::RefundAccepted
        | Action::RefundElsewhere
        | Action::OrdersExported
        | Action::DiscrepancyFound
        | Action::DiscrepancyClosed
        | Action::PaymentsReconciled
        | Action::CollectionCreated
        | Action::CollectionChanged
        | Action::CollectionArchived
        | Action::CollectionUnarchived
        | Action::CollectionDeleted
        | Action::TodoExported
        | Action::EntryCorrected
        | Action::StudentAdded
        | Action::StudentWithdrawn
        | Action::StudentReinstated
        | Action::DocumentReplaced
        | Action::DocumentCorrected
        | Action::Removed
        | Action::Reinstated
        | Action::RosterExported
        | Action::RosterImported
        | Action::Erased
        | Action::LotDrawn
        | Action::LotInspected
        | Action::LotPassed
        | Action::LotFailed
        | Action::LotReleased
        | Action::DeliveryStarted
        | Action::DeliveryReady
        | Action::DeliveryDownloaded
        | Action::DeliveryLeftOut
        | Action::DeliveryErased
        // The student's photograph is in the same state as before: approved, and not yet delivered.
        | Action::Recalled
        | Action::DeliveryRecalled
        | Action::DeliveryRepacked
        | Action::MyDataRead
        | Action::CorrectionRequested
        | Action::CorrectionClosed
        | Action::CorrectionAnswered
        | Action::CorrectionApplied
        | Action::WechatBound
        | Action::WechatUnbound
        | Action::ObjectsSwept
        | Action::StaffSignedIn
        | Action::StaffSignedOut
        | Action::StaffSignInFailed
        | Action::StaffSignInLimited
        | Action::StaffAdded
        | Action::StaffChanged
        | Action::StaffDisabled
        | Action::StaffEnabled
        | Action::StaffPasswordChanged
        | Action::StaffPasswordReset
        | Action::StaffAuthenticatorEnrolled
        | Action::StaffAuthenticatorRemoved
        | Action::StaffRecoveryUsed
        | Action::StaffSessionRevoked
        | Action::IdentityRevealed
        | Action::AuditExported => None,
    }
}
