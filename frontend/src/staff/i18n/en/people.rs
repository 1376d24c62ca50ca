//! The staff.

use crate::staff::i18n::texts::People;

pub(super) const TEXTS: People = People {
    title: "People",
    lead: "A user name is never given to somebody else.",
    name: "User name",
    role: "Role",
    school: "School code (schools only)",
    add: "Add",
    given_once: "Tell them; it is changed at the first sign-in and not shown again.",
    authenticator: "Authenticator",
    enrolled: "Enrolled",
    not_enrolled: "Not enrolled",
    state: "State",
    active: "Active",
    disabled: "Disabled",
    reset_password: "Reset password",
    reset_authenticator: "Remove authenticator",
    disable: "Disable",
    enable: "Enable",
    given: |name| format!("The first password of {name}"),
};
