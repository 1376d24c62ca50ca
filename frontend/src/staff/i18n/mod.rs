//! Every word of the console, one file an area and language.

mod en;
mod texts;
mod zh;

use yew::prelude::*;

use crate::i18n::Lang;
use crate::ui::use_i18n;

pub(super) use texts::{
    Collections as CollectionsTexts, Deliveries, Messages as MessagesTexts, Orders as OrdersTexts, Review,
    Texts,
};

/// The console's texts in the language of the page.
#[hook]
pub(super) fn use_texts() -> &'static Texts {
    match use_i18n().lang {
        Lang::Zh => &zh::TEXTS,
        Lang::En => &en::TEXTS,
    }
}

#[cfg(test)]
mod tests {
    use shared::audit::Action;

    use super::*;

    #[test]
    fn every_group_of_actions_has_a_name() {
        for texts in [&zh::TEXTS, &en::TEXTS] {
            for action in Action::ALL {
                assert_ne!((texts.audit.about)(action.about()), action.about());
            }
        }
    }
}
