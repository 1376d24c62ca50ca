//! The screens of the console, one folder an area.

mod account;
mod form;
mod lost;
mod sign_in;

pub(super) use account::Account;
pub(super) use lost::Lost;
pub(super) use sign_in::SignIn;
