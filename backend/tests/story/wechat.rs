//! Students who open the page in WeChat: whose account it is, what messages they get, and that none is sent twice.

mod messages;
mod once;
mod people;
mod server;
