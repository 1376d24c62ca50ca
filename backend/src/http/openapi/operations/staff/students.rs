//! One student, for the staff who answer the hotline.

use shared::api::staff::students::{
    AddStudent, CorrectStudent, FoundStudents, Identity, SearchStudents, StudentRecord, WhichStudent, path,
};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of};

const ROSTER: Option<Access> = Some(Access::Needs(Capability::ImportRoster));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::FIND,
        id: "findStudent",
        summary: "A student's stage, and the decision on each photograph; the document number is masked.",
        staff: Some(Access::Needs(Capability::Review)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(200, "The student.", Answer::Json(of::<StudentRecord>))],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::OF_APPLICATION,
        id: "studentOfApplication",
        summary: "The student of an application.",
        staff: Some(Access::Needs(Capability::Review)),
        answers: &[(200, "The student.", Answer::Json(of::<WhichStudent>))],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::IDENTITY,
        id: "revealIdentity",
        summary: "An unmasked document number; the audit log records who saw it.",
        staff: Some(Access::Needs(Capability::RevealIdentity)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(200, "The number.", Answer::Json(of::<Identity>))],
        problems: &[Code::StepUpRequired, Code::NotFound],
        ..POST
    },
    Operation {
        path: path::UNLOCK,
        id: "unlockStudent",
        summary: "Deletes the failed attempts to verify as a student, so that other people's guesses no longer lock the student out.",
        staff: Some(Access::Needs(Capability::Review)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(204, "They are deleted.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::SEARCH,
        id: "searchStudents",
        summary: "Finds students by student number, name, or the end of the document number.",
        staff: Some(Access::Needs(Capability::Review)),
        body: Body::Json(of::<SearchStudents>),
        answers: &[(
            200,
            "The matching students, with the document numbers masked.",
            Answer::Json(of::<FoundStudents>),
        )],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::ADD,
        id: "addStudent",
        summary: "Adds a student to the roster. A student whose document was withdrawn comes back with their history.",
        staff: ROSTER,
        body: Body::Json(of::<AddStudent>),
        answers: &[(204, "Added.", Answer::Empty)],
        problems: &[Code::CollectionArchived, Code::InvalidFields, Code::NotFound, Code::Conflict],
        ..POST
    },
    Operation {
        path: path::CORRECT,
        id: "correctStudent",
        summary: "Corrects an entry of the roster. A new document requires its owner: the same person's keeps the \
                  history of the old document, another person's starts without history.",
        staff: ROSTER,
        body: Body::Json(of::<CorrectStudent>),
        answers: &[(204, "Corrected.", Answer::Empty)],
        problems: &[
            Code::CollectionArchived,
            Code::InvalidFields,
            Code::NotFound,
            Code::WhoseDocument,
            Code::WrongStage,
            Code::Conflict,
        ],
        ..POST
    },
    Operation {
        path: path::WITHDRAW,
        id: "withdrawStudent",
        summary: "Withdraws a student from the roster. Their history is kept with their document until the retention ends.",
        staff: ROSTER,
        body: Body::Json(of::<WhichStudent>),
        answers: &[(204, "Withdrawn.", Answer::Empty)],
        problems: &[Code::CollectionArchived, Code::NotFound, Code::WrongStage, Code::Conflict],
        ..POST
    },
    Operation {
        path: path::REINSTATE,
        id: "reinstateStudent",
        summary: "Reinstates a student in the roster with their previous student number.",
        staff: ROSTER,
        body: Body::Json(of::<WhichStudent>),
        answers: &[(204, "Reinstated.", Answer::Empty)],
        problems: &[Code::CollectionArchived, Code::InvalidFields, Code::NotFound, Code::Conflict],
        ..POST
    },
];
