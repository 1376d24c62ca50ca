//! What the audit log writes down.

use crate::string_enum::string_enum;

string_enum! {
    /// What was done. The word's first part is what it is about.
    Action {
        /// A student was found in the roster for the first time.
        Matched = "application.matched",
        /// The student confirmed the roster's entry.
        Confirmed = "application.confirmed",
        /// A photograph was handed in.
        Submitted = "application.submitted",
        /// It was taken back.
        Withdrawn = "application.withdrawn",
        /// A reviewer opened it.
        Claimed = "application.claimed",
        /// It was put back unjudged.
        Released = "application.released",
        /// A reviewer judged it; the student knows of nothing yet.
        Decided = "application.decided",
        /// The reviewer took the verdict back.
        Undone = "application.undone",
        /// A reviewer left it to another one.
        SecondLook = "application.second_look",
        /// The student was told that it is good.
        Approved = "application.approved",
        /// The student was told that it can't be used.
        Rejected = "application.rejected",
        /// An administrator took an approval back that the student knew of.
        Reopened = "application.reopened",
        /// The fee came in, or there was none.
        Settled = "application.settled",
        /// An administrator gave the fee back; it is due again.
        FeeReturned = "application.fee_returned",
        /// It went to the school.
        Delivered = "application.delivered",
        /// Its student asked for everything to be erased; it happens when some days have passed.
        ErasureAsked = "application.erasure_asked",
        /// Its student called the erasing off, or verified again.
        ErasureCancelled = "application.erasure_cancelled",
        /// The delivery it went with was recalled; it waits for another one.
        Recalled = "application.recalled",
        /// Its photographs and the roster's entry were erased.
        Erased = "application.erased",
        /// Its student was taken out of the roster; it waits under the document.
        Removed = "application.removed",
        /// The document is in the roster again, and it goes on where it stopped.
        Reinstated = "application.reinstated",
        /// A device was signed in.
        SessionOpened = "session.opened",
        /// A device was signed out because the same student verified on another.
        SessionSuperseded = "session.superseded",
        /// A device signed out.
        SessionClosed = "session.closed",
        /// A verification found nobody.
        VerificationFailed = "verification.failed",
        /// A verification was not tried because of too many before.
        VerificationLimited = "verification.limited",
        /// Somebody of the staff vouched for a student: failed attempts at them are forgotten.
        StudentUnlocked = "verification.unlocked",
        /// An order was made.
        OrderOpened = "order.opened",
        /// The provider took it.
        OrderAccepted = "order.accepted",
        /// Money came in for it.
        OrderPaid = "order.paid",
        /// It was closed.
        OrderClosed = "order.closed",
        /// Its money is on the way back.
        OrderRefunding = "order.refunding",
        /// Its money is back.
        OrderRefunded = "order.refunded",
        /// Another attempt to give its money back began, under a new number.
        RefundAttempted = "order.refund_attempted",
        /// An administrator had the provider asked again about its refund.
        RefundRetried = "order.refund_retried",
        /// An administrator lets a refund of the merchant platform count.
        RefundAccepted = "order.refund_accepted",
        /// An administrator states that its money was paid back by other means.
        RefundElsewhere = "order.refund_elsewhere",
        /// The provider said something about money that no rule settles.
        DiscrepancyFound = "order.discrepancy",
        /// Somebody of the staff has seen to it.
        DiscrepancyClosed = "order.discrepancy_closed",
        /// A day's trade bill was held against the orders.
        PaymentsReconciled = "payments.reconciled",
        /// A list of orders was taken out.
        OrdersExported = "orders.exported",
        /// A collection was made.
        CollectionCreated = "collection.created",
        /// A collection was changed.
        CollectionChanged = "collection.changed",
        /// A collection was archived: closed, and not changed any more.
        CollectionArchived = "collection.archived",
        /// A collection was taken out of the archive.
        CollectionUnarchived = "collection.unarchived",
        /// A collection without students was deleted.
        CollectionDeleted = "collection.deleted",
        /// A list of students who have something to do was taken out.
        TodoExported = "progress.exported",
        /// The roster's entry of a student who had handed in or confirmed it was changed, or one entry by itself.
        EntryCorrected = "roster.corrected",
        /// A student was added singly.
        StudentAdded = "roster.added",
        /// A student was taken out of the roster.
        StudentWithdrawn = "roster.withdrawn",
        /// A student who had been taken out is in the roster again.
        StudentReinstated = "roster.reinstated",
        /// A student number went to another document: the student who had it is out of the roster.
        DocumentReplaced = "roster.document_replaced",
        /// A document number was corrected, and somebody answers for it that it is the same person.
        DocumentCorrected = "roster.document_corrected",
        /// The roster with everybody's stage was taken out.
        RosterExported = "roster.exported",
        /// A roster was imported.
        RosterImported = "roster.imported",
        /// Somebody of the staff signed in.
        StaffSignedIn = "staff.signed_in",
        /// Somebody of the staff signed out.
        StaffSignedOut = "staff.signed_out",
        /// A sign-in was refused: an unknown name, a wrong password or a wrong code.
        StaffSignInFailed = "staff.sign_in_failed",
        /// A sign-in was not tried because of too many before.
        StaffSignInLimited = "staff.sign_in_limited",
        /// An account was made.
        StaffAdded = "staff.added",
        /// An account got another role or school.
        StaffChanged = "staff.changed",
        /// An account was closed.
        StaffDisabled = "staff.disabled",
        /// An account was opened again.
        StaffEnabled = "staff.enabled",
        /// Somebody changed their own password.
        StaffPasswordChanged = "staff.password_changed",
        /// Somebody else gave a new password.
        StaffPasswordReset = "staff.password_reset",
        /// An authenticator was enrolled.
        StaffAuthenticatorEnrolled = "staff.authenticator_enrolled",
        /// An authenticator was removed.
        StaffAuthenticatorRemoved = "staff.authenticator_removed",
        /// A recovery code was used in place of the authenticator.
        StaffRecoveryUsed = "staff.recovery_used",
        /// A session was ended from elsewhere.
        StaffSessionRevoked = "staff.session_revoked",
        /// The audit log was exported.
        AuditExported = "audit.exported",
        /// A package for the school was begun.
        DeliveryStarted = "delivery.started",
        /// It is complete.
        DeliveryReady = "delivery.ready",
        /// Somebody fetched it, or a part of it.
        DeliveryDownloaded = "delivery.downloaded",
        /// A photograph did not go with it.
        DeliveryLeftOut = "delivery.left_out",
        /// It was recalled: nobody downloads it any more, and its photographs wait for another one.
        DeliveryRecalled = "delivery.recalled",
        /// Its photographs were packed again with other file names, as another delivery in its place.
        DeliveryRepacked = "delivery.repacked",
        /// Its photographs and lists were erased at the end of the retention.
        DeliveryErased = "delivery.erased",
        /// Somebody of the staff had a document number shown whole.
        IdentityRevealed = "identity.revealed",
        /// A student looked at what is stored of them.
        MyDataRead = "my_data.read",
        /// A student says that the roster's entry is wrong.
        CorrectionRequested = "correction.requested",
        /// Somebody of the staff closed the request.
        CorrectionClosed = "correction.closed",
        /// Somebody of the staff answered the request, and closed it.
        CorrectionAnswered = "correction.answered",
        /// The value that was asked for was taken over, and the request closed.
        CorrectionApplied = "correction.applied",
        /// A student was bound to the WeChat that the page was opened in.
        WechatBound = "wechat.bound",
        /// Somebody of the staff let go of a student's WeChat.
        WechatUnbound = "wechat.unbound",
        /// Files in the store of photographs that nothing names were cleared away.
        ObjectsSwept = "objects.swept",
    }
}

impl Action {
    /// What it is about: the part of its word before the point.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }
}
