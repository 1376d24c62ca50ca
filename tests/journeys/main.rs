//! Journeys through the whole product: the real binary, a real browser, real fingers.

mod access;
mod collections;
mod deliveries;
mod desk;
mod happy_path;
mod harness;
mod in_wechat;
mod interruptions;
mod killed_payments;
mod misled_payments;
mod my_data;
mod oracle;
mod paid_in_wechat;
mod photographs;
mod refusals;
mod review;
mod reviews;
mod rosters;
mod screens;
mod staff;
mod students;
mod support;
mod till;
mod webkit;
