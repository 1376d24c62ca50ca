//! The texts, one struct for each area: a missing text in a language does not compile.

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

pub(in crate::staff) use account::Account;
pub(in crate::staff) use audit::Audit;
pub(in crate::staff) use collections::Collections;
pub(in crate::staff) use corrections::Corrections;
pub(in crate::staff) use deliveries::Deliveries;
pub(in crate::staff) use inspection::Inspection;
pub(in crate::staff) use messages::Messages;
pub(in crate::staff) use narrow::Narrow;
pub(in crate::staff) use orders::{Orders, yuan};
pub(in crate::staff) use people::People;
pub(in crate::staff) use review::Review;
pub(in crate::staff) use shell::{Problems, Shell};
pub(in crate::staff) use sign_in::SignIn;
pub(in crate::staff) use students::Students;

/// A language.
pub(in crate::staff) struct Texts {
    pub(in crate::staff) shell: Shell,
    pub(in crate::staff) problems: Problems,
    pub(in crate::staff) sign_in: SignIn,
    pub(in crate::staff) account: Account,
    pub(in crate::staff) collections: Collections,
    pub(in crate::staff) review: Review,
    pub(in crate::staff) people: People,
    pub(in crate::staff) audit: Audit,
    pub(in crate::staff) deliveries: Deliveries,
    pub(in crate::staff) corrections: Corrections,
    pub(in crate::staff) inspection: Inspection,
    pub(in crate::staff) students: Students,
    pub(in crate::staff) orders: Orders,
    pub(in crate::staff) messages: Messages,
    pub(in crate::staff) narrow: Narrow,
}
