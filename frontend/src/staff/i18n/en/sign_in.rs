//! Signing in.

use crate::staff::i18n::texts::SignIn;

pub(super) const TEXTS: SignIn = SignIn {
    title: "Sign in to the console",
    name: "User name",
    password: "Password",
    code: "Code",
    code_hint: "The 6 digits of your authenticator, or a recovery code",
    submit: "Sign in",
    unsent: |count| {
        format!(
            "The session has ended. {count} unsent pieces of review work are kept here and sent when the same person signs in."
        )
    },
    wait: |seconds| format!("Try again in {seconds} s."),
};
