//! The review: the list of queues, and one queue photograph by photograph or as a grid.
//!
//! `keys` and `model` are pure. `page` holds them; `filling` keeps enough photographs open, `listening` receives the
//! keys, `commands` runs each command, `sending` sends decisions to the server through `requests` and stores unsent
//! ones with `unsent`; `view` shows `stage`, `grid` and the panels, and `picture` tracks what was painted.

mod commands;
pub(super) mod facts;
mod filling;
mod forms;
mod grid;
mod help;
mod inspection;
mod keys;
mod listening;
mod model;
mod page;
mod picture;
mod queues;
mod requests;
mod sending;
mod stage;
mod today;
mod unsent;
mod view;

pub(in crate::staff) use inspection::Lots;
pub(in crate::staff) use keys::Command;
pub(in crate::staff) use page::Review;
pub(in crate::staff) use queues::Queues;
pub(in crate::staff) use today::Today;
pub(in crate::staff) use unsent::count as unsent_count;
