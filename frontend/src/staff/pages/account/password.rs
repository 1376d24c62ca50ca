//! Changes the user's own password.

use shared::api::staff::account::{AccountView, PasswordChange, path};
use shared::problem::FieldCode;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::session::use_session;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Banner, Button, Severity};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Typing,
    Sending,
    Done,
    Failed(ApiError),
}

impl Phase {
    /// The error of a field.
    fn field(&self, pointer: &str) -> Option<FieldCode> {
        let Self::Failed(ApiError::Problem(problem)) = self else { return None };
        problem.fields.iter().find(|field| field.pointer == pointer).map(|field| field.code)
    }
}

#[component]
pub(super) fn Password() -> Html {
    let (texts, session) = (&use_texts().account, use_session());
    let phase = use_state_eq(|| Phase::Typing);
    let task = use_mut_ref(|| None::<Task>);
    let onsubmit = {
        let phase = phase.setter();
        move |event: SubmitEvent| {
            event.prevent_default();
            let change = PasswordChange { password: value("current"), new: value("new") };
            let (phase, learn) = (phase.clone(), session.learn.clone());
            phase.set(Phase::Sending);
            *task.borrow_mut() = Some(Task::spawn(async move {
                match api::send::<_, AccountView>("PUT", path::PASSWORD, Some(&change)).await {
                    Ok(account) => {
                        phase.set(Phase::Done);
                        learn.emit(account);
                    }
                    Err(error) => phase.set(Phase::Failed(error)),
                }
            }));
        }
    };
    let wrong = |pointer| phase.field(pointer).map(texts.field);
    html! {
        <section class="panel">
            <h2>{ texts.password }</h2>
            if let Phase::Failed(error) = &*phase { <StaffTrouble error={error.clone()} /> }
            if *phase == Phase::Done { <Banner severity={Severity::Good} alert=true><p>{ texts.password_done }</p></Banner> }
            <form {onsubmit}>
                <Input id="current" label={texts.current} kind="password" autocomplete="current-password" error={wrong("/password")} />
                <Input id="new" label={texts.new} hint={texts.new_hint} kind="password" autocomplete="new-password" error={wrong("/new")} />
                <Button id="change-password" submits=true busy={*phase == Phase::Sending}>{ texts.change }</Button>
            </form>
        </section>
    }
}
