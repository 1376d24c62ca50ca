//! Stories: students, reviewers and a payment provider against the whole server in this process, with a clock that is
//! moved by hand.
#![expect(clippy::unwrap_used, reason = "clippy knows the tests themselves, but not the helpers beside them")]

mod app;
mod attempts;
mod collections;
mod deliveries;
mod durability;
mod durable_answers;
mod every_stage;
mod identity;
mod interleavings;
mod journey;
mod killed_deliveries;
mod money;
mod my_data;
mod operator;
mod outages;
mod photographs;
mod privacy;
mod progress;
mod proxied;
mod races;
mod reconciliation;
mod reopened;
mod review;
mod roles;
mod roster;
mod roster_bombs;
mod roster_files;
mod safeguards;
mod sampling;
mod sessions;
mod staff;
mod stages;
mod students;
mod wechat;
mod wechat_pay_vectors;
mod windows;
