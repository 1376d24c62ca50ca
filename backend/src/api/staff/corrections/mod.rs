//! What students say is wrong in the roster: `/api/staff/corrections`.

pub mod close;
pub mod list;
