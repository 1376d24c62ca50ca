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
    empty: "No line fits.",
};
