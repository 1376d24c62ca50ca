//! The student who is signed in on this phone, as far as the page knows.

use std::rc::Rc;

use shared::api::ApplicationView;
use shared::problem::ProblemCode;
use yew::prelude::*;

use crate::api::{self, ApiError, Tagged};
use crate::hooks::{Mark, Task};
use crate::remote::use_round;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Session {
    /// The server has not answered yet.
    Asking,
    /// The request failed.
    Unknown(ApiError),
    /// No student is signed in.
    SignedOut { why: SignedOut },
    SignedIn {
        view: Rc<ApplicationView>,
        /// The entity tag, to ask for changes.
        etag: Option<String>,
    },
}

/// Why no student is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignedOut {
    /// No student verified on this phone, or the student signed out.
    Nobody,
    /// The session of a student ended on the server: it expired, or the browser lost its cookies.
    Lapsed,
    /// The same student verified on another device.
    Elsewhere,
}

impl SignedOut {
    /// Whether a session ended here without a sign-out.
    pub(crate) const fn is_involuntary(self) -> bool {
        match self {
            Self::Nobody => false,
            Self::Lapsed | Self::Elsewhere => true,
        }
    }
}

/// An event that changes the session.
#[derive(Debug)]
pub(crate) enum Learnt {
    /// A read application, with its tag.
    Read(Tagged<ApplicationView>),
    /// The application after a change.
    Changed(ApplicationView),
    /// A request failed.
    Refused(ApiError),
    /// The server has no session, although a student was signed in on this phone.
    Lapsed,
    /// A new request started.
    Asking,
    /// The student signed out.
    Left,
}

impl Reducible for Session {
    type Action = Learnt;

    fn reduce(self: Rc<Self>, learnt: Learnt) -> Rc<Self> {
        match learnt {
            Learnt::Read(Tagged { value, etag }) => Self::SignedIn { view: Rc::new(value), etag }.into(),
            Learnt::Changed(view) => Self::SignedIn { view: Rc::new(view), etag: None }.into(),
            Learnt::Refused(error) if error.signs_out() => {
                let why = if error.code() == Some(ProblemCode::SignedInElsewhere) {
                    SignedOut::Elsewhere
                } else {
                    self.without_session()
                };
                Self::SignedOut { why }.into()
            }
            Learnt::Lapsed => Self::SignedOut { why: SignedOut::Lapsed }.into(),
            // A signed-in student stays signed in without a network.
            Learnt::Refused(error) => match *self {
                Self::Asking | Self::Unknown(_) => Self::Unknown(error).into(),
                Self::SignedOut { .. } | Self::SignedIn { .. } => self,
            },
            Learnt::Asking => match *self {
                Self::Asking | Self::Unknown(_) | Self::SignedOut { .. } => Self::Asking.into(),
                Self::SignedIn { .. } => self,
            },
            Learnt::Left => Self::SignedOut { why: SignedOut::Nobody }.into(),
        }
    }
}

impl Session {
    /// The signed-in student's application.
    pub(crate) fn view(&self) -> Option<&Rc<ApplicationView>> {
        match self {
            Self::SignedIn { view, .. } => Some(view),
            Self::Asking | Self::Unknown(_) | Self::SignedOut { .. } => None,
        }
    }

    /// Why no student is signed in; `None` when one is.
    pub(crate) fn signed_out(&self) -> Option<SignedOut> {
        match self {
            Self::SignedOut { why } => Some(*why),
            Self::Asking | Self::Unknown(_) | Self::SignedIn { .. } => None,
        }
    }

    /// The reason for a missing session. A request that was running when the session ended does not change the known
    /// reason.
    const fn without_session(&self) -> SignedOut {
        match self {
            Self::SignedIn { .. } => SignedOut::Lapsed,
            Self::SignedOut { why } => *why,
            Self::Asking | Self::Unknown(_) => SignedOut::Nobody,
        }
    }
}

/// The session and the callback for its events; a context of the whole page.
#[derive(Clone, PartialEq)]
pub(crate) struct SessionHandle {
    pub(crate) session: Rc<Session>,
    pub(crate) learn: Callback<Learnt>,
    /// Asks the server again.
    pub(crate) ask: Callback<()>,
}

impl SessionHandle {
    /// Updates the session after the error of a request.
    pub(crate) fn refused(&self, error: &ApiError) {
        if error.signs_out() {
            self.learn.emit(Learnt::Refused(error.clone()));
        } else if error.is_stale() {
            self.ask.emit(());
        }
    }
}

/// The session, loaded at the start. Used once, at the root.
#[hook]
pub(crate) fn use_session_root() -> SessionHandle {
    let session = use_reducer(|| {
        if Mark::Session.may_be_set() {
            Session::Asking
        } else {
            Session::SignedOut { why: SignedOut::Nobody }
        }
    });
    let (round, next) = use_round();
    let dispatcher = session.dispatcher();
    use_effect_with(round, move |round| {
        let worth_asking = *round > 0 || Mark::Session.may_be_set();
        let task = worth_asking.then(|| {
            Task::spawn(async move {
                dispatcher.dispatch(match api::application().await {
                    Ok(tagged) => Learnt::Read(tagged),
                    Err(error) if error.is_sessionless() && Mark::Session.is_set() => Learnt::Lapsed,
                    Err(error) => Learnt::Refused(error),
                });
            })
        });
        move || drop(task)
    });
    use_effect_with((*session).clone(), |session| match session {
        Session::SignedIn { .. } => Mark::Session.set(true),
        Session::SignedOut { .. } => Mark::Session.set(false),
        Session::Asking | Session::Unknown(_) => {}
    });
    let learn = {
        let dispatcher = session.dispatcher();
        use_callback((), move |learnt, ()| dispatcher.dispatch(learnt))
    };
    let ask = {
        let dispatcher = session.dispatcher();
        use_callback((), move |(), ()| {
            dispatcher.dispatch(Learnt::Asking);
            next.emit(());
        })
    };
    SessionHandle { session: Rc::new((*session).clone()), learn, ask }
}

#[hook]
pub(crate) fn use_session() -> SessionHandle {
    use_context().expect("the app provides the session")
}

#[cfg(test)]
mod tests {
    use shared::problem::Problem;

    use super::*;

    fn refused(code: ProblemCode) -> Learnt {
        Learnt::Refused(ApiError::Problem(Box::new(Problem::from(code))))
    }

    fn after(session: Session, learnt: Learnt) -> Option<SignedOut> {
        Rc::new(session).reduce(learnt).signed_out()
    }

    #[test]
    fn the_reason_for_a_missing_session_follows_from_the_known_state() {
        let out = |why| Session::SignedOut { why };
        for (session, learnt, why) in [
            (Session::Asking, refused(ProblemCode::SessionRequired), SignedOut::Nobody),
            (Session::Asking, Learnt::Lapsed, SignedOut::Lapsed),
            (Session::Asking, refused(ProblemCode::SignedInElsewhere), SignedOut::Elsewhere),
            (out(SignedOut::Lapsed), refused(ProblemCode::SessionRequired), SignedOut::Lapsed),
            (out(SignedOut::Elsewhere), refused(ProblemCode::SessionRequired), SignedOut::Elsewhere),
            (out(SignedOut::Lapsed), Learnt::Left, SignedOut::Nobody),
        ] {
            assert_eq!(after(session.clone(), learnt), Some(why), "{session:?}");
        }
    }

    #[test]
    fn a_lost_network_does_not_sign_a_student_out() {
        assert_eq!(after(Session::Asking, Learnt::Refused(ApiError::Gateway(None))), None);
        let gone = Session::SignedOut { why: SignedOut::Lapsed };
        assert_eq!(after(gone, Learnt::Refused(ApiError::Unreachable)), Some(SignedOut::Lapsed));
    }
}
