//! One student, for the staff who answer the hotline: `/api/staff/students/…`.

pub mod entry;
pub mod find;
pub mod identity;
pub mod of_application;
pub mod search;
pub mod unlock;
