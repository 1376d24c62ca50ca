//! The review.

use shared::api::staff::inspection::{self, Inspection, LotCases, LotList, LotView};
use shared::api::staff::review::{
    Approvals, DecisionRequest, DecisionView, Outcomes, Pass, QueueList, RecentDecisions, Release, Reopen,
    ReviewBatch, ReviewBatchRequest, ReviewCase, TodayDecisions, TodayQuery, Undo, path,
};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of, query};

const STAFF: Option<Access> = Some(Access::Needs(Capability::Review));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::QUEUES,
        id: "reviewQueues",
        summary: "What waits where, the queue with the oldest photograph first.",
        staff: STAFF,
        answers: &[(200, "The queues.", Answer::Json(of::<QueueList>))],
        ..GET
    },
    Operation {
        path: path::DESK,
        id: "reviewDesk",
        summary: "Opens photographs for this reviewer alone, the oldest first, and renews the leases of those that \
                  are open.",
        staff: STAFF,
        body: Body::Json(of::<ReviewBatchRequest>),
        answers: &[(200, "What this reviewer has open.", Answer::Json(of::<ReviewBatch>))],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::CASE,
        id: "reviewCase",
        summary: "One student's photograph, its checks and the attempts before it.",
        staff: STAFF,
        answers: &[(200, "The case.", Answer::Json(of::<ReviewCase>))],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::PHOTO,
        id: "reviewPhoto",
        summary: "A photograph as it was handed in; it never changes.",
        staff: STAFF,
        answers: &[
            (200, "The photograph.", Answer::Jpeg),
            (304, "The client has it already.", Answer::Empty),
        ],
        problems: &[Code::PhotoUnreadable, Code::NotFound],
        ..GET
    },
    Operation {
        method: "PUT",
        path: path::DECISION,
        id: "decide",
        summary: "Decides about the photograph that was on the screen. The student is told when the window for taking \
                  it back is over. The same again changes nothing. Of a `conflict`, `standing` tells who was faster \
                  and what they found.",
        staff: STAFF,
        body: Body::Json(of::<DecisionRequest>),
        answers: &[(200, "The decision as it stands.", Answer::Json(of::<DecisionView>))],
        problems: &[Code::NotFound, Code::Conflict],
        ..POST
    },
    Operation {
        path: path::DECISIONS,
        id: "approveSeveral",
        summary: "Approves several photographs, each on its own feet.",
        staff: STAFF,
        body: Body::Json(of::<Approvals>),
        answers: &[(200, "What became of each.", Answer::Json(of::<Outcomes>))],
        problems: &[Code::InvalidFields],
        ..POST
    },
    Operation {
        path: path::REOPEN,
        id: "reopenApproval",
        summary: "Takes back an approval that the student knows of: the photograph is reviewed again, the student is told, \
                  and a fee that was settled stays settled. The same again changes nothing.",
        staff: Some(Access::Needs(Capability::Reopen)),
        body: Body::Json(of::<Reopen>),
        answers: &[(204, "It waits for a reviewer.", Answer::Empty)],
        problems: &[Code::NotFound, Code::WrongStage, Code::Conflict, Code::AlreadyDelivered],
        ..POST
    },
    Operation {
        path: inspection::path::LOTS,
        id: "lots",
        summary: "The lots of a collection's sampling inspection, the latest first, and how many approvals are in none yet.",
        staff: STAFF,
        answers: &[(200, "The lots.", Answer::Json(of::<LotList>))],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: inspection::path::LOTS,
        id: "drawLot",
        summary: "Draws a lot of all approvals that are announced, wait for a delivery and are in no lot yet, and a random sample of \
                  it by ISO 2859-1.",
        staff: STAFF,
        answers: &[(200, "The lot.", Answer::Json(of::<LotView>))],
        problems: &[Code::NotFound, Code::CollectionArchived, Code::NothingToInspect],
        ..POST
    },
    Operation {
        path: inspection::path::CASES,
        id: "lotCases",
        summary: "Photographs of a lot that the one who asks may look at and nobody looked at yet.",
        staff: STAFF,
        answers: &[(200, "The photographs.", Answer::Json(of::<LotCases>))],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: inspection::path::INSPECTIONS,
        id: "inspectApproval",
        summary: "Takes down what a second person found. An unfit photograph is reviewed again, as after a reopening. The same \
                  again changes nothing.",
        staff: STAFF,
        body: Body::Json(of::<Inspection>),
        answers: &[(200, "The lot.", Answer::Json(of::<LotView>))],
        problems: &[
            Code::NotFound,
            Code::Conflict,
            Code::SamePerson,
            Code::WrongStage,
            Code::AlreadyDelivered,
            Code::InvalidFields,
        ],
        ..POST
    },
    Operation {
        path: path::TODAY,
        id: "decisionsToday",
        summary: "What this reviewer decided since midnight in China, the latest first.",
        staff: STAFF,
        query: Some(query::<TodayQuery>()),
        answers: &[(200, "A page of decisions.", Answer::Json(of::<TodayDecisions>))],
        ..GET
    },
    Operation {
        path: path::DECISIONS,
        id: "recentDecisions",
        summary: "What this reviewer decided last.",
        staff: STAFF,
        answers: &[(200, "The decisions, the latest first.", Answer::Json(of::<RecentDecisions>))],
        ..GET
    },
    Operation {
        path: path::UNDO,
        id: "undoDecisions",
        summary: "Takes decisions back before the students are told, each on its own feet.",
        staff: STAFF,
        body: Body::Json(of::<Undo>),
        answers: &[(200, "What became of each.", Answer::Json(of::<Outcomes>))],
        problems: &[Code::InvalidFields],
        ..POST
    },
    Operation {
        path: path::RELEASE,
        id: "releasePhotos",
        summary: "Puts photographs back unjudged.",
        staff: STAFF,
        body: Body::Json(of::<Release>),
        answers: &[(204, "They wait again, at their old place.", Answer::Empty)],
        problems: &[Code::InvalidFields],
        ..POST
    },
    Operation {
        path: path::PASS,
        id: "passPhoto",
        summary: "Skips a photograph, or with a note leaves it to another reviewer.",
        staff: STAFF,
        body: Body::Json(of::<Pass>),
        answers: &[(204, "It waits again, for others.", Answer::Empty)],
        problems: &[Code::NotFound, Code::Conflict],
        ..POST
    },
];
