//! The review: the queues, and one queue photograph by photograph or as a grid.
//!
//! `keys` and `model` are pure. `page` holds them, asks the server through `requests`, and shows `stage` and the
//! panels.

pub(super) mod facts;
mod forms;
mod grid;
mod help;
mod keys;
mod model;
mod page;
mod queues;
mod requests;
mod stage;
mod view;

pub(in crate::staff) use keys::Command;
pub(in crate::staff) use page::Review;
pub(in crate::staff) use queues::Queues;
