//! Journeys through the whole product: the real binary, a real browser, real fingers.

mod access;
mod deliveries;
mod desk;
mod happy_path;
mod harness;
mod interruptions;
mod my_data;
mod photographs;
mod refusals;
mod reviews;
mod screens;
mod staff;
mod webkit;
