//! 去支付: a page of ours, or the sheet that WeChat opens over this page. Only the server knows the result of the payment.

use std::time::Duration;

use shared::api::{Cashier, LinkCode, OrderState, OrderView};
use shared::money::Fen;
use yew::prelude::*;

use super::elsewhere::Elsewhere;
use crate::api::{self, ApiError, Backoff};
use crate::hooks::{Listener, Mark, Task, sleep, window};
use crate::pages::trouble::ApiTrouble;
use crate::session::{SessionHandle, use_session};
use crate::ui::{Button, use_i18n};
use crate::wechat::sheet::{self, Closed};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Idle,
    Opening,
    /// The sheet closed, and the server queries the payment.
    Checking,
    Unpaid,
    /// WeChat did not open its sheet, or could not take the payment.
    NotTaken,
    /// The student has to pay in WeChat, and this is another browser.
    Elsewhere(LinkCode),
    Failed(ApiError),
}

impl Phase {
    const fn is_busy(&self) -> bool {
        match self {
            Self::Opening | Self::Checking => true,
            Self::Idle | Self::Unpaid | Self::NotTaken | Self::Elsewhere(_) | Self::Failed(_) => false,
        }
    }
}

/// How often the server is asked after the sheet reported a payment: the money arrives within seconds, or later and the
/// page's polling finds it.
const CHECKS: u32 = 5;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) due: Fen,
}

/// The button that starts the payment, and the result of an earlier one.
#[component]
pub(super) fn Pay(props: &Props) -> Html {
    let texts = &use_i18n().texts().status;
    let session = use_session();
    let phase = use_state_eq(|| Phase::Idle);
    let running = use_mut_ref(|| None::<Task>);
    use_earlier_order(&phase);
    let pay = {
        let (setter, session) = (phase.setter(), session.clone());
        Callback::from(move |()| {
            let (setter, session) = (setter.clone(), session.clone());
            setter.set(Phase::Opening);
            *running.borrow_mut() = Some(Task::spawn(async move {
                let next = pay(&setter, &session).await;
                setter.set(next);
            }));
        })
    };
    let idle = {
        let setter = phase.setter();
        Callback::from(move |()| setter.set(Phase::Idle))
    };
    let label = match &*phase {
        Phase::Opening => texts.paying.to_owned(),
        Phase::Checking => texts.checking.to_owned(),
        Phase::Idle | Phase::Unpaid | Phase::NotTaken | Phase::Elsewhere(_) | Phase::Failed(_) => {
            (texts.pay)(props.due)
        }
    };
    let note = match &*phase {
        Phase::Unpaid => Some(texts.unpaid),
        Phase::NotTaken => Some(texts.not_taken),
        Phase::Idle | Phase::Opening | Phase::Checking | Phase::Elsewhere(_) | Phase::Failed(_) => None,
    };
    html! {
        <>
            if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
            if let Phase::Elsewhere(link) = &*phase { <Elsewhere link={link.clone()} close={idle} /> }
            if let Some(note) = note { <p class="actions__note" role="status">{ note }</p> }
            <Button id="pay" onclick={pay} busy={phase.is_busy()}>{ label }</Button>
        </>
    }
}

/// One attempt at a payment.
async fn pay(phase: &UseStateSetter<Phase>, session: &SessionHandle) -> Phase {
    let order = match api::order().await {
        Ok(order) => order,
        Err(error) => {
            session.refused(&error);
            return Phase::Failed(error);
        }
    };
    match order.cashier {
        Some(Cashier::Page { address }) => {
            Mark::Paying.set(true);
            drop(window().location().assign(&address));
            Phase::Opening
        }
        Some(Cashier::Sheet(wanted)) => {
            Mark::Paying.set(true);
            // The sheet's result is no proof: the server is asked before the page reports that nothing was paid.
            let closed = sheet::open(&wanted).await;
            phase.set(Phase::Checking);
            match closed {
                Closed::Ok => check(session, CHECKS, None, Phase::Unpaid).await,
                Closed::Cancelled => check(session, 1, None, Phase::Unpaid).await,
                Closed::Failed(said) => check(session, 1, Some(said), Phase::NotTaken).await,
            }
        }
        Some(Cashier::OpenInWechat { link }) => Phase::Elsewhere(link),
        // The order was paid or closed in the meantime: the server knows the state of the application.
        None => {
            session.ask.emit(());
            Phase::Idle
        }
    }
}

/// Lets the server query the payment up to `times` times; without a payment the phase is `unpaid`. `sheet` is the
/// message of the sheet that took no payment.
async fn check(session: &SessionHandle, times: u32, sheet: Option<String>, unpaid: Phase) -> Phase {
    let mut pace = Backoff::new(Duration::from_secs(2), Duration::from_secs(6));
    for time in 1..=times {
        match api::check_order(sheet.clone()).await {
            Ok(OrderView { state: OrderState::Awaiting, .. }) => {}
            Ok(_) => {
                Mark::Paying.set(false);
                session.ask.emit(());
                return Phase::Idle;
            }
            Err(error) if error.signs_out() => {
                session.refused(&error);
                return Phase::Failed(error);
            }
            // On a bad network the page continues to ask; without an answer it does not know whether the order was
            // paid.
            Err(_) if time == times => return Phase::Unpaid,
            Err(_) => {}
        }
        if time < times {
            sleep(pace.next(js_sys::Math::random())).await;
        }
    }
    unpaid
}

/// Asks once about the result of an earlier order, and resets "opening" when the student returns by the back button to
/// a page from the browser's back/forward cache.
#[hook]
fn use_earlier_order(phase: &UseStateHandle<Phase>) {
    let (setter, session) = (phase.setter(), use_session());
    use_effect_with((), move |()| {
        let kept = setter.clone();
        let listener = Listener::new(&window(), "pageshow", move |event| {
            // The first display of a page dispatches this event too.
            let whole = js_sys::Reflect::get(&event, &"persisted".into());
            if whole.is_ok_and(|whole| whole.is_truthy()) {
                kept.set(Phase::Unpaid);
            }
        });
        let task = Mark::Paying.may_be_set().then(|| {
            Task::spawn(async move {
                if let Ok(order) = api::check_order(None).await {
                    Mark::Paying.set(false);
                    match order.state {
                        OrderState::Awaiting => setter.set(Phase::Unpaid),
                        OrderState::Paid => session.ask.emit(()),
                        OrderState::Closed | OrderState::Refunded => {}
                    }
                }
            })
        });
        move || drop((listener, task))
    });
}
