//! Data that is loaded from the server.

use std::future::Future;
use std::rc::Rc;

use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;

/// A value that is loaded from the server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Loadable<T> {
    Loading,
    Failed(ApiError),
    Ready(T),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Round(u32);

impl Reducible for Round {
    type Action = ();

    fn reduce(self: Rc<Self>, (): ()) -> Rc<Self> {
        Rc::new(Self(self.0.wrapping_add(1)))
    }
}

/// A counter that the callback increments: effects that depend on it run again.
#[hook]
pub(crate) fn use_round() -> (u32, Callback<()>) {
    let round = use_reducer_eq(Round::default);
    let dispatcher = round.dispatcher();
    let next = use_callback((), move |(), ()| dispatcher.dispatch(()));
    (round.0, next)
}

/// Loads with `fetch` at first use and whenever `key` changes; the callback reloads.
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
