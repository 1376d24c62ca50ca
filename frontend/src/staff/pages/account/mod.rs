//! One's own account.

use yew::prelude::*;

use crate::staff::i18n::use_texts;
use crate::staff::session::use_account;
use crate::staff::ui::Screen;
use crate::ui::Rows;

/// Who I am here.
#[component]
pub(in crate::staff) fn Account() -> Html {
    let (texts, account) = (use_texts(), use_account());
    let role = (texts.account.role, html! { (texts.shell.role)(account.role) });
    let school = account.school.as_ref().map(|code| (texts.account.school, html! { code.as_str() }));
    let rows: Vec<_> = std::iter::once(role).chain(school).collect();
    html! {
        <Screen title={texts.account.title} lead={account.name.to_string()}>
            <div class="panel panel--narrow"><Rows {rows} /></div>
        </Screen>
    }
}
