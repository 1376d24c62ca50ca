//! One student, for whoever answers the hotline: `/api/staff/students/…`.

pub mod find;
pub mod identity;
