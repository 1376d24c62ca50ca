//! `/api/staff/review`: queues, desks, decisions.

pub mod case;
pub mod decision;
pub mod desk;
pub mod lots;
pub mod pass;
pub mod photo;
pub mod queues;
pub mod release;
pub mod reopen;
pub mod today;
pub mod undo;
pub(super) mod view;
