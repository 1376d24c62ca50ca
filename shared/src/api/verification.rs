//! 校验信息: verification of a student against the roster.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::challenge::Proof;
use crate::person::{Document, DocumentKind, PersonName, Phone};
use crate::problem::{FieldCode, FieldProblem};
use crate::time::Date;

/// Version of the consent texts that the page shows, recorded with each consent. It changes when the meaning of
/// the texts changes; then pages that show the old texts are asked to reload.
pub const CONSENT_VERSION: &str = "2026-12";

/// A verification, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerificationRequest {
    /// 姓名, as typed.
    pub name: String,
    /// 证件类型, as chosen; `None` when none was chosen.
    pub document_kind: Option<DocumentKind>,
    /// 证件号码, as typed.
    pub document_number: String,
    /// 联系电话, as typed.
    pub phone: String,
    /// Consents of the student.
    pub consents: Consents,
    /// The proof of work; `None` until the server asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// The separate consents of PIPL articles 13, 23 and 29.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consents {
    /// To match name, document number and telephone with the roster, and to pass them on to the school.
    pub personal_data: bool,
    /// To process the portrait.
    pub portrait: bool,
    /// The [`CONSENT_VERSION`] of the texts that the page showed.
    pub version: String,
}

/// A verification with parsed fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationForm {
    /// 姓名 in its normal form.
    pub name: PersonName,
    /// 证件类型 and 证件号码, checked.
    pub document: Document,
    /// 联系电话 in its normal form.
    pub phone: Phone,
}

impl VerificationRequest {
    /// The parsed fields, or one problem for each wrong field. Birth dates after `today` are refused.
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
