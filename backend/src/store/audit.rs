//! Who did what to what, for ever. Identifiers only, never personal data.

use serde_json::Value;
use shared::application::{Event, Stage};
use shared::id::ApplicationId;
use shared::review::StaffName;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The student of an application.
    Student(ApplicationId),
    /// Somebody of the staff.
    Staff(StaffName),
    /// Whoever may run our commands on the server.
    Operator,
    /// A payment provider, by its name.
    Provider(&'static str),
    /// A rule that time brought about.
    System,
}

impl Actor {
    fn columns(&self) -> (&'static str, String) {
        match self {
            Self::Student(application) => ("student", application.to_string()),
            Self::Staff(name) => ("staff", name.to_string()),
            Self::Operator => ("operator", "command line".to_owned()),
            Self::Provider(name) => ("provider", (*name).to_owned()),
            Self::System => ("system", "rule".to_owned()),
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word in the table.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

actions! {
    /// A student was found in the roster for the first time.
    Matched = "application.matched";
    /// The student confirmed the roster's entry.
    Confirmed = "application.confirmed";
    /// A photograph was handed in.
    Submitted = "application.submitted";
    /// It was taken back.
    Withdrawn = "application.withdrawn";
    /// A reviewer opened it.
    Claimed = "application.claimed";
    /// It was put back unjudged.
    Released = "application.released";
    /// A reviewer judged it; the student knows of nothing yet.
    Decided = "application.decided";
    /// The reviewer took the verdict back.
    Undone = "application.undone";
    /// A reviewer left it to another one.
    SecondLook = "application.second_look";
    /// The student was told that it is good.
    Approved = "application.approved";
    /// The student was told that it can't be used.
    Rejected = "application.rejected";
    /// The fee came in, or there was none.
    Settled = "application.settled";
    /// It went to the school.
    Delivered = "application.delivered";
    /// A device was signed in.
    SessionOpened = "session.opened";
    /// A device was signed out because the same student verified on another.
    SessionSuperseded = "session.superseded";
    /// A device signed out.
    SessionClosed = "session.closed";
    /// A verification found nobody.
    VerificationFailed = "verification.failed";
    /// A verification was not tried because of too many before.
    VerificationLimited = "verification.limited";
    /// An order was made.
    OrderOpened = "order.opened";
    /// The provider took it.
    OrderAccepted = "order.accepted";
    /// Money came in for it.
    OrderPaid = "order.paid";
    /// It was closed.
    OrderClosed = "order.closed";
    /// Its money is on the way back.
    OrderRefunding = "order.refunding";
    /// Its money is back.
    OrderRefunded = "order.refunded";
    /// A collection was made.
    CollectionCreated = "collection.created";
    /// A roster was imported.
    RosterImported = "roster.imported";
    /// Somebody of the staff signed in.
    StaffSignedIn = "staff.signed_in";
    /// Somebody of the staff signed out.
    StaffSignedOut = "staff.signed_out";
    /// A sign-in was refused: an unknown name, a wrong password or a wrong code.
    StaffSignInFailed = "staff.sign_in_failed";
    /// A sign-in was not tried because of too many before.
    StaffSignInLimited = "staff.sign_in_limited";
    /// An account was made.
    StaffAdded = "staff.added";
    /// An account got another role or school.
    StaffChanged = "staff.changed";
    /// An account was closed.
    StaffDisabled = "staff.disabled";
    /// An account was opened again.
    StaffEnabled = "staff.enabled";
    /// Somebody changed their own password.
    StaffPasswordChanged = "staff.password_changed";
    /// Somebody else gave a new password.
    StaffPasswordReset = "staff.password_reset";
    /// An authenticator was enrolled.
    StaffAuthenticatorEnrolled = "staff.authenticator_enrolled";
    /// An authenticator was removed.
    StaffAuthenticatorRemoved = "staff.authenticator_removed";
    /// A recovery code was used in place of the authenticator.
    StaffRecoveryUsed = "staff.recovery_used";
    /// A session was ended from elsewhere.
    StaffSessionRevoked = "staff.session_revoked";
    /// The audit log was exported.
    AuditExported = "audit.exported";
}

impl Action {
    /// What an event did that led to a stage. A verdict is known by where its announcement leads.
    #[must_use]
    pub const fn of(event: &Event, after: &Stage) -> Self {
        match event {
            Event::Submit { .. } => Self::Submitted,
            Event::Withdraw => Self::Withdrawn,
            Event::Claim(_) => Self::Claimed,
            Event::Release => Self::Released,
            Event::Decide { .. } => Self::Decided,
            Event::Undo(_) => Self::Undone,
            Event::Announce => match after {
                Stage::Rejected { .. } => Self::Rejected,
                Stage::Approved { .. }
                | Stage::Paid { .. }
                | Stage::Matched
                | Stage::Submitted { .. }
                | Stage::UnderReview { .. }
                | Stage::Decided { .. }
                | Stage::Delivered { .. } => Self::Approved,
            },
            Event::Settle(_) => Self::Settled,
            Event::Deliver(_) => Self::Delivered,
        }
    }
}

/// Appends a line. `subject` is the identifier of what it happened to; `detail` holds identifiers, words and numbers.
pub async fn append(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    subject: &str,
    detail: Value,
) -> Result<(), Error> {
    let (kind, id) = actor.columns();
    sqlx::query(
        "INSERT INTO audit (at, actor_kind, actor_id, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(now.as_millis())
    .bind(kind)
    .bind(id)
    .bind(action.word())
    .bind(subject)
    .bind(detail.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What was done to `subject`, oldest first.
pub async fn of_subject(conn: &mut Conn, subject: &str) -> Result<Vec<(Action, Timestamp)>, Error> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as::<Engine, _>("SELECT action, at FROM audit WHERE subject = $1 ORDER BY seq")
            .bind(subject)
            .fetch_all(conn)
            .await?;
    let source = Source { table: "audit", id: subject };
    let known = |word: &str| Action::ALL.iter().copied().find(|action| action.word() == word);
    rows.into_iter()
        .map(|(word, millis)| {
            known(&word).map(|action| (action, at(millis))).ok_or(source.inconsistent(word))
        })
        .collect()
}
