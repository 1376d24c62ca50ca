//! What comes from elsewhere: not yet, refused, or here.

use std::future::Future;
use std::rc::Rc;

use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;

/// Something that comes from the server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Loadable<T> {
    /// On its way.
    Loading,
    /// It did not come.
    Failed(ApiError),
    /// Here.
    Ready(T),
}

/// Counts how often something was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Round(u32);

impl Reducible for Round {
    type Action = ();

    fn reduce(self: Rc<Self>, (): ()) -> Rc<Self> {
        Rc::new(Self(self.0.wrapping_add(1)))
    }
}

/// A number that the callback changes: effects that depend on it run again.
#[hook]
pub(crate) fn use_round() -> (u32, Callback<()>) {
    let round = use_reducer_eq(Round::default);
    let dispatcher = round.dispatcher();
    let next = use_callback((), move |(), ()| dispatcher.dispatch(()));
    (round.0, next)
}

/// Loads with `fetch` when first used and whenever `key` changes; the callback loads again.
#[hook]
pub(crate) fn use_remote<K, T, F>(key: K, fetch: fn(K) -> F) -> (Loadable<T>, Callback<()>)
where
    K: Clone + PartialEq + 'static,
    T: Clone + PartialEq + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let state = use_state(|| Loadable::Loading);
    let (round, again) = use_round();
    let setter = state.setter();
    use_effect_with((key, round), move |(key, _)| {
        setter.set(Loadable::Loading);
        let answer = fetch(key.clone());
        let task = Task::spawn(async move {
            setter.set(match answer.await {
                Ok(value) => Loadable::Ready(value),
                Err(error) => Loadable::Failed(error),
            });
        });
        move || drop(task)
    });
    ((*state).clone(), again)
}
