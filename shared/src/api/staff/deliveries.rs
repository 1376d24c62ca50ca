//! Handing photographs to schools.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug};
use crate::delivery::{Undeliverable, Unfit};
use crate::id::ExportId;
use crate::person::{PersonName, SchoolCode, StudentNumber};
use crate::photo::PixelSize;
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    use crate::id::ExportId;

    /// `GET`: [`super::DeliveryList`] of every collection that whoever asks may see. `POST`
    /// [`super::DeliveryRequest`]: [`super::DeliveryView`], begun.
    pub const DELIVERIES: &str = "/api/staff/deliveries";
    /// `POST` [`super::DeliveryRequest`]: [`super::DeliveryPreview`]; nothing is begun.
    pub const PREVIEW: &str = "/api/staff/delivery-preview";
    /// `GET`: [`super::DeliveryView`], conditional by `ETag`.
    pub const DELIVERY: &str = "/api/staff/deliveries/{delivery}";
    /// `POST` [`super::RecallRequest`]: [`super::DeliveryView`], recalled.
    pub const RECALL: &str = "/api/staff/deliveries/{delivery}/recall";
    /// `POST` [`super::RepackRequest`]: [`super::DeliveryView`] of the delivery that takes its place, begun.
    pub const REPACK: &str = "/api/staff/deliveries/{delivery}/repack";
    /// `GET`: the package, the whole or a range of it.
    pub const PACKAGE: &str = "/api/staff/deliveries/{delivery}/package";
    /// `GET`: [`super::ItemPage`].
    pub const ITEMS: &str = "/api/staff/deliveries/{delivery}/items";
    /// `GET`: the JPEG as the school gets it.
    pub const PHOTO: &str = "/api/staff/deliveries/{delivery}/items/{position}/photo";

    /// An address with its delivery filled in.
    #[must_use]
    pub fn of(path: &str, delivery: ExportId) -> String {
        path.replace("{delivery}", &delivery.to_string())
    }

    /// [`PHOTO`] with its parameters filled in.
    #[must_use]
    pub fn photo(delivery: ExportId, position: u32) -> String {
        of(PHOTO, delivery).replace("{position}", &position.to_string())
    }
}

/// How many photographs can be named one by one.
pub const NAMED_MAX: usize = 5000;

/// A request body that names as many: identifiers are 36 characters long.
pub const REQUEST_BYTES: usize = 256 * 1024;

/// Photographs on a printed sheet of A4: five columns of five rows, each large enough to recognise a person.
pub const SHEET: u32 = 25;

/// Photographs on a page of [`ItemPage`]: whole sheets, so that what is shown together is printed together.
pub const PAGE: u32 = 5 * SHEET;

/// What is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryRequest {
    /// Of which collection.
    pub collection: Slug,
    /// How the files are named, such as `{学号}.jpg`.
    pub template: String,
    /// Whether the photographs as they were handed in go along.
    #[serde(default)]
    pub masters: bool,
    /// Applications or student numbers; everything that is paid and not delivered without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<String>>,
}

/// Why a delivery is recalled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecallRequest {
    /// In the administrator's words, 1 to [`RECALL_REASON_CHARS`] characters; only staff read it.
    pub reason: String,
}

/// The longest reason of a recall, in characters: a few sentences.
pub const RECALL_REASON_CHARS: usize = 200;

/// How the photographs of a delivery are packed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepackRequest {
    /// How the files are named, such as `{学号}-{姓名}.jpg`.
    pub template: String,
    /// Whether the photographs as they were handed in go along.
    #[serde(default)]
    pub masters: bool,
}

/// What a delivery would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryPreview {
    /// How many photographs wait to be delivered.
    pub waiting: u32,
    /// How many would go with this one.
    pub chosen: u32,
    /// Those of [`DeliveryRequest::only`] that can't go, in its order; a delivery is begun only without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedChoice>,
    /// The length of the waiting photographs as they were handed in.
    pub master_bytes: u64,
    /// What each becomes.
    pub size: PixelSize,
    /// The names of the first few files.
    pub examples: Vec<String>,
    /// Whether the collection lets document numbers stand in file names.
    pub document_in_file_names: bool,
}

/// Somebody who was named for a delivery and can't go with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedChoice {
    /// The application or student number as it was named.
    pub named: String,
    /// Why.
    pub why: Undeliverable,
}

/// Deliveries, the latest of each collection first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryList {
    /// The collections that whoever asks may see.
    pub collections: Vec<CollectionDeliveries>,
}

/// A collection and its deliveries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionDeliveries {
    /// Its name in addresses.
    pub slug: Slug,
    /// 采集 title.
    pub title: Bilingual,
    /// 院校代码.
    pub school_code: SchoolCode,
    /// How many photographs wait to be delivered and may be.
    pub waiting: u32,
    /// Paid photographs that the sampling inspection holds back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
    /// Its deliveries, the latest first.
    pub deliveries: Vec<DeliveryView>,
}

/// Paid photographs that are not delivered before the sampling inspection of their lot is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Withheld {
    /// The number of the lot; `None` for those that are in no lot yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<u32>,
    /// Whether the lot failed, so that all of it is looked at.
    pub failed: bool,
    /// How many photographs are held back.
    pub photographs: u32,
    /// How many approvals of the lot are still to be looked at.
    pub pending: u32,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Photographs are being made ready.
    Preparing,
    /// It can be downloaded.
    Ready,
    /// It was recalled, or packed again as another delivery.
    Recalled,
    /// It was erased at the end of its retention.
    Erased,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryView {
    /// Its identifier.
    pub id: ExportId,
    /// Of which collection.
    pub collection: Slug,
    /// 采集 title.
    pub title: Bilingual,
    /// Where it stands.
    pub state: DeliveryState,
    /// How its files are named.
    pub template: String,
    /// Whether the photographs as they were handed in go along.
    pub masters: bool,
    /// Who began it; nobody by name on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// How many photographs were chosen.
    pub total: u32,
    /// How many are ready.
    pub done: u32,
    /// How many could not go along; they wait for a later delivery.
    pub left_out: u32,
    /// Which, in the order of the student numbers, at most [`LEFT_OUT_MAX`]; without those who were erased since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<LeftOut>,
    /// The length of the package, once it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The name under which it is saved.
    pub file_name: String,
    /// When it was recalled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled_at: Option<Timestamp>,
    /// Why; nothing when its photographs were packed again as another delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall_reason: Option<String>,
    /// The delivery in whose place it was packed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repack_of: Option<ExportId>,
    /// When it will be erased, or was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_on: Option<Timestamp>,
}

/// How many photographs that were left out a [`DeliveryView`] names: where there are more, the disk is at fault and not
/// the single photograph.
pub const LEFT_OUT_MAX: u32 = 100;

/// A photograph that was chosen for a delivery and did not go along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// Why.
    pub why: Unfit,
}

/// Photographs of a delivery, for looking at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemPage {
    /// In the order of the package.
    pub items: Vec<ItemView>,
    /// What to send as `after` for the following page; nothing behind the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// A photograph of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemView {
    /// Its place.
    pub position: u32,
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// The file's name in the package.
    pub file_name: String,
    /// The SHA-256 of the file.
    pub sha256: String,
}

/// Where a page of items begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemQuery {
    /// Behind this place.
    #[serde(default)]
    pub after: u32,
}
