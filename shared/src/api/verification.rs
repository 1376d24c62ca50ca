//! 校验信息: a student against the roster.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::challenge::Proof;
use crate::person::{Document, DocumentKind, PersonName, Phone};
use crate::problem::{FieldCode, FieldProblem};
use crate::time::Date;

/// The version of the consent texts that the page shows; recorded with each consent. A change of the texts' meaning
/// changes it, and pages that still show the old ones are asked to reload.
pub const CONSENT_VERSION: &str = "2026-12";

/// What a student enters, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerificationRequest {
    /// 姓名.
    pub name: String,
    /// 证件类型.
    pub document_kind: Option<DocumentKind>,
    /// 证件号码.
    pub document_number: String,
    /// 联系电话.
    pub phone: String,
    /// What the student agreed to.
    pub consents: Consents,
    /// The proof of work, once the server has asked for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// The separate consents of PIPL articles 13, 23 and 29.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consents {
    /// To processing name, document number and telephone for the match, and passing them on to the school.
    pub personal_data: bool,
    /// To processing the portrait.
    pub portrait: bool,
    /// The [`CONSENT_VERSION`] of the texts that were shown.
    pub version: String,
}

/// A request whose fields have their forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationForm {
    /// 姓名.
    pub name: PersonName,
    /// 证件.
    pub document: Document,
    /// 联系电话.
    pub phone: Phone,
}

impl VerificationRequest {
    /// Parses every field, or says what is wrong with each that is. `today` refuses birth dates to come.
    pub fn parse(&self, today: Date) -> Result<VerificationForm, Vec<FieldProblem>> {
        let name = PersonName::parse(&self.name).map_err(FieldCode::from);
        let document = match self.document_kind {
            Some(kind) => Document::parse(kind, &self.document_number, today).map_err(FieldCode::from),
            None => Err(FieldCode::Required),
        };
        let document_pointer =
            if self.document_kind.is_some() { "/document_number" } else { "/document_kind" };
        let phone = Phone::parse(&self.phone).map_err(FieldCode::from);
        match (name, document, phone) {
            (Ok(name), Ok(document), Ok(phone)) => Ok(VerificationForm { name, document, phone }),
            (name, document, phone) => {
                Err([("/name", name.err()), (document_pointer, document.err()), ("/phone", phone.err())]
                    .into_iter()
                    .filter_map(|(pointer, code)| {
                        Some(FieldProblem { pointer: Cow::Borrowed(pointer), code: code? })
                    })
                    .collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let empty = VerificationRequest::default().parse(Date::new(2026, 11, 23).unwrap()).unwrap_err();
        let pointers: Vec<_> = empty.iter().map(|field| (field.pointer.as_ref(), field.code)).collect();
        assert_eq!(
            pointers,
            [
                ("/name", FieldCode::Required),
                ("/document_kind", FieldCode::Required),
                ("/phone", FieldCode::Required)
            ]
        );
    }
}
