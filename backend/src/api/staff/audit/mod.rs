//! The audit log.

pub mod export;
pub mod list;

use shared::api::staff::audit::AuditQuery;

use crate::store::audit::AuditFilter;

/// The filter of a query. A form also sends the fields that were left empty.
fn filter(query: &AuditQuery) -> AuditFilter {
    let any = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    AuditFilter {
        action: any(&query.action),
        actor: any(&query.actor),
        subject: any(&query.subject),
        from: query.from,
        until: query.until,
    }
}
