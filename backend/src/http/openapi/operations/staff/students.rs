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
        summary: "Where a student stands, and what was decided about each photograph; the document number masked.",
        staff: Some(Access::Needs(Capability::Review)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(200, "The student.", Answer::Json(of::<StudentRecord>))],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::OF_APPLICATION,
        id: "studentOfApplication",
        summary: "Whose application it is.",
        staff: Some(Access::Needs(Capability::Review)),
        answers: &[(200, "The student.", Answer::Json(of::<WhichStudent>))],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::IDENTITY,
        id: "revealIdentity",
        summary: "A document number, whole; the audit log keeps who saw it.",
        staff: Some(Access::Needs(Capability::RevealIdentity)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(200, "The number.", Answer::Json(of::<Identity>))],
        problems: &[Code::StepUpRequired, Code::NotFound],
        ..POST
    },
    Operation {
        path: path::UNLOCK,
        id: "unlockStudent",
        summary: "Failed attempts to verify as a student are forgotten: strangers' guesses hold them up no more.",
        staff: Some(Access::Needs(Capability::Review)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(204, "They are forgotten.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::SEARCH,
        id: "searchStudents",
        summary: "Whom somebody on the telephone may be: by student number, name, or the end of the document number.",
        staff: Some(Access::Needs(Capability::Review)),
        body: Body::Json(of::<SearchStudents>),
        answers: &[(200, "Who fits, document numbers masked.", Answer::Json(of::<FoundStudents>))],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::ADD,
        id: "addStudent",
        summary: "Adds a student to the roster. Somebody whose document left it comes back with everything they had done.",
        staff: ROSTER,
        body: Body::Json(of::<AddStudent>),
        answers: &[(204, "Added.", Answer::Empty)],
        problems: &[Code::CollectionArchived, Code::InvalidFields, Code::NotFound, Code::Conflict],
        ..POST
    },
    Operation {
        path: path::CORRECT,
        id: "correctStudent",
        summary: "Corrects an entry of the roster. Another document asks whose it is: the same person's keeps what was done \
                  under the one of before, another person's starts at nothing.",
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
        summary: "Takes a student out of the roster. What they did is kept with their document for the retention.",
        staff: ROSTER,
        body: Body::Json(of::<WhichStudent>),
        answers: &[(204, "Out of the roster.", Answer::Empty)],
        problems: &[Code::CollectionArchived, Code::NotFound, Code::WrongStage, Code::Conflict],
        ..POST
    },
    Operation {
        path: path::REINSTATE,
        id: "reinstateStudent",
        summary: "Takes a student back into the roster under the student number of before.",
        staff: ROSTER,
        body: Body::Json(of::<WhichStudent>),
        answers: &[(204, "In the roster.", Answer::Empty)],
        problems: &[Code::CollectionArchived, Code::InvalidFields, Code::NotFound, Code::Conflict],
        ..POST
    },
];
