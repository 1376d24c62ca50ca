//! Students who open the page in WeChat: whose it is, what they are told, and what they never are twice.

mod messages;
mod once;
mod people;
mod server;
