//! The form's values and their errors. Pure.

use shared::api::{Consents, VerificationRequest};
use shared::person::{
    Document, DocumentError, DocumentKind, NameError, PersonName, Phone, PhoneError, RefusedCharacter,
};
use shared::problem::{FieldCode, FieldProblem};
use shared::time::Date;

use crate::i18n::Field;

/// The fields in the order of the form.
const FIELDS: [Field; 4] = [Field::Name, Field::DocumentKind, Field::DocumentNumber, Field::Phone];

/// The entered values, unchanged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) name: String,
    pub(crate) document_kind: DocumentKind,
    pub(crate) document_number: String,
    pub(crate) phone: String,
}

/// Nearly every student has a resident identity card.
impl Default for Typed {
    fn default() -> Self {
        Self {
            name: String::new(),
            document_kind: DocumentKind::ResidentId,
            document_number: String::new(),
            phone: String::new(),
        }
    }
}

/// The fields that are wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wrongs(Vec<(Field, FieldCode)>);

impl Typed {
    /// The request with these values.
    pub(crate) fn request(&self, consents: Consents) -> VerificationRequest {
        VerificationRequest {
            name: self.name.clone(),
            document_kind: Some(self.document_kind),
            document_number: self.document_number.clone(),
            phone: self.phone.clone(),
            consents,
            proof: None,
        }
    }

    /// Validates all fields.
    pub(super) fn judge(&self, today: Date) -> Wrongs {
        match self.request(Consents::default()).parse(today) {
            Ok(_) => Wrongs::default(),
            Err(fields) => Wrongs::from_problem(&fields),
        }
    }

    /// The refused character of a field, or the other document kind that its number looks like.
    pub(super) fn detail(&self, field: Field, today: Date) -> Option<Detail> {
        match field {
            Field::Name => match PersonName::parse(&self.name) {
                Err(NameError::Character(refused)) => Some(Detail::Character(refused)),
                Ok(_) | Err(NameError::Empty | NameError::TooLong) => None,
            },
            Field::DocumentNumber => {
                match Document::parse(self.document_kind, &self.document_number, today) {
                    Err(DocumentError::Refused(refused)) => Some(Detail::Character(refused)),
                    Err(DocumentError::OtherKind(kind)) => Some(Detail::Kind(kind)),
                    Ok(_) | Err(_) => None,
                }
            }
            Field::Phone => match Phone::parse(&self.phone) {
                Err(PhoneError::Character(refused)) => Some(Detail::Character(refused)),
                Ok(_) | Err(PhoneError::Empty | PhoneError::Form | PhoneError::Several) => None,
            },
            Field::DocumentKind => None,
        }
    }

    /// Validates a field that lost the focus; an empty one has no error yet.
    pub(super) fn judge_left(&self, field: Field, today: Date) -> Option<FieldCode> {
        self.judge(today).of(field).filter(|code| *code != FieldCode::Required)
    }
}

/// Details of a field's error beyond its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Character(RefusedCharacter),
    /// The kind of document that the number looks like.
    Kind(DocumentKind),
}

impl Wrongs {
    /// The errors from the server or from the shared rules.
    pub(super) fn from_problem(problems: &[FieldProblem]) -> Self {
        let field = |problem: &FieldProblem| {
            FIELDS
                .into_iter()
                .find(|field| pointer(*field) == problem.pointer)
                .map(|field| (field, problem.code))
        };
        Self(problems.iter().filter_map(field).collect())
    }

    pub(super) fn of(&self, field: Field) -> Option<FieldCode> {
        self.0.iter().find(|(wrong, _)| *wrong == field).map(|(_, code)| *code)
    }

    /// A copy with another error for `field`.
    pub(super) fn with(&self, field: Field, code: Option<FieldCode>) -> Self {
        let others = self.0.iter().copied().filter(|(wrong, _)| *wrong != field);
        Self(others.chain(code.map(|code| (field, code))).collect())
    }

    /// The first wrong field in the order of the form.
    pub(super) fn first(&self) -> Option<Field> {
        FIELDS.into_iter().find(|field| self.of(*field).is_some())
    }

    /// Every wrong field in the order of the form.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (Field, FieldCode)> {
        FIELDS.into_iter().filter_map(|field| Some((field, self.of(field)?)))
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

const fn pointer(field: Field) -> &'static str {
    match field {
        Field::Name => "/name",
        Field::DocumentKind => "/document_kind",
        Field::DocumentNumber => "/document_number",
        Field::Phone => "/phone",
    }
}

/// The `id` of a field's input.
pub(super) const fn id(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::DocumentKind => "document-kind",
        Field::DocumentNumber => "document-number",
        Field::Phone => "phone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        Date::new(2026, 11, 23).unwrap()
    }

    fn typed() -> Typed {
        Typed {
            name: "张三".to_owned(),
            document_number: "11010519491231002X".to_owned(),
            phone: "13800138000".to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn a_valid_form_has_no_errors() {
        assert_eq!(typed().judge(today()), Wrongs::default());
    }

    #[test]
    fn an_empty_form_has_an_error_in_every_field_and_the_name_is_first() {
        let wrongs = Typed::default().judge(today());
        assert_eq!(wrongs.count(), 3);
        assert_eq!(wrongs.first(), Some(Field::Name));
    }

    #[test]
    fn leaving_an_empty_field_is_no_error() {
        for field in FIELDS {
            assert_eq!(Typed::default().judge_left(field, today()), None);
        }
    }

    #[test]
    fn a_mistyped_digit_is_reported_when_the_field_is_left() {
        let typed = Typed { document_number: "110105194912310021".to_owned(), ..typed() };
        assert_eq!(typed.judge_left(Field::DocumentNumber, today()), Some(FieldCode::DocumentCheckDigit));
        assert_eq!(typed.judge_left(Field::Name, today()), None);
    }

    #[test]
    fn a_refused_character_and_another_kind_are_named() {
        let detail = |typed: Typed, field| typed.detail(field, today());
        let refused = |place, character| Some(Detail::Character(RefusedCharacter { place, character }));
        let name = Typed { name: "张三①".to_owned(), ..typed() };
        assert_eq!(detail(name, Field::Name), refused(3, '①'));
        let number = Typed { document_number: "11010519491231002身".to_owned(), ..typed() };
        assert_eq!(detail(number, Field::DocumentNumber), refused(18, '身'));
        let phone = Typed { phone: "138001380o0".to_owned(), ..typed() };
        assert_eq!(detail(phone, Field::Phone), refused(10, 'o'));
        let kind = Typed { document_number: "830000200504092818".to_owned(), ..typed() };
        assert_eq!(kind.judge(today()).of(Field::DocumentNumber), Some(FieldCode::DocumentOtherKind));
        assert_eq!(detail(kind, Field::DocumentNumber), Some(Detail::Kind(DocumentKind::HmtResidence)));
        assert_eq!(detail(typed(), Field::Name), None);
    }

    #[test]
    fn correcting_one_field_keeps_the_errors_of_the_others() {
        let wrongs = Typed::default().judge(today()).with(Field::Name, None);
        assert_eq!(wrongs.first(), Some(Field::DocumentNumber));
        assert_eq!(
            wrongs.with(Field::Phone, Some(FieldCode::PhoneForm)).of(Field::Phone),
            Some(FieldCode::PhoneForm)
        );
    }

    #[test]
    fn known_pointers_of_the_server_map_to_fields_and_others_are_ignored() {
        let problem = |pointer: &'static str, code| FieldProblem { pointer: pointer.into(), code };
        let wrongs = Wrongs::from_problem(&[
            problem("/phone", FieldCode::PhoneForm),
            problem("/consents", FieldCode::Required),
        ]);
        assert_eq!((wrongs.count(), wrongs.first()), (1, Some(Field::Phone)));
    }
}
