//! The staff user who is signed in, as far as the console knows.

use std::cell::RefCell;
use std::rc::Rc;

use shared::api::staff::account::{AccountView, path};
use shared::staff::StaffName;
use yew::prelude::*;

use super::api;
use crate::api::ApiError;
use crate::hooks::{Listener, Task, window};
use crate::remote::use_round;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Session {
    /// The server has not answered yet.
    Asking,
    /// The request failed.
    Unknown(ApiError),
    /// No user is signed in.
    SignedOut,
    SignedIn(Rc<AccountView>),
}

/// The session and the callbacks for its events; a context of the whole console.
#[derive(Clone, PartialEq)]
pub(super) struct SessionHandle {
    pub(super) session: Session,
    /// A user signed in, or their account changed.
    pub(super) learn: Callback<AccountView>,
    /// The session ended.
    pub(super) leave: Callback<()>,
    /// Asks the server again.
    pub(super) ask: Callback<()>,
}

impl SessionHandle {
    /// The signed-in user, if there is one.
    pub(super) fn account(&self) -> Option<&Rc<AccountView>> {
        match &self.session {
            Session::SignedIn(account) => Some(account),
            Session::Asking | Session::Unknown(_) | Session::SignedOut => None,
        }
    }
}

thread_local! {
    /// The signed-in user, for work that continues after its screen was left.
    static SIGNED_IN: RefCell<Option<StaffName>> = const { RefCell::new(None) };
}

/// Whether this user is signed in, as far as the console knows.
pub(super) fn is_of(name: &StaffName) -> bool {
    SIGNED_IN.with_borrow(|signed_in| signed_in.as_ref() == Some(name))
}

/// The session, loaded at the start. Used once, at the root.
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

#[hook]
pub(super) fn use_session() -> SessionHandle {
    use_context().expect("the console provides the session")
}

/// The signed-in user; only for screens that require a session.
#[hook]
pub(super) fn use_account() -> Rc<AccountView> {
    Rc::clone(use_session().account().expect("the shell shows screens to whoever is signed in"))
}
