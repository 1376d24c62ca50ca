//! One's own account.

use crate::staff::i18n::texts::Account;

pub(super) const TEXTS: Account = Account { title: "My account", role: "Role", school: "School code" };
