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
        summary: "What waits to be delivered and what was, of the collections that whoever asks may see.",
        staff: FETCH,
        answers: &[(200, "The deliveries.", Answer::Json(of::<DeliveryList>))],
        ..GET
    },
    Operation {
        path: path::DELIVERIES,
        id: "beginDelivery",
        summary: "Reserves the photographs and makes them ready in the background.",
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
        summary: "What a delivery would be; nothing is begun.",
        staff: MAKE,
        body: Body::Json(of::<DeliveryRequest>),
        answers: &[(200, "What it would be.", Answer::Json(of::<DeliveryPreview>))],
        problems: &[Code::NotFound, Code::InvalidFields],
        ..POST
    },
    Operation {
        path: path::DELIVERY,
        id: "getDelivery",
        summary: "Where a delivery stands; made to be asked again and again while it is prepared.",
        staff: FETCH,
        answers: &[DELIVERY, UNCHANGED],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::RECALL,
        id: "recallDelivery",
        summary: "Takes a complete delivery back, downloaded or not: its photographs wait for another one.",
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
        summary: "Packs the photographs of a complete delivery again with other file names; the answer is the new delivery, which takes its place.",
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
        summary: "The package. Answers `Range` with `If-Range`; each download is written to the audit log.",
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
        summary: "Who is in a delivery; `after` is the place behind which the page begins.",
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
        summary: "A photograph as the school gets it.",
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
