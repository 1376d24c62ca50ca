//! The finished file before and during the upload.

mod pace;
mod send;

use std::rc::Rc;

use shared::photo::check::Photo;
use shared::photo::{Bytes, PixelSize};
use yew::prelude::*;

use self::send::{Controls, Reason, Sending, use_sending};
use super::PageProps;
use super::memory::{Finished, Memory, draft_name, use_memory as use_page_memory};
use super::trouble::ApiTrouble;
use crate::hooks::{Task, use_countdown};
use crate::nav;
use crate::photo::{ObjectUrl, draft, jpeg_blob};
use crate::route::{Route, Step};
use crate::session::use_session;
use crate::ui::{Banner, Button, I18n, Kind, Page, Severity, Skeleton, Steps, use_i18n};

/// The picture, its properties, and 上传.
#[component]
pub(crate) fn Preview(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().preview;
    let memory = use_page_memory();
    let session = use_session();
    let owner = session.session.view().map(|view| draft_name(view)).unwrap_or_default();
    let finished = use_finished(props, &memory, &owner);
    let url = use_memo(finished.clone(), |finished| {
        finished.as_ref().and_then(|finished| ObjectUrl::new(&jpeg_blob(&finished.jpeg)?))
    });
    let (sending, controls) = use_sending(finished.clone(), &memory, &session);
    let wait = use_countdown(match sending {
        Sending::Waiting(until, _) => Some(until),
        Sending::Idle
        | Sending::Stopped
        | Sending::Moving { .. }
        | Sending::Still(_)
        | Sending::Failed(_) => None,
    });
    let above = html! { <Steps current=2 /> };
    let (Some(finished), Some(url)) = (finished, &*url) else {
        return html! { <Page title={texts.title} {above} busy=true><Skeleton /></Page> };
    };
    let slug = props.collection.notice.slug.clone();
    let adjust = Callback::from(move |()| nav::back_or(&Route::Collection(slug.clone(), Step::Frame)));
    let actions = match progress(&sending, wait, &i18n) {
        Some(progress) => under_way(progress, &sending, controls, &i18n),
        None => html! {
            <>
                <Button id="upload" onclick={controls.start}>{ texts.upload }</Button>
                <Button id="adjust" kind={Kind::Quiet} onclick={adjust}>{ texts.adjust }</Button>
            </>
        },
    };
    html! {
        <Page title={texts.title} lead={texts.lead} {above} {actions}>
            if let Sending::Failed(error) = &sending { <ApiTrouble error={error.clone()} /> }
            if sending == Sending::Stopped { <Banner severity={Severity::Info}><p>{ texts.stopped }</p></Banner> }
            if memory.is_unsaved() && sending != Sending::Idle {
                <Banner severity={Severity::Warn}><p>{ texts.unsaved }</p></Banner>
            }
            <section class="finished">
                <img class="finished__picture" src={url.as_str().to_owned()} alt={texts.alt} width="240" height="320" />
                <p class="finished__file" id="file">{ (texts.file)(finished.size, Bytes::of(&finished.jpeg)) }</p>
            </section>
        </Page>
    }
}

/// The buttons for a running upload. An upload with progress needs none; a wait that the server asked for can't be
/// shortened.
fn under_way(progress: Html, sending: &Sending, controls: Controls, i18n: &I18n) -> Html {
    let texts = &i18n.texts().preview;
    let can_try = match sending {
        Sending::Still(_) | Sending::Waiting(_, Reason::Broken | Reason::Offline) => true,
        Sending::Idle
        | Sending::Stopped
        | Sending::Moving { .. }
        | Sending::Waiting(_, Reason::Busy)
        | Sending::Failed(_) => false,
    };
    html! {
        <>
            { progress }
            <div class="actions__row">
                if can_try {
                    <Button id="try-now" kind={Kind::Secondary} onclick={controls.start}>{ texts.try_now }</Button>
                }
                <Button id="stop" kind={Kind::Secondary} onclick={controls.stop}>{ texts.stop }</Button>
            </div>
        </>
    }
}

/// The progress of the upload, as text and for screen readers; `None` when none is running.
fn progress(sending: &Sending, wait: u32, i18n: &I18n) -> Option<Html> {
    let texts = &i18n.texts().preview;
    // The announced text changes only with the state, so that a screen reader does not read every kilobyte and second.
    let (percent, text, heard) = match sending {
        Sending::Moving { sent, .. } if sent.is_all() => (100, texts.finding_out.to_owned(), texts.sending),
        Sending::Moving { sent, rest } => {
            let text = (texts.sent)(Bytes(sent.bytes), Bytes(sent.of), *rest);
            (sent.percent(), text, texts.sending)
        }
        Sending::Still(sent) => {
            let text = if sent.is_all() { texts.no_answer_yet } else { texts.stands_still };
            (sent.percent(), text.to_owned(), text)
        }
        Sending::Waiting(_, Reason::Offline) => (0, (texts.waiting_network)(wait), texts.waiting_for_network),
        Sending::Waiting(_, Reason::Broken) => (0, (texts.waiting_retry)(wait), texts.waiting_to_retry),
        Sending::Waiting(_, Reason::Busy) => (0, (texts.waiting_server)(wait), texts.waiting_for_server),
        Sending::Idle | Sending::Stopped | Sending::Failed(_) => return None,
    };
    Some(html! {
        <>
            <progress class="progress" max="100" value={percent.to_string()} aria-label={texts.sending}></progress>
            <p class="actions__note" id="progress">{ text }</p>
            <p class="visually-hidden" role="status">{ heard }</p>
        </>
    })
}

/// The finished file, from memory or from the draft after a reload. Without one, the student is led back to the frame.
#[hook]
fn use_finished(props: &PageProps, memory: &Memory, owner: &str) -> Option<Rc<Finished>> {
    let finished = use_state(|| memory.photo(owner).finished);
    let (setter, missing) = (finished.setter(), finished.is_none());
    let (memory, collection) = (memory.clone(), props.collection.clone());
    use_effect_with(owner.to_owned(), move |owner| {
        let owner = owner.clone();
        let task = missing.then(|| {
            Task::spawn(async move {
                let kept = draft::load(&owner).await.unwrap_or_else(|_| {
                    memory.note_lost_draft();
                    None
                });
                let kept = kept.and_then(|draft| draft.finished);
                match kept.and_then(read_back) {
                    Some(finished) => {
                        memory.change_photo(&owner, |photo| photo.finished = Some(finished.clone()));
                        setter.set(Some(finished));
                    }
                    None => nav::replace(&Route::Collection(collection.notice.slug.clone(), Step::Frame)),
                }
            })
        });
        move || drop(task)
    });
    (*finished).clone()
}

fn read_back(jpeg: Vec<u8>) -> Option<Rc<Finished>> {
    let size: PixelSize = Photo::inspect(&jpeg).structure.ok()?.frame.size;
    Some(Rc::new(Finished { jpeg, size }))
}
