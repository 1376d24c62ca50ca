//! The console's operations, one list for each area.

mod account;
mod audit;
mod collections;
mod corrections;
mod deliveries;
mod messages;
mod orders;
mod people;
mod review;
mod students;

use super::Operation;

/// The lists of all areas.
pub(super) const AREAS: &[&[Operation]] = &[
    account::OPERATIONS,
    audit::OPERATIONS,
    collections::OPERATIONS,
    corrections::OPERATIONS,
    deliveries::OPERATIONS,
    messages::OPERATIONS,
    orders::OPERATIONS,
    people::OPERATIONS,
    review::OPERATIONS,
    students::OPERATIONS,
];
