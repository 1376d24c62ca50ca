//! The audit log.

use shared::audit::Action;

use crate::staff::i18n::texts::Audit;

pub(super) const TEXTS: Audit = Audit {
    title: "Audit log",
    lead: "Who did what and when; lines are only ever added.",
    number: "No.",
    at: "Time",
    actor: "Who",
    action: "What",
    subject: "To what",
    detail: "Detail",
    filter: "Filter",
    export: "Export CSV",
    older: "Older lines",
    from: "From (Beijing time)",
    until: "Until (not including)",
    any_action: "Everything",
    empty: "No line fits.",
    action_name,
    about,
};

fn action_name(action: Action) -> &'static str {
    match action {
        Action::Matched => "Verified",
        Action::Confirmed => "Confirmed the entry",
        Action::Submitted => "Handed in",
        Action::Withdrawn => "Took it back",
        Action::Claimed => "Opened for review",
        Action::Released => "Put back unreviewed",
        Action::Decided => "Decided",
        Action::Undone => "Undid a decision",
        Action::SecondLook => "Asked for a second look",
        Action::Approved => "Announced: approved",
        Action::Rejected => "Announced: rejected",
        Action::Settled => "Fee settled",
        Action::FeeReturned => "Fee given back",
        Action::Delivered => "Delivered",
        Action::Erased => "Student's data erased",
        Action::SessionOpened => "Student signed in",
        Action::SessionSuperseded => "Student signed in elsewhere",
        Action::SessionClosed => "Student signed out",
        Action::VerificationFailed => "Verification failed",
        Action::VerificationLimited => "Verification held back",
        Action::OrderOpened => "Order made",
        Action::OrderAccepted => "Order accepted",
        Action::OrderPaid => "Order paid",
        Action::OrderClosed => "Order closed",
        Action::OrderRefunding => "Refund under way",
        Action::OrderRefunded => "Refunded",
        Action::MoneyFound => "Money needs a person",
        Action::FindingClosed => "Money seen to",
        Action::PaymentsReconciled => "Payments reconciled",
        Action::CollectionCreated => "Collection made",
        Action::CollectionChanged => "Collection changed",
        Action::TodoExported => "List exported",
        Action::EntryCorrected => "Entry corrected",
        Action::RosterImported => "Roster imported",
        Action::StaffSignedIn => "Signed in",
        Action::StaffSignedOut => "Signed out",
        Action::StaffSignInFailed => "Sign-in failed",
        Action::StaffSignInLimited => "Sign-in held back",
        Action::StaffAdded => "Account made",
        Action::StaffChanged => "Role changed",
        Action::StaffDisabled => "Account disabled",
        Action::StaffEnabled => "Account enabled",
        Action::StaffPasswordChanged => "Password changed",
        Action::StaffPasswordReset => "Password reset",
        Action::StaffAuthenticatorEnrolled => "Authenticator enrolled",
        Action::StaffAuthenticatorRemoved => "Authenticator removed",
        Action::StaffRecoveryUsed => "Recovery code used",
        Action::StaffSessionRevoked => "Session ended from elsewhere",
        Action::AuditExported => "Audit log exported",
        Action::DeliveryStarted => "Delivery begun",
        Action::DeliveryReady => "Delivery ready",
        Action::DeliveryDownloaded => "Delivery downloaded",
        Action::DeliveryLeftOut => "Left out of a delivery",
        Action::DeliveryErased => "Delivery erased",
        Action::IdentityRevealed => "Document number shown",
        Action::MyDataRead => "Student looked at their data",
        Action::CorrectionRequested => "Correction asked for",
        Action::CorrectionClosed => "Correction dealt with",
        Action::WechatBound => "WeChat bound",
        Action::WechatUnbound => "WeChat let go",
        Action::ObjectsSwept => "Files cleared away",
    }
}

fn about(word: &'static str) -> &'static str {
    match word {
        "application" => "Applications",
        "session" => "Students' sessions",
        "verification" => "Verification",
        "order" => "Payments",
        "collection" => "Collections",
        "progress" => "Progress",
        "roster" => "Rosters",
        "staff" => "Staff",
        "audit" => "Audit",
        "delivery" => "Deliveries",
        "identity" => "Document numbers",
        "my_data" => "Own data",
        "correction" => "Corrections",
        "objects" => "Files",
        "payments" => "Reconciliation",
        "wechat" => "WeChat",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_of_actions_has_a_name() {
        for action in Action::ALL {
            assert_ne!((TEXTS.about)(action.about()), action.about());
        }
    }
}
