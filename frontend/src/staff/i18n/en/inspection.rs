//! The sampling inspection.

use shared::api::staff::inspection::LotState;

use crate::staff::i18n::texts::Inspection;

pub(super) const TEXTS: Inspection = Inspection {
    title: "Sampling inspection",
    lead: "Before delivery a second reviewer looks at a sample of the approvals by ISO 2859-1 (general level II, single sampling, normal inspection). Nobody inspects their own approvals.",
    back: "Back to the review",
    off: "This collection has no sampling inspection. An administrator can choose one in the collection's settings.",
    none: "No lots yet",
    undrawn: |count, aql| match count {
        0 => format!("No approval waits for a lot (AQL {})", aql.as_str()),
        1 => format!("1 photograph that waits for delivery is in no lot yet (AQL {})", aql.as_str()),
        _ => format!("{count} photographs that wait for delivery are in no lot yet (AQL {})", aql.as_str()),
    },
    draw: "Draw a lot and its sample",
    lot: "Lot",
    number: |number| format!("Lot {number}"),
    size: "Lot size",
    sample: "Sample",
    accept: "Acceptance number",
    inspected: "Progress",
    progress: |inspected, pending, unfit| format!("{inspected} inspected, {pending} to go, {unfit} unfit"),
    verdict: "Verdict",
    state: |state| match state {
        LotState::Open => "Being inspected",
        LotState::Passed => "Accepted",
        LotState::Failed => "Not accepted: inspect all",
        LotState::Released => "All inspected",
    },
    means: |state| match state {
        LotState::Open => "Not delivered before its sample was inspected",
        LotState::Passed => "May be delivered",
        LotState::Failed => "Not delivered before all of it was inspected",
        LotState::Released => "What is fit may be delivered",
    },
    look: |count| format!("Inspect {count}"),
    others: |count| format!("{count} approved by you: somebody else has to inspect them"),
    fit: "Fit",
    unfit: "Unfit",
    unfit_means: "The photograph is reviewed again, and the student reads the reason. A fee that was paid is not asked for again.",
    unfit_yes: "Confirm: unfit",
    reason: "Reason (the student reads it)",
    reason_missing: "Give a reason",
};
