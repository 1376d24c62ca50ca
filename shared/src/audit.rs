//! Actions of the audit log.

use crate::string_enum::string_enum;

string_enum! {
    /// An action in the audit log. The part of the name before the point is the kind of object.
    Action {
        /// A student was matched with the roster for the first time.
        Matched = "application.matched",
        /// The student confirmed the roster's entry.
        Confirmed = "application.confirmed",
        /// The student submitted a photograph.
        Submitted = "application.submitted",
        /// The student withdrew the photograph.
        Withdrawn = "application.withdrawn",
        /// A reviewer opened the photograph.
        Claimed = "application.claimed",
        /// The photograph was released without a decision.
        Released = "application.released",
        /// A reviewer decided about the photograph; the student does not see it yet.
        Decided = "application.decided",
        /// The reviewer undid the decision.
        Undone = "application.undone",
        /// A reviewer asked for a second look by another reviewer.
        SecondLook = "application.second_look",
        /// The approval was announced to the student.
        Approved = "application.approved",
        /// The rejection was announced to the student.
        Rejected = "application.rejected",
        /// An administrator took back an announced approval.
        Reopened = "application.reopened",
        /// The fee was paid, or the collection is free.
        Settled = "application.settled",
        /// An administrator refunded the fee; it is due again.
        FeeReturned = "application.fee_returned",
        /// The photograph was delivered to the school.
        Delivered = "application.delivered",
        /// The student requested to erase all data; the erasure follows after the cooling-off period.
        ErasureAsked = "application.erasure_asked",
        /// The student cancelled the erasure or verified again.
        ErasureCancelled = "application.erasure_cancelled",
        /// The delivery with the photograph was recalled; the photograph waits for another delivery.
        Recalled = "application.recalled",
        /// The photographs and the roster's entry were erased.
        Erased = "application.erased",
        /// The student was removed from the roster; the application is kept with the document.
        Removed = "application.removed",
        /// The document is in the roster again, and the application continues.
        Reinstated = "application.reinstated",
        /// A lot of approvals was drawn for the sampling inspection.
        LotDrawn = "inspection.drawn",
        /// A second person looked at an approval of a lot.
        LotInspected = "inspection.inspected",
        /// The sample had no more unfit photographs than the plan accepts.
        LotPassed = "inspection.passed",
        /// The sample had more: all of the lot is looked at before it is delivered.
        LotFailed = "inspection.failed",
        /// All of a failed lot was looked at.
        LotReleased = "inspection.released",
        /// A student signed in on a device.
        SessionOpened = "session.opened",
        /// A device was signed out because the student verified on another one.
        SessionSuperseded = "session.superseded",
        /// A student signed out.
        SessionClosed = "session.closed",
        /// A verification matched no student.
        VerificationFailed = "verification.failed",
        /// A verification was refused because of too many failures.
        VerificationLimited = "verification.limited",
        /// A staff member cleared the failed verifications of a student.
        StudentUnlocked = "verification.unlocked",
        /// An order was created.
        OrderOpened = "order.opened",
        /// The provider accepted the order.
        OrderAccepted = "order.accepted",
        /// The provider confirmed a payment of the order.
        OrderPaid = "order.paid",
        /// The order was closed without payment.
        OrderClosed = "order.closed",
        /// A refund of the order is in progress.
        OrderRefunding = "order.refunding",
        /// The order was refunded in full.
        OrderRefunded = "order.refunded",
        /// Another refund attempt started, under a new number.
        RefundAttempted = "order.refund_attempted",
        /// An administrator had the provider queried about the refund.
        RefundRetried = "order.refund_retried",
        /// An administrator accepted a refund made on the merchant platform.
        RefundAccepted = "order.refund_accepted",
        /// An administrator stated that the money was paid back by other means.
        RefundElsewhere = "order.refund_elsewhere",
        /// The provider reported something about money that no rule settles.
        DiscrepancyFound = "order.discrepancy",
        /// A staff member marked a discrepancy as handled.
        DiscrepancyClosed = "order.discrepancy_closed",
        /// A day's trade bill was compared with the orders.
        PaymentsReconciled = "payments.reconciled",
        /// A list of orders was exported.
        OrdersExported = "orders.exported",
        /// A collection was created.
        CollectionCreated = "collection.created",
        /// A collection was changed.
        CollectionChanged = "collection.changed",
        /// A collection was archived: closed and read-only.
        CollectionArchived = "collection.archived",
        /// A collection was taken out of the archive.
        CollectionUnarchived = "collection.unarchived",
        /// A collection without students was deleted.
        CollectionDeleted = "collection.deleted",
        /// A list of students with something to do was exported.
        TodoExported = "progress.exported",
        /// A roster entry was changed: of a student who had submitted or confirmed, or a single entry.
        EntryCorrected = "roster.corrected",
        /// A single student was added to the roster.
        StudentAdded = "roster.added",
        /// A student was removed from the roster.
        StudentWithdrawn = "roster.withdrawn",
        /// A removed student is in the roster again.
        StudentReinstated = "roster.reinstated",
        /// A student number moved to another document; its former holder left the roster.
        DocumentReplaced = "roster.document_replaced",
        /// A document number was corrected; a staff member confirmed that it belongs to the same person.
        DocumentCorrected = "roster.document_corrected",
        /// The roster with all stages was exported.
        RosterExported = "roster.exported",
        /// A roster was imported.
        RosterImported = "roster.imported",
        /// A staff member signed in.
        StaffSignedIn = "staff.signed_in",
        /// A staff member signed out.
        StaffSignedOut = "staff.signed_out",
        /// A staff sign-in was refused: unknown name, wrong password or wrong code.
        StaffSignInFailed = "staff.sign_in_failed",
        /// A staff sign-in was refused because of too many failures.
        StaffSignInLimited = "staff.sign_in_limited",
        /// A staff account was created.
        StaffAdded = "staff.added",
        /// The role or school of an account was changed.
        StaffChanged = "staff.changed",
        /// An account was disabled.
        StaffDisabled = "staff.disabled",
        /// An account was enabled again.
        StaffEnabled = "staff.enabled",
        /// A staff member changed the own password.
        StaffPasswordChanged = "staff.password_changed",
        /// An administrator set a new password for an account.
        StaffPasswordReset = "staff.password_reset",
        /// An authenticator was enrolled.
        StaffAuthenticatorEnrolled = "staff.authenticator_enrolled",
        /// An authenticator was removed.
        StaffAuthenticatorRemoved = "staff.authenticator_removed",
        /// A recovery code was used in place of the authenticator.
        StaffRecoveryUsed = "staff.recovery_used",
        /// A session was ended from another session or by an administrator.
        StaffSessionRevoked = "staff.session_revoked",
        /// The audit log was exported.
        AuditExported = "audit.exported",
        /// A delivery was started.
        DeliveryStarted = "delivery.started",
        /// The delivery can be downloaded.
        DeliveryReady = "delivery.ready",
        /// The package was downloaded, in whole or in part.
        DeliveryDownloaded = "delivery.downloaded",
        /// A selected photograph was not included in the delivery.
        DeliveryLeftOut = "delivery.left_out",
        /// The delivery was recalled: it can't be downloaded, and its photographs wait for another one.
        DeliveryRecalled = "delivery.recalled",
        /// The photographs were packed again with other file names, as a delivery that replaces this one.
        DeliveryRepacked = "delivery.repacked",
        /// The photographs and lists of the delivery were erased at the end of the retention.
        DeliveryErased = "delivery.erased",
        /// A staff member viewed a document number in full.
        IdentityRevealed = "identity.revealed",
        /// A student viewed the own data.
        MyDataRead = "my_data.read",
        /// A student requested a correction of the roster's entry.
        CorrectionRequested = "correction.requested",
        /// A staff member closed a correction request.
        CorrectionClosed = "correction.closed",
        /// A staff member answered and closed a correction request.
        CorrectionAnswered = "correction.answered",
        /// A staff member wrote the corrected value into the roster and closed the request.
        CorrectionApplied = "correction.applied",
        /// A student was bound to a WeChat account.
        WechatBound = "wechat.bound",
        /// A staff member removed the binding of a WeChat account.
        WechatUnbound = "wechat.unbound",
        /// Files in the photo store that no row names were removed.
        ObjectsSwept = "objects.swept",
    }
}

impl Action {
    /// Kind of object: the part of the name before the point.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }
}
