//! Who of the staff is signed in, as far as the console knows.

use std::cell::RefCell;
use std::rc::Rc;

use shared::api::staff::account::{AccountView, path};
use shared::staff::StaffName;
use yew::prelude::*;

use super::api;
use crate::api::ApiError;
use crate::hooks::{Listener, Task, window};
use crate::remote::use_round;

/// What is known of the session.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Session {
    /// The server was asked and has not answered.
    Asking,
    /// The server could not be asked.
    Unknown(ApiError),
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn(Rc<AccountView>),
}

/// The session and the way to tell it news; a context of the whole console.
#[derive(Clone, PartialEq)]
pub(super) struct SessionHandle {
    pub(super) session: Session,
    /// Somebody signed in, or their account changed.
    pub(super) learn: Callback<AccountView>,
    /// Nobody is signed in any more.
    pub(super) leave: Callback<()>,
    /// Asks the server again.
    pub(super) ask: Callback<()>,
}

impl SessionHandle {
    /// Who is signed in.
    pub(super) fn account(&self) -> Option<&Rc<AccountView>> {
        match &self.session {
            Session::SignedIn(account) => Some(account),
            Session::Asking | Session::Unknown(_) | Session::SignedOut => None,
        }
    }
}

thread_local! {
    /// Who is signed in, for what goes on after its screen was left.
    static SIGNED_IN: RefCell<Option<StaffName>> = const { RefCell::new(None) };
}

/// Whether the session is this person's, as far as the console knows.
pub(super) fn is_of(name: &StaffName) -> bool {
    SIGNED_IN.with_borrow(|signed_in| signed_in.as_ref() == Some(name))
}

/// The session, asked for at the start. Used once, at the root.
#[hook]
pub(super) fn use_session_root() -> SessionHandle {
    let session = use_state_eq(|| Session::Asking);
    let (round, ask) = use_round();
    {
        let setter = session.setter();
        use_effect_with(round, move |_| {
            let task = Task::spawn(async move {
                setter.set(match api::get::<AccountView>(path::SESSION).await {
                    Ok(account) => Session::SignedIn(Rc::new(account)),
                    Err(error @ ApiError::Problem(_)) if error.is_passing() => Session::Unknown(error),
                    Err(ApiError::Problem(_)) => Session::SignedOut,
                    Err(
                        error @ (ApiError::Unreachable
                        | ApiError::Gateway(_)
                        | ApiError::Portal
                        | ApiError::LengthLimit
                        | ApiError::Unreadable),
                    ) => Session::Unknown(error),
                });
            });
            move || drop(task)
        });
    }
    {
        let setter = session.setter();
        use_effect_with((), move |()| {
            let listener = Listener::new(&window(), api::SIGNED_OUT, move |_| setter.set(Session::SignedOut));
            move || drop(listener)
        });
    }
    let learn = {
        let setter = session.setter();
        use_callback((), move |account, ()| setter.set(Session::SignedIn(Rc::new(account))))
    };
    let leave = {
        let setter = session.setter();
        use_callback((), move |(), ()| setter.set(Session::SignedOut))
    };
    let handle = SessionHandle { session: (*session).clone(), learn, leave, ask };
    SIGNED_IN.set(handle.account().map(|account| account.name.clone()));
    handle
}

/// The session of the console.
#[hook]
pub(super) fn use_session() -> SessionHandle {
    use_context().expect("the console provides the session")
}

/// Who is signed in; only for screens that are shown to somebody who is.
#[hook]
pub(super) fn use_account() -> Rc<AccountView> {
    Rc::clone(use_session().account().expect("the shell shows screens to whoever is signed in"))
}
