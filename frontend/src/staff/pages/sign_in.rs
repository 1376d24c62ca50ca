//! Sign-in with name and password, and the authenticator's code when the server asks for it.

use shared::api::staff::account::{AccountView, SignInRequest, path};
use shared::problem::ProblemCode;
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::{Task, document, now, use_countdown};
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::session::use_session;
use crate::staff::shell::LanguageToggle;
use crate::staff::ui::StaffTrouble;
use crate::ui::{Banner, Button, Severity};

use super::form::{Input, value};
use super::review::unsent_count;

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Typing,
    Sending,
    Failed(ApiError),
}

#[component]
pub(in crate::staff) fn SignIn() -> Html {
    let (texts, session) = (use_texts(), use_session());
    let phase = use_state_eq(|| Phase::Typing);
    let wants_code = use_state_eq(|| false);
    let until = use_state_eq(|| None);
    let left = use_countdown(*until);
    let task = use_mut_ref(|| None::<Task>);
    use_effect_with(texts.sign_in.title, |title| document().set_title(title));
    let onsubmit = {
        let (phase, wants_code, until) = (phase.setter(), wants_code.setter(), until.setter());
        let (learn, may) = (session.learn, left == 0);
        move |event: SubmitEvent| {
            event.prevent_default();
            if !may {
                return;
            }
            let code = Some(value("code")).filter(|code| !code.is_empty());
            let request = SignInRequest { name: value("name"), password: value("password"), code };
            let (phase, wants_code, until, learn) =
                (phase.clone(), wants_code.clone(), until.clone(), learn.clone());
            phase.set(Phase::Sending);
            *task.borrow_mut() = Some(Task::spawn(async move {
                match api::send::<_, AccountView>("POST", path::SESSION, Some(&request)).await {
                    Ok(account) => learn.emit(account),
                    Err(error) => {
                        wants_code
                            .set(request.code.is_some() || error.code() == Some(ProblemCode::CodeRequired));
                        until.set(error.wait_seconds().map(|seconds| now().plus_seconds(seconds.into())));
                        phase.set(Phase::Failed(error));
                    }
                }
            }));
        }
    };
    let unsent = unsent_count();
    let (brand, texts) = (texts.shell.brand, &texts.sign_in);
    html! {
        <main class="sign-in" id="main">
            <p class="sign-in__brand">
                <img src="/favicon.svg" alt="" width="28" height="28" />{ brand }
            </p>
            <h1>{ texts.title }</h1>
            if unsent > 0 { <Banner severity={Severity::Warn}><p>{ (texts.unsent)(unsent) }</p></Banner> }
            if let Phase::Failed(error) = &*phase {
                <StaffTrouble error={error.clone()} />
                if left > 0 { <Banner severity={Severity::Warn}><p role="timer">{ (texts.wait)(left) }</p></Banner> }
            }
            <form class="sign-in__form panel" {onsubmit}>
                <Input id="name" label={texts.name} autocomplete="username" />
                <Input id="password" label={texts.password} kind="password" autocomplete="current-password" />
                if *wants_code {
                    <Input id="code" label={texts.code} hint={texts.code_hint} autocomplete="one-time-code" focus=true />
                }
                <Button id="sign-in" submits=true busy={*phase == Phase::Sending}>{ texts.submit }</Button>
            </form>
            <div class="console__tools"><LanguageToggle /></div>
        </main>
    }
}
