//! 确认信息: the roster entry, then the question about notifications where a channel for them exists.

use yew::prelude::*;

use super::memory::use_memory;
use super::trouble::ApiTrouble;
use super::{PageProps, my_data};
use crate::api::{self, ApiError};
use crate::hooks::Task;
use crate::nav;
use crate::route::{Route, Step};
use crate::session::{Learnt, use_session};
use crate::ui::{Bi, Button, Dialog, Hotline, Kind, Page, Rows, Steps, use_i18n};
use crate::wechat::{Subscribe, use_asks};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Reading,
    Asking,
    Sending,
    Failed(ApiError),
}

/// Four rows and the button.
#[component]
pub(crate) fn Confirm(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().confirm;
    let session = use_session();
    let phase = use_state_eq(|| Phase::Reading);
    let running = use_mut_ref(|| None::<Task>);
    let (asks, _) = use_asks();
    let Some(view) = session.session.view().cloned() else { return Html::default() };
    let slug = props.collection.notice.slug.clone();
    let set = |next: Phase| {
        let setter = phase.setter();
        Callback::from(move |()| setter.set(next.clone()))
    };
    let confirm = {
        let (setter, session, slug) = (phase.setter(), session.clone(), slug.clone());
        Callback::from(move |notify: bool| {
            let (setter, session, slug) = (setter.clone(), session.clone(), slug.clone());
            setter.set(Phase::Sending);
            *running.borrow_mut() = Some(Task::spawn(async move {
                match api::confirm(notify).await {
                    Ok(view) => {
                        session.learn.emit(Learnt::Changed(view));
                        nav::go(&Route::Collection(slug, Step::Capture));
                    }
                    Err(error) => {
                        session.refused(&error);
                        setter.set(Phase::Failed(error));
                    }
                }
            }));
        })
    };
    let answer = |notify: bool| confirm.reform(move |()| notify);
    let on = if view.confirmed {
        let slug = slug.clone();
        Callback::from(move |()| nav::go(&Route::Collection(slug.clone(), Step::Capture)))
    } else if view.can_notify {
        set(Phase::Asking)
    } else {
        answer(false)
    };
    let wrong = {
        let (memory, slug) = (use_memory(), slug.clone());
        Callback::from(move |()| {
            memory.correcting.set(true);
            nav::go(&Route::Collection(slug.clone(), Step::MyData));
        })
    };
    let student = &view.student;
    let rows = vec![
        (i18n.texts().notice.school, html! { <Bi text={student.school_name.clone()} /> }),
        (i18n.texts().notice.school_code, html! { { student.school_code.as_str() } }),
        (texts.student_number, html! { { student.student_number.as_str() } }),
        (texts.name, html! { { student.name.as_str() } }),
    ];
    let actions = html! {
        <>
            <Button id="confirm" onclick={on} busy={*phase == Phase::Sending}>{ texts.submit }</Button>
            <Button id="wrong" kind={Kind::Quiet} onclick={wrong}>{ texts.wrong }</Button>
        </>
    };
    let allow = html! { <Button id="allow" onclick={answer(true)}>{ texts.allow }</Button> };
    let choices = html! {
        <>
            <Button id="not-now" kind={Kind::Secondary} onclick={answer(false)}>{ texts.not_now }</Button>
            if let Some(asks) = asks {
                <Subscribe {asks} label={texts.allow} onanswer={confirm.clone()} fallback={allow} />
            } else {
                { allow }
            }
        </>
    };
    html! {
        <Page title={texts.title} lead={texts.lead} above={html! { <Steps current=1 /> }} {actions}>
            if let Phase::Failed(error) = &*phase { <ApiTrouble error={error.clone()} /> }
            <section class="card card--rows"><Rows {rows} /></section>
            if !view.can_notify { <p class="page__foot">{ texts.look_up }</p> }
            <Hotline hotline={props.collection.notice.hotline.clone()} />
            <p class="page__foot">{ my_data::link(&slug, &i18n) }</p>
            <Dialog id="notify" title={texts.notify_title} open={*phase == Phase::Asking}
                onclose={set(Phase::Reading)} actions={choices}>
                <p>{ texts.notify_text }</p>
            </Dialog>
        </Page>
    }
}
