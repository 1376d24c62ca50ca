//! Which screen a student is led to. Every address goes through this decision.

use shared::api::{ApplicationView, StageView, SubmissionView};
use shared::collection::{Slug, WindowState};

use crate::route::Step;

/// What the decision depends on in an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No student is signed in, or the student is signed in for another collection.
    Stranger,
    /// The session of a student ended, and the student did not sign out.
    Lapsed,
    /// Matched in the roster, the entry not yet confirmed.
    Unconfirmed,
    /// Confirmed, no photograph uploaded.
    NoPhoto,
    InReview,
    /// The photograph was rejected, and another one is accepted: in the window, or in the grace period after a
    /// rejection.
    Rejected,
    /// The photograph was rejected, and another one is not accepted now: too late or too early.
    RejectedUnopen,
    /// Approved, paid for or delivered: no further photograph is accepted.
    Accepted,
}

/// The signed-in student's standing in the collection `slug`, if a student is signed in.
#[must_use]
pub(crate) fn standing(view: Option<&ApplicationView>, slug: &Slug) -> Standing {
    match view {
        Some(view) if view.collection == *slug => match view.stage {
            StageView::Matched if view.confirmed => Standing::NoPhoto,
            StageView::Matched => Standing::Unconfirmed,
            StageView::Submitted { .. } | StageView::UnderReview { .. } => Standing::InReview,
            StageView::Rejected { .. } => match view.submission {
                Some(SubmissionView { state: WindowState::Open, .. }) => Standing::Rejected,
                Some(_) | None => Standing::RejectedUnopen,
            },
            StageView::Approved { .. } | StageView::Paid { .. } | StageView::Delivered { .. } => {
                Standing::Accepted
            }
        },
        Some(_) | None => Standing::Stranger,
    }
}

/// The screen on which the student continues.
#[must_use]
pub(crate) fn landing(standing: Standing, window: WindowState) -> Step {
    let open = window == WindowState::Open;
    match standing {
        Standing::Unconfirmed if open => Step::Confirm,
        Standing::NoPhoto if open => Step::Capture,
        // A student who agreed to the notice before continues with the form.
        Standing::Lapsed if window != WindowState::NotYetOpen => Step::Verify,
        Standing::Stranger | Standing::Lapsed | Standing::Unconfirmed | Standing::NoPhoto => Step::Notice,
        Standing::InReview | Standing::Rejected | Standing::RejectedUnopen | Standing::Accepted => {
            Step::Status
        }
    }
}

/// The screen for the address `wanted`: that screen when the student may open it, else the [`landing`].
#[must_use]
pub(crate) fn admit(wanted: Step, standing: Standing, window: WindowState) -> Step {
    let open = window == WindowState::Open;
    let admitted = match wanted {
        Step::Notice => true,
        // After the window a student still verifies to see the progress; before it there is no progress.
        Step::Verify => {
            matches!(standing, Standing::Stranger | Standing::Lapsed) && window != WindowState::NotYetOpen
        }
        // Confirmed students may go back to this screen.
        Step::Confirm => open && matches!(standing, Standing::Unconfirmed | Standing::NoPhoto),
        Step::Capture | Step::Frame | Step::Preview => {
            standing == Standing::Rejected || open && standing == Standing::NoPhoto
        }
        Step::MyData => !matches!(standing, Standing::Stranger | Standing::Lapsed),
        Step::Status => matches!(
            standing,
            Standing::InReview | Standing::Rejected | Standing::RejectedUnopen | Standing::Accepted
        ),
    };
    if admitted { wanted } else { landing(standing, window) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STANDINGS: [Standing; 8] = [
        Standing::Stranger,
        Standing::Lapsed,
        Standing::Unconfirmed,
        Standing::NoPhoto,
        Standing::InReview,
        Standing::Rejected,
        Standing::RejectedUnopen,
        Standing::Accepted,
    ];
    const WINDOWS: [WindowState; 3] = [WindowState::NotYetOpen, WindowState::Open, WindowState::Closed];

    #[test]
    fn each_address_leads_to_the_right_screen_for_the_student() {
        let mut table = Vec::new();
        for standing in STANDINGS {
            table.push(format!("{standing:?}"));
            for window in WINDOWS {
                let shown = Step::ALL.map(|wanted| format!("{:?}", admit(wanted, standing, window)));
                table.push(format!("  {window:?}: {}", shown.join(" ")));
            }
        }
        insta::assert_snapshot!(table.join("\n"), @r"
        Stranger
          NotYetOpen: Notice Notice Notice Notice Notice Notice Notice Notice
          Open: Notice Verify Notice Notice Notice Notice Notice Notice
          Closed: Notice Verify Notice Notice Notice Notice Notice Notice
        Lapsed
          NotYetOpen: Notice Notice Notice Notice Notice Notice Notice Notice
          Open: Notice Verify Verify Verify Verify Verify Verify Verify
          Closed: Notice Verify Verify Verify Verify Verify Verify Verify
        Unconfirmed
          NotYetOpen: Notice Notice Notice Notice Notice Notice Notice MyData
          Open: Notice Confirm Confirm Confirm Confirm Confirm Confirm MyData
          Closed: Notice Notice Notice Notice Notice Notice Notice MyData
        NoPhoto
          NotYetOpen: Notice Notice Notice Notice Notice Notice Notice MyData
          Open: Notice Capture Confirm Capture Frame Preview Capture MyData
          Closed: Notice Notice Notice Notice Notice Notice Notice MyData
        InReview
          NotYetOpen: Notice Status Status Status Status Status Status MyData
          Open: Notice Status Status Status Status Status Status MyData
          Closed: Notice Status Status Status Status Status Status MyData
        Rejected
          NotYetOpen: Notice Status Status Capture Frame Preview Status MyData
          Open: Notice Status Status Capture Frame Preview Status MyData
          Closed: Notice Status Status Capture Frame Preview Status MyData
        RejectedUnopen
          NotYetOpen: Notice Status Status Status Status Status Status MyData
          Open: Notice Status Status Status Status Status Status MyData
          Closed: Notice Status Status Status Status Status Status MyData
        Accepted
          NotYetOpen: Notice Status Status Status Status Status Status MyData
          Open: Notice Status Status Status Status Status Status MyData
          Closed: Notice Status Status Status Status Status Status MyData
        ");
    }

    #[test]
    fn the_landing_is_always_admitted() {
        for standing in STANDINGS {
            for window in WINDOWS {
                let step = landing(standing, window);
                assert_eq!(admit(step, standing, window), step, "{standing:?} {window:?}");
            }
        }
    }
}
