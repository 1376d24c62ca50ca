//! The browser's modal dialog: it keeps the focus inside and restores it when closed.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) id: &'static str,
    pub(crate) title: AttrValue,
    pub(crate) open: bool,
    /// Called when the Escape key or the back gesture closes it: the same as the button that declines.
    pub(crate) onclose: Callback<()>,
    pub(crate) children: Html,
    pub(crate) actions: Html,
}

#[component]
pub(crate) fn Dialog(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.open, move |open| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                if *open && !dialog.open() {
                    // A browser without modal dialogs shows it inline.
                    if dialog.show_modal().is_err() {
                        drop(dialog.set_attribute("open", ""));
                    }
                } else if !*open && dialog.open() {
                    dialog.close();
                }
            }
        });
    }
    let onclose = {
        let (open, closed) = (props.open, props.onclose.clone());
        move |_: Event| {
            if open {
                closed.emit(());
            }
        }
    };
    let heading = [props.id, "-title"].concat();
    html! {
        <dialog ref={node} class="dialog" id={props.id} aria-labelledby={heading.clone()} {onclose}>
            <h2 id={heading} class="dialog__title">{ &props.title }</h2>
            <div class="dialog__body">{ props.children.clone() }</div>
            <div class="dialog__actions">{ props.actions.clone() }</div>
        </dialog>
    }
}
