//! Delivering photographs to schools.

use shared::api::staff::deliveries::{
    DeliveryList, DeliveryPreview, DeliveryRequest, DeliveryView, ItemPage, ItemQuery, RecallRequest,
    RepackRequest, path,
};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, UNCHANGED, of, query};

const MAKE: Option<Access> = Some(Access::Needs(Capability::Deliver));
const FETCH: Option<Access> = Some(Access::Needs(Capability::DownloadDelivery));
const DELIVERY: (u16, &str, Answer) = (200, "The delivery.", Answer::Json(of::<DeliveryView>));
const ZIP: Answer = Answer::Text("application/zip");

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::DELIVERIES,
        id: "listDeliveries",
        summary: "The photographs that wait for a delivery and the deliveries, of the collections that the caller may see.",
        staff: FETCH,
        answers: &[(200, "The deliveries.", Answer::Json(of::<DeliveryList>))],
        ..GET
    },
    Operation {
        path: path::DELIVERIES,
        id: "beginDelivery",
        summary: "Reserves the photographs and prepares them in the background.",
        staff: MAKE,
        body: Body::Json(of::<DeliveryRequest>),
        answers: &[DELIVERY],
        problems: &[
            Code::CollectionArchived,
            Code::NotFound,
            Code::InvalidFields,
            Code::DeliveryUnderWay,
            Code::NothingToDeliver,
            Code::SamplingUnfinished,
            Code::WrongStage,
        ],
        ..POST
    },
    Operation {
        path: path::PREVIEW,
        id: "previewDelivery",
        summary: "What a delivery would contain; none is started.",
        staff: MAKE,
        body: Body::Json(of::<DeliveryRequest>),
        answers: &[(200, "What it would contain.", Answer::Json(of::<DeliveryPreview>))],
        problems: &[Code::NotFound, Code::InvalidFields],
        ..POST
    },
    Operation {
        path: path::DELIVERY,
        id: "getDelivery",
        summary: "The state of a delivery. Clients may poll it while it is prepared.",
        staff: FETCH,
        answers: &[DELIVERY, UNCHANGED],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::RECALL,
        id: "recallDelivery",
        summary: "Recalls a complete delivery, downloaded or not: its photographs wait for another one.",
        staff: MAKE,
        body: Body::Json(of::<RecallRequest>),
        answers: &[DELIVERY],
        problems: &[
            Code::CollectionArchived,
            Code::NotFound,
            Code::InvalidFields,
            Code::DeliveryUnderWay,
            Code::Conflict,
        ],
        ..POST
    },
    Operation {
        path: path::REPACK,
        id: "repackDelivery",
        summary: "Packs the photographs of a complete delivery again with other file names; the answer is the new delivery, which replaces it.",
        staff: MAKE,
        body: Body::Json(of::<RepackRequest>),
        answers: &[DELIVERY],
        problems: &[
            Code::CollectionArchived,
            Code::NotFound,
            Code::InvalidFields,
            Code::DeliveryUnderWay,
            Code::NothingToDeliver,
            Code::Conflict,
        ],
        ..POST
    },
    Operation {
        path: path::PACKAGE,
        id: "downloadPackage",
        summary: "The package. Supports `Range` with `If-Range`; each download is recorded in the audit log.",
        staff: FETCH,
        answers: &[(200, "The package.", ZIP), (206, "The range.", ZIP)],
        problems: &[
            Code::NotFound,
            Code::DeliveryNotReady,
            Code::DeliveryRecalled,
            Code::Erased,
            Code::RangeNotSatisfiable,
        ],
        ..GET
    },
    Operation {
        path: path::ITEMS,
        id: "listDeliveredPhotos",
        summary: "The students in a delivery; the page begins after the position `after`.",
        staff: FETCH,
        query: Some(query::<ItemQuery>()),
        answers: &[(200, "A page.", Answer::Json(of::<ItemPage>))],
        problems: &[
            Code::NotFound,
            Code::DeliveryNotReady,
            Code::DeliveryRecalled,
            Code::Erased,
            Code::MalformedRequest,
        ],
        ..GET
    },
    Operation {
        path: path::PHOTO,
        id: "getDeliveredPhoto",
        summary: "A photograph as the school receives it.",
        staff: FETCH,
        answers: &[(200, "The photograph.", Answer::Jpeg), UNCHANGED],
        problems: &[
            Code::PhotoUnreadable,
            Code::NotFound,
            Code::DeliveryNotReady,
            Code::DeliveryRecalled,
            Code::Erased,
        ],
        ..GET
    },
];
