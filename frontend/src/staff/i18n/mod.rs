//! All texts of the console, one file for each area and language.

mod en;
mod texts;
mod zh;

use yew::prelude::*;

use crate::i18n::Lang;
use crate::ui::use_i18n;

pub(super) use texts::{
    Collections as CollectionsTexts, Deliveries, Inspection, Messages as MessagesTexts,
    Orders as OrdersTexts, Review, Texts,
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
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use shared::audit::Action;

    use super::*;

    /// All Rust files under a folder of the backend.
    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
            .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
            .collect()
    }

    /// The names of the members of every `json!({ … })` of a file.
    fn members(source: &str) -> BTreeSet<String> {
        let product = source.split("#[cfg(test)]").next().unwrap_or_default();
        let objects = product.split("json!({").skip(1).map(|rest| rest.split("})").next().unwrap_or(rest));
        let names = |object: &str| {
            let quoted: Vec<_> = object.split('"').map(str::to_owned).collect();
            let is_name = |pair: &&[String]| pair[1].trim_start().starts_with(':');
            quoted
                .windows(2)
                .skip(1)
                .step_by(2)
                .filter(is_name)
                .map(|pair| pair[0].clone())
                .collect::<Vec<_>>()
        };
        objects.flat_map(names).collect()
    }

    #[test]
    fn every_part_of_an_audit_detail_has_a_name() {
        // Places where the backend appends to the audit log. Requests to WeChat and output of commands are other JSON.
        let backend = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/src");
        let files = ["domain", "api", "roster", "rate_limit", "jobs.rs"].map(|part| backend.join(part));
        let files =
            files.iter().flat_map(|path| if path.is_dir() { sources(path) } else { vec![path.clone()] });
        let written: BTreeSet<String> = files
            .filter(|file| !file.ends_with("payment/notification.rs"))
            .flat_map(|file| members(&std::fs::read_to_string(file).unwrap()))
            .collect();
        assert!(written.len() > 50 && written.contains("photographs"), "the backend was read: {written:?}");
        for texts in [&zh::TEXTS, &en::TEXTS] {
            let unnamed: Vec<_> = written.iter().filter(|key| (texts.audit.part)(key).is_none()).collect();
            assert!(unnamed.is_empty(), "{unnamed:?}");
        }
    }

    #[test]
    fn every_group_of_actions_has_a_name() {
        for texts in [&zh::TEXTS, &en::TEXTS] {
            for action in Action::ALL {
                assert_ne!((texts.audit.about)(action.about()), action.about());
            }
        }
    }
}
