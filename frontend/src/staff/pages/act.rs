//! An action on a line of a list.

use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;

/// Sends the request for a line and calls `done` on success; else returns an error to show.
#[hook]
pub(super) fn use_act<T, F>(act: fn(T) -> F, done: Callback<()>) -> (Option<ApiError>, Callback<T>)
where
    T: 'static,
    F: Future<Output = Result<(), ApiError>> + 'static,
{
    let failed = use_state_eq(|| None::<ApiError>);
    let running = use_mut_ref(|| None::<Task>);
    let setter = failed.setter();
    let callback = Callback::from(move |line| {
        let (setter, done) = (setter.clone(), done.clone());
        *running.borrow_mut() = Some(Task::spawn(async move {
            match act(line).await {
                Ok(()) => {
                    setter.set(None);
                    done.emit(());
                }
                Err(error) => setter.set(Some(error)),
            }
        }));
    });
    ((*failed).clone(), callback)
}
