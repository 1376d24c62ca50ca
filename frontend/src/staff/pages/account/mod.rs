//! The user's own account: password, authenticator, and sessions.

mod authenticator;
mod keep;
mod password;
mod sessions;

use yew::prelude::*;

use crate::staff::i18n::use_texts;
use crate::staff::session::use_account;
use crate::staff::ui::Screen;
use crate::ui::{Banner, Rows, Severity};

#[component]
pub(in crate::staff) fn Account() -> Html {
    let (texts, account) = (use_texts(), use_account());
    let role = (texts.account.role, html! { (texts.shell.role)(account.role) });
    let school = account.school.as_ref().map(|code| (texts.account.school, html! { code.as_str() }));
    let rows: Vec<_> = std::iter::once(role).chain(school).collect();
    html! {
        <Screen title={texts.account.title} lead={account.name.to_string()}>
            if account.must_change_password {
                <Banner severity={Severity::Warn} title={texts.account.must_change}><p>{ texts.account.must_change_why }</p></Banner>
            }
            if account.must_enrol && !account.must_change_password {
                <Banner severity={Severity::Warn} title={texts.account.must_enrol}><p>{ texts.account.must_enrol_why }</p></Banner>
            }
            <div class="columns">
                <section class="panel"><Rows {rows} /></section>
                <password::Password />
                if !account.must_change_password {
                    <authenticator::Authenticator />
                    <sessions::Sessions />
                }
            </div>
        </Screen>
    }
}
