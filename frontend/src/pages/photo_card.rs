//! The photograph as the server has it: small in the list, full size on demand, and to be saved.

use shared::api::{ApplicationView, PhotoView, path};
use shared::photo::{Bytes, PixelSize};
use shared::reference::ReferenceNumber;
use yew::prelude::*;

use crate::i18n::{bytes, pixels};
use crate::ui::{Button, Dialog, Kind, use_i18n};
use crate::wechat::is_here;

/// The card of the application's photograph, if it has one.
pub(super) fn photo_card(view: &ApplicationView) -> Html {
    let Some(photo) = view.photo.clone() else { return Html::default() };
    html! { <PhotoCard {photo} number={view.number} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    photo: PhotoView,
    number: ReferenceNumber,
}

/// A tap on the picture does the same as the button next to it.
#[component]
fn PhotoCard(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().status;
    let open = use_state_eq(|| false);
    let show = |shown: bool| {
        let setter = open.setter();
        Callback::from(move |()| setter.set(shown))
    };
    let PhotoView { width, height, bytes: length, .. } = props.photo;
    let opened = show(true);
    let onclick = move |_: MouseEvent| opened.emit(());
    html! {
        <section class="card photo">
            <img class="photo__picture" src={source(&props.photo)} alt={texts.photo_alt} width="96" height="128" {onclick} />
            <div>
                <h2>{ texts.photo }</h2>
                <p class="card__small">{ pixels(PixelSize::new(width, height)) }<br />{ bytes(Bytes(u64::from(length))) }</p>
                <Button id="photo-open" kind={Kind::Quiet} onclick={show(true)}>{ texts.photo_open }</Button>
            </div>
            if *open { <FullSize photo={props.photo.clone()} number={props.number} close={show(false)} /> }
        </section>
    }
}

/// The digest in the address gives each photograph its own address.
fn source(photo: &PhotoView) -> String {
    [path::PHOTO, "?v=", photo.sha256.get(..16).unwrap_or_default()].concat()
}

#[derive(Clone, PartialEq, Properties)]
struct FullSizeProps {
    photo: PhotoView,
    number: ReferenceNumber,
    close: Callback<()>,
}

/// The photograph at full width and full resolution. The name of the saved file does not contain the student's name,
/// because the file may be shared.
#[component]
fn FullSize(props: &FullSizeProps) -> Html {
    let i18n = use_i18n();
    let texts = &i18n.texts().status;
    let PhotoView { width, height, .. } = props.photo;
    let address = source(&props.photo);
    let file = [texts.photo_file, "-", &props.number.digits(), ".jpg"].concat();
    let actions = html! {
        <>
            <Button id="photo-close" kind={Kind::Secondary} onclick={props.close.clone()}>{ i18n.texts().common.close }</Button>
            if !is_here() {
                <a id="photo-save" class="button button--primary" href={address.clone()} download={file}>{ texts.photo_save }</a>
            }
        </>
    };
    html! {
        <Dialog id="photo-full" title={texts.photo} open=true onclose={props.close.clone()} {actions}>
            <img class="photo__full" src={address} alt={texts.photo_alt} width={width.to_string()} height={height.to_string()} />
            if is_here() { <p class="dialog__small">{ texts.photo_hold }</p> }
        </Dialog>
    }
}
