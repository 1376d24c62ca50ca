//! All keys, from the table that also maps them to commands.

use yew::prelude::*;

use super::keys::{BINDINGS, Binding, Mode};
use crate::staff::i18n::use_texts;
use crate::ui::{Button, Dialog, Kind};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) open: bool,
    pub(super) onclose: Callback<()>,
}

#[component]
pub(super) fn Help(props: &Props) -> Html {
    let texts = &use_texts().review;
    let row = |(_, keys, command): &Binding| {
        let key = |key: &&'static str| {
            let name = key
                .strip_prefix("Ctrl+")
                .map_or_else(|| upper((texts.key)(key)), |key| ["Ctrl+", &upper(key)].concat());
            html! { <><kbd>{ name }</kbd>{ " " }</> }
        };
        html! { <div class="keys__row"><dt>{ for keys.iter().map(key) }</dt><dd>{ (texts.command)(*command) }</dd></div> }
    };
    let table = |title: &'static str, mode: Mode, more: Html| {
        html! {
            <section>
                <h3>{ title }</h3>
                <dl class="keys">{ for BINDINGS.iter().filter(|line| line.0 == mode).map(row) }{ more }</dl>
            </section>
        }
    };
    let reasons = html! {
        <div class="keys__row"><dt><kbd>{ "1" }</kbd>{ "–" }<kbd>{ "0" }</kbd>{ " " }<kbd>{ "Q" }</kbd>{ "…" }</dt><dd>{ texts.key_reasons }</dd></div>
    };
    let reason = html! {
        <div class="keys__row"><dt><kbd>{ "1" }</kbd>{ "–" }<kbd>{ "9" }</kbd></dt><dd>{ texts.key_reason }</dd></div>
    };
    let close = props.onclose.clone();
    let actions = html! { <Button kind={Kind::Secondary} onclick={close}>{ texts.dismiss }</Button> };
    html! {
        <Dialog id="keys" title={texts.keys_title} open={props.open} onclose={props.onclose.clone()} {actions}>
            <div class="keys__tables">
                { table(texts.keys_photo, Mode::Photo, reason) }
                <div>
                    { table(texts.keys_zoom, Mode::Zoom, Html::default()) }
                    { table(texts.keys_reject, Mode::Reject, reasons) }
                    { table(texts.keys_grid, Mode::Grid, Html::default()) }
                </div>
            </div>
        </Dialog>
    }
}

/// A letter in upper case, as on the keyboard.
fn upper(name: &str) -> String {
    if name.chars().count() == 1 { name.to_uppercase() } else { name.to_owned() }
}
