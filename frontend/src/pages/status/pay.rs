//! 去支付: the cashier is another page; what came of it only the server knows.

use shared::api::{Cashier, OrderState, OrderView};
use shared::money::Fen;
use yew::prelude::*;

use crate::api::{self, ApiError};
use crate::hooks::{Listener, Mark, Task, window};
use crate::pages::trouble::ApiTrouble;
use crate::session::use_session;
use crate::ui::{Button, use_i18n};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// Nothing under way.
    Idle,
    /// The order is being made.
    Opening,
    /// An order waits at the cashier.
    Unpaid,
    /// It did not work.
    Failed(ApiError),
}

/// Properties of [`Pay`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) due: Fen,
}

/// The button that leads to the cashier, and what became of an earlier visit.
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
                match api::order().await {
                    Ok(OrderView { cashier: Some(Cashier::Page { address }), .. }) => {
                        Mark::Paying.set(true);
                        drop(window().location().assign(&address));
                    }
                    // It was paid or closed meanwhile: the server knows where the application stands.
                    Ok(_) => {
                        session.ask.emit(());
                        setter.set(Phase::Idle);
                    }
                    Err(error) => {
                        session.refused(&error);
                        setter.set(Phase::Failed(error));
                    }
                }
            }));
        })
    };
    let busy = *phase == Phase::Opening;
    let label = if busy { texts.paying.to_owned() } else { (texts.pay)(props.due) };
    html! {
        <>
            if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
            if *phase == Phase::Unpaid { <p class="actions__note" role="status">{ texts.unpaid }</p> }
            <Button id="pay" onclick={pay} {busy}>{ label }</Button>
        </>
    }
}

/// Asks once what became of an order that was made before, and forgets "opening" when the student comes back by the
/// back button to a page that was kept whole.
#[hook]
fn use_earlier_order(phase: &UseStateHandle<Phase>) {
    let (setter, session) = (phase.setter(), use_session());
    use_effect_with((), move |()| {
        let kept = setter.clone();
        let listener = Listener::new(&window(), "pageshow", move |event| {
            // The first showing of a page raises it too.
            let whole = js_sys::Reflect::get(&event, &"persisted".into());
            if whole.is_ok_and(|whole| whole.is_truthy()) {
                kept.set(Phase::Unpaid);
            }
        });
        let task = Mark::Paying.may_be_set().then(|| {
            Task::spawn(async move {
                if let Ok(order) = api::latest_order().await {
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
