//! The audit log.

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

fn action_name(word: &str) -> &str {
    match word {
        "application.matched" => "Verified",
        "application.confirmed" => "Confirmed the entry",
        "application.submitted" => "Handed in",
        "application.withdrawn" => "Took it back",
        "application.claimed" => "Opened for review",
        "application.released" => "Put back unreviewed",
        "application.decided" => "Decided",
        "application.undone" => "Undid a decision",
        "application.second_look" => "Asked for a second look",
        "application.approved" => "Announced: approved",
        "application.rejected" => "Announced: rejected",
        "application.settled" => "Fee settled",
        "application.delivered" => "Delivered",
        "session.opened" => "Student signed in",
        "session.superseded" => "Student signed in elsewhere",
        "session.closed" => "Student signed out",
        "verification.failed" => "Verification failed",
        "verification.limited" => "Verification held back",
        "order.opened" => "Order made",
        "order.accepted" => "Order accepted",
        "order.paid" => "Order paid",
        "order.closed" => "Order closed",
        "order.refunding" => "Refund under way",
        "order.refunded" => "Refunded",
        "collection.created" => "Collection made",
        "collection.changed" => "Collection changed",
        "progress.exported" => "List exported",
        "roster.corrected" => "Entry corrected",
        "roster.imported" => "Roster imported",
        "staff.signed_in" => "Signed in",
        "staff.signed_out" => "Signed out",
        "staff.sign_in_failed" => "Sign-in failed",
        "staff.sign_in_limited" => "Sign-in held back",
        "staff.added" => "Account made",
        "staff.changed" => "Role changed",
        "staff.disabled" => "Account disabled",
        "staff.enabled" => "Account enabled",
        "staff.password_changed" => "Password changed",
        "staff.password_reset" => "Password reset",
        "staff.authenticator_enrolled" => "Authenticator enrolled",
        "staff.authenticator_removed" => "Authenticator removed",
        "staff.recovery_used" => "Recovery code used",
        "staff.session_revoked" => "Session ended from elsewhere",
        "audit.exported" => "Audit log exported",
        // A newer server tells its own word.
        other => other,
    }
}

fn about(word: &str) -> &str {
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
        other => other,
    }
}
