//! 我的账号。

use crate::staff::i18n::texts::Account;

pub(super) const TEXTS: Account = Account { title: "我的账号", role: "角色", school: "院校代码" };
