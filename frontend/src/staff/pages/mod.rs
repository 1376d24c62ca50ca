//! The screens of the console, one folder for each area.

mod account;
mod act;
mod audit;
mod collections;
mod corrections;
mod deliveries;
pub(super) mod form;
mod lost;
mod messages;
mod narrow;
mod orders;
mod people;
pub(super) mod review;
mod sign_in;
mod students;

pub(super) use account::Account;
pub(super) use audit::Audit;
pub(super) use collections::{Collections, Editor, F, Poster, Progress, Roster};
pub(super) use corrections::Corrections;
pub(super) use deliveries::{ContactSheet, Deliveries};
pub(super) use lost::{Forbidden, Lost};
pub(super) use messages::Messages;
pub(super) use orders::Orders;
pub(super) use people::People;
pub(super) use sign_in::SignIn;
pub(super) use students::Students;
