//! Collections, rosters, progress.

use shared::api::LinkCode;
use shared::api::staff::collections::{
    ArchiveRequest, CollectionChange, CollectionForm, PosterRequest, ProseRequest, ProseView, RemovalRequest,
    StaffCollectionList, StaffCollectionView, path,
};
use shared::api::staff::progress::{ProgressView, TodoPage, TodoQuery, UnitsView, path as progress};
use shared::api::staff::roster::{ImportQuery, path as roster};
use shared::api::staff::students::Units;
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, UNCHANGED, of, query};

const EDIT: Option<Access> = Some(Access::Needs(Capability::EditCollections));
const READ: Option<Access> = Some(Access::Needs(Capability::ReadProgress));
const IMPORT: Option<Access> = Some(Access::Needs(Capability::ImportRoster));
const COLLECTION: (u16, &str, Answer) = (200, "The collection.", Answer::Json(of::<StaffCollectionView>));
const CSV: Answer = Answer::Text("text/csv");
const XLSX: Answer = Answer::Text("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::COLLECTIONS,
        id: "staffCollections",
        summary: "The collections that the caller may see, with their progress.",
        staff: READ,
        answers: &[(200, "The collections.", Answer::Json(of::<StaffCollectionList>)), UNCHANGED],
        ..GET
    },
    Operation {
        path: path::COLLECTIONS,
        id: "createCollection",
        summary: "Creates a collection.",
        staff: EDIT,
        body: Body::Json(of::<CollectionForm>),
        answers: &[COLLECTION],
        problems: &[Code::InvalidFields],
        ..POST
    },
    Operation {
        path: path::COLLECTION,
        id: "staffCollection",
        summary: "A collection as the console edits it.",
        staff: READ,
        answers: &[COLLECTION],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        method: "PUT",
        path: path::COLLECTION,
        id: "changeCollection",
        summary: "Changes a collection, as far as no student relies on what it was.",
        staff: EDIT,
        body: Body::Json(of::<CollectionChange>),
        answers: &[COLLECTION],
        problems: &[Code::NotFound, Code::InvalidFields, Code::CollectionArchived, Code::Conflict],
        ..GET
    },
    Operation {
        path: path::ARCHIVE,
        id: "archiveCollection",
        summary: "Archives a collection or takes it out of the archive. An archived one is closed, is in no list for students, and can't be changed.",
        staff: EDIT,
        body: Body::Json(of::<ArchiveRequest>),
        answers: &[COLLECTION],
        problems: &[Code::NotFound, Code::CollectionBusy],
        ..POST
    },
    Operation {
        path: path::REMOVAL,
        id: "deleteCollection",
        summary: "Deletes a collection without students, or whose students were all erased; its slug is typed again.",
        staff: EDIT,
        body: Body::Json(of::<RemovalRequest>),
        answers: &[(204, "It is deleted.", Answer::Empty)],
        problems: &[Code::NotFound, Code::InvalidFields, Code::CollectionHasStudents],
        ..POST
    },
    Operation {
        path: path::POSTER,
        id: "poster",
        summary: "The QR code of a collection's page.",
        staff: READ,
        body: Body::Json(of::<PosterRequest>),
        answers: &[(200, "The address and its code.", Answer::Json(of::<LinkCode>))],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::PROSE,
        id: "previewProse",
        summary: "How a Markdown text will look.",
        staff: EDIT,
        body: Body::Json(of::<ProseRequest>),
        answers: &[(200, "The blocks that students see.", Answer::Json(of::<ProseView>))],
        ..POST
    },
    Operation {
        path: roster::IMPORT,
        id: "importRoster",
        summary: "Checks a roster file (`dry_run`), or imports it in full or not at all. The query is an \
                  `ImportQuery`; each line of the answer is an `ImportEvent`, the last one a report or a failure.",
        staff: IMPORT,
        query: Some(query::<ImportQuery>()),
        body: Body::File,
        answers: &[(200, "The progress, and the result.", Answer::Text("application/x-ndjson"))],
        problems: &[Code::NotFound, Code::CollectionArchived],
        ..POST
    },
    Operation {
        path: roster::REPORT_CSV,
        id: "rosterProblems",
        summary: "The rows of a roster's file with a column of problems. The query is an `ImportQuery`.",
        staff: IMPORT,
        query: Some(query::<ImportQuery>()),
        body: Body::File,
        answers: &[(200, "The file as CSV.", CSV)],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: roster::REPORT_XLSX,
        id: "rosterProblemsWorkbook",
        summary: "The same as a workbook in which every cell is text.",
        staff: IMPORT,
        query: Some(query::<ImportQuery>()),
        body: Body::File,
        answers: &[(200, "The file as a workbook.", XLSX)],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: roster::STUDENTS_CSV,
        id: "exportRoster",
        summary: "Every student of the roster with their stage, or of one 学院, 专业 or 班级 (`college`, `major`, `class`). \
                  Recorded in the audit log.",
        staff: READ,
        query: Some(query::<Units>()),
        answers: &[(200, "The list as CSV.", CSV)],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..POST
    },
    Operation {
        path: roster::STUDENTS_XLSX,
        id: "exportRosterWorkbook",
        summary: "The same as a workbook in which every cell is text.",
        staff: READ,
        query: Some(query::<Units>()),
        answers: &[(200, "The list as a workbook.", XLSX)],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..POST
    },
    Operation {
        path: progress::PROGRESS,
        id: "progress",
        summary: "The progress of a collection.",
        staff: READ,
        answers: &[(200, "Counts and money.", Answer::Json(of::<ProgressView>)), UNCHANGED],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: progress::EVENTS,
        id: "watchProgress",
        summary: "The same as an event stream: a `progress` event after each change. Ends with the session.",
        staff: READ,
        answers: &[(200, "Events.", Answer::Text("text/event-stream"))],
        problems: &[Code::NotFound, Code::Overloaded],
        ..GET
    },
    Operation {
        path: progress::TODO,
        id: "listTodo",
        summary: "The students who have something to do (`todo`), a page at a time (`after`).",
        staff: READ,
        query: Some(query::<TodoQuery>()),
        answers: &[(200, "A page.", Answer::Json(of::<TodoPage>))],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..GET
    },
    Operation {
        path: progress::TODO_CSV,
        id: "exportTodo",
        summary: "The whole list, for the school's reminders. Recorded in the audit log.",
        staff: READ,
        query: Some(query::<TodoQuery>()),
        answers: &[(200, "The list as CSV.", CSV)],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..POST
    },
    Operation {
        path: progress::TODO_XLSX,
        id: "exportTodoWorkbook",
        summary: "The same as a workbook in which every cell is text.",
        staff: READ,
        query: Some(query::<TodoQuery>()),
        answers: &[(200, "The list as a workbook.", XLSX)],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..POST
    },
    Operation {
        path: progress::UNITS,
        id: "listUnits",
        summary: "The progress of each 学院, of the 专业 of one (`college`), and of the 班级 of both (`major`).",
        staff: READ,
        query: Some(query::<Units>()),
        answers: &[(200, "The units.", Answer::Json(of::<UnitsView>))],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..GET
    },
];
