//! Enrolling an authenticator, and removing it.

use shared::api::staff::account::{
    AccountView, AuthenticatorOffer, CodeProof, PasswordProof, RecoveryCodes, path,
};
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::session::{use_account, use_session};
use crate::staff::ui::StaffTrouble;

use super::keep::Keep;
use crate::ui::{Banner, Button, Kind, Severity};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Idle,
    Offered(AuthenticatorOffer),
    Enrolled(RecoveryCodes),
}

/// The next phase, and the account if it changed.
type Answer = Result<(Phase, Option<AccountView>), ApiError>;

async fn offer() -> Answer {
    let proof = PasswordProof { password: value("proof") };
    Ok((Phase::Offered(api::send("POST", path::AUTHENTICATOR, Some(&proof)).await?), None))
}

async fn enrol() -> Answer {
    let proof = CodeProof { code: value("first-code") };
    let codes = api::send("PUT", path::AUTHENTICATOR, Some(&proof)).await?;
    // The account is updated when the user has stored the codes: an administrator's first screen would replace them.
    Ok((Phase::Enrolled(codes), None))
}

async fn put_away() -> Answer {
    Ok((Phase::Idle, Some(api::get(path::SESSION).await?)))
}

async fn remove() -> Answer {
    let proof = PasswordProof { password: value("proof") };
    api::tell("POST", path::AUTHENTICATOR_REMOVAL, Some(&proof)).await?;
    Ok((Phase::Idle, Some(api::get(path::SESSION).await?)))
}

/// The key of a step: each has its own form.
const fn step(phase: &Phase, enrolled: bool) -> &'static str {
    match phase {
        Phase::Idle if enrolled => "enrolled",
        Phase::Idle => "idle",
        Phase::Offered(_) => "offered",
        Phase::Enrolled(_) => "codes",
    }
}

#[component]
pub(super) fn Authenticator() -> Html {
    let (texts, session, account) = (&use_texts().account, use_session(), use_account());
    let phase = use_state_eq(|| Phase::Idle);
    let failed = use_state_eq(|| None::<ApiError>);
    let task = use_mut_ref(|| None::<Task>);
    let enrolled = account.second_factor;
    let onsubmit = {
        let (phase, failed) = (phase.clone(), failed.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let (now, setter, failed, learn) =
                ((*phase).clone(), phase.setter(), failed.clone(), session.learn.clone());
            *task.borrow_mut() = Some(Task::spawn(async move {
                let answer = match now {
                    Phase::Offered(_) => enrol().await,
                    Phase::Enrolled(_) => put_away().await,
                    Phase::Idle if enrolled => remove().await,
                    Phase::Idle => offer().await,
                };
                match answer {
                    Ok((phase, account)) => {
                        failed.set(None);
                        setter.set(phase);
                        if let Some(account) = account {
                            learn.emit(account);
                        }
                    }
                    Err(error) => failed.set(Some(error)),
                }
            }));
        }
    };
    let wrong = |pointer: &str| {
        let Some(ApiError::Problem(problem)) = &*failed else { return None };
        let about = problem.fields.iter().find(|field| field.pointer == pointer)?;
        Some(if pointer == "/code" { texts.wrong_code } else { (texts.field)(about.code) })
    };
    let password = html! { <Input id="proof" label={texts.current} kind="password" autocomplete="current-password" error={wrong("/password")} /> };
    let inputs = match &*phase {
        Phase::Offered(offer) => html! {
            <>
                <p>{ texts.scan }</p>
                <img class="qr" alt={texts.qr} src={["data:image/svg+xml,", &String::from(js_sys::encode_uri_component(&offer.qr))].concat()} />
                <p class="secret" id="secret">{ &offer.secret }</p>
                <Input id="first-code" label={texts.code} autocomplete="one-time-code" error={wrong("/code")} />
                <Button id="enrol" submits=true>{ texts.enrol }</Button>
            </>
        },
        Phase::Enrolled(codes) => html! {
            <>
                <Banner severity={Severity::Good} alert=true title={texts.enrolled}><p>{ texts.recovery }</p></Banner>
                <ul class="codes" id="recovery">{ for codes.codes.iter().map(|code| html! { <li>{ code }</li> }) }</ul>
                <Keep codes={codes.codes.join("\n")} name={account.name.to_string()} />
                <Button id="put-away" submits=true>{ texts.put_away }</Button>
            </>
        },
        Phase::Idle if enrolled => html! {
            <>
                <p>{ texts.is_enrolled }</p>
                { password }
                <Button id="remove" kind={Kind::Secondary} submits=true>{ texts.remove }</Button>
            </>
        },
        Phase::Idle => html! {
            <>
                <p>{ texts.why_enrol }</p>
                { password }
                <Button id="offer" kind={Kind::Secondary} submits=true>{ texts.offer }</Button>
            </>
        },
    };
    html! {
        <section class="panel">
            <h2>{ texts.authenticator }</h2>
            if let Some(error) = &*failed { <StaffTrouble error={error.clone()} /> }
            // Keyed: the password's input must not be reused as the code's, with the password in it.
            <form key={step(&phase, enrolled)} {onsubmit}>{ inputs }</form>
        </section>
    }
}
