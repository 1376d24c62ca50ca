//! English.

mod account;
mod audit;
mod collections;
mod corrections;
mod deliveries;
mod inspection;
mod messages;
mod narrow;
mod orders;
mod people;
mod review;
mod shell;
mod sign_in;
mod students;

use super::Texts;

pub(super) const TEXTS: Texts = Texts {
    shell: shell::TEXTS,
    problems: shell::PROBLEMS,
    sign_in: sign_in::TEXTS,
    account: account::TEXTS,
    collections: collections::TEXTS,
    review: review::TEXTS,
    people: people::TEXTS,
    audit: audit::TEXTS,
    deliveries: deliveries::TEXTS,
    corrections: corrections::TEXTS,
    inspection: inspection::TEXTS,
    students: students::TEXTS,
    orders: orders::TEXTS,
    messages: messages::TEXTS,
    narrow: narrow::TEXTS,
};
