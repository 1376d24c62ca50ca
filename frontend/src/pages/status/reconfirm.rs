//! The roster entry differs from the one that was confirmed: the student confirms it again, whatever the state of the
//! application.

use yew::prelude::*;

use crate::api::{self, ApiError};
use crate::hooks::Task;
use crate::pages::my_data;
use crate::pages::trouble::ApiTrouble;
use crate::session::{Learnt, use_session};
use crate::ui::{Banner, Bi, Button, Rows, Severity, use_i18n};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Reading,
    Sending,
    Failed(ApiError),
}

/// The entry and its button.
#[component]
pub(super) fn Reconfirm() -> Html {
    let i18n = use_i18n();
    let (texts, confirm) = (&i18n.texts().status, &i18n.texts().confirm);
    let session = use_session();
    let phase = use_state_eq(|| Phase::Reading);
    let running = use_mut_ref(|| None::<Task>);
    let Some(view) = session.session.view().cloned() else { return Html::default() };
    let onclick = {
        let (setter, session, notify) = (phase.setter(), session.clone(), view.notify);
        Callback::from(move |()| {
            setter.set(Phase::Sending);
            let (setter, session) = (setter.clone(), session.clone());
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::confirm(notify).await {
                    Ok(view) => session.learn.emit(Learnt::Changed(view)),
                    Err(error) => {
                        session.refused(&error);
                        setter.set(Phase::Failed(error));
                    }
                }
            }));
        })
    };
    let student = &view.student;
    let rows = vec![
        (i18n.texts().notice.school, html! { <Bi text={student.school_name.clone()} /> }),
        (confirm.student_number, html! { { student.student_number.as_str() } }),
        (confirm.name, html! { { student.name.as_str() } }),
    ];
    html! {
        <section class="card" id="reconfirm">
            <Banner severity={Severity::Warn} title={texts.reconfirm_title}><p>{ texts.reconfirm }</p></Banner>
            <Rows {rows} />
            if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
            <Button id="confirm-again" busy={*phase == Phase::Sending} {onclick}>{ texts.reconfirm_yes }</Button>
            <p class="card__small">{ texts.reconfirm_wrong }{ " " }{ my_data::link(&view.collection, &i18n) }</p>
        </section>
    }
}
