//! Deliveries of photographs to schools.

use serde::{Deserialize, Serialize};

use crate::collection::{Bilingual, Slug};
use crate::delivery::{Undeliverable, Unfit};
use crate::id::ExportId;
use crate::person::{PersonName, SchoolCode, StudentNumber};
use crate::photo::PixelSize;
use crate::time::Timestamp;

/// Paths of deliveries.
pub mod path {
    use crate::id::ExportId;

    /// `GET`: [`super::DeliveryList`] of every collection that the caller may see. `POST`
    /// [`super::DeliveryRequest`]: [`super::DeliveryView`] of the new delivery.
    pub const DELIVERIES: &str = "/api/staff/deliveries";
    /// `POST` [`super::DeliveryRequest`]: [`super::DeliveryPreview`]; nothing is started.
    pub const PREVIEW: &str = "/api/staff/delivery-preview";
    /// `GET`: [`super::DeliveryView`], conditional by `ETag`.
    pub const DELIVERY: &str = "/api/staff/deliveries/{delivery}";
    /// `POST` [`super::RecallRequest`]: [`super::DeliveryView`], recalled.
    pub const RECALL: &str = "/api/staff/deliveries/{delivery}/recall";
    /// `POST` [`super::RepackRequest`]: [`super::DeliveryView`] of the new delivery that replaces this one.
    pub const REPACK: &str = "/api/staff/deliveries/{delivery}/repack";
    /// `GET`: the ZIP package, whole or a range of it.
    pub const PACKAGE: &str = "/api/staff/deliveries/{delivery}/package";
    /// `GET`: [`super::ItemPage`].
    pub const ITEMS: &str = "/api/staff/deliveries/{delivery}/items";
    /// `GET`: the JPEG as the school receives it.
    pub const PHOTO: &str = "/api/staff/deliveries/{delivery}/items/{position}/photo";

    /// `path` for a delivery.
    #[must_use]
    pub fn of(path: &str, delivery: ExportId) -> String {
        path.replace("{delivery}", &delivery.to_string())
    }

    /// Path of [`PHOTO`] for a delivery and a position.
    #[must_use]
    pub fn photo(delivery: ExportId, position: u32) -> String {
        of(PHOTO, delivery).replace("{position}", &position.to_string())
    }
}

/// Most photographs that a request can name one by one.
pub const NAMED_MAX: usize = 5000;

/// Longest request body that names [`NAMED_MAX`] photographs: an identifier has 36 characters.
pub const REQUEST_BYTES: usize = 256 * 1024;

/// Photographs on a printed A4 sheet: five rows of five, each large enough to recognise a person.
pub const SHEET: u32 = 25;

/// Photographs on a page of [`ItemPage`]: whole sheets, so that a page on the screen is also a print job of
/// whole sheets.
pub const PAGE: u32 = 5 * SHEET;

/// Starts a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryRequest {
    /// Slug of the collection.
    pub collection: Slug,
    /// [`crate::delivery::NameTemplate`] of the files, for example `{学号}.jpg`.
    pub template: String,
    /// Whether the package also contains the photographs as students submitted them.
    #[serde(default)]
    pub masters: bool,
    /// Application identifiers or student numbers; `None` selects every paid application that is not delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<String>>,
}

/// Recalls a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecallRequest {
    /// The administrator's reason, 1 to [`RECALL_REASON_CHARS`] characters; only staff read it.
    pub reason: String,
}

/// Longest reason of a recall, in characters: a few sentences.
pub const RECALL_REASON_CHARS: usize = 200;

/// Packs the photographs of a delivery again, with other file names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepackRequest {
    /// [`crate::delivery::NameTemplate`] of the files, for example `{学号}-{姓名}.jpg`.
    pub template: String,
    /// Whether the package also contains the photographs as students submitted them.
    #[serde(default)]
    pub masters: bool,
}

/// What a delivery would contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryPreview {
    /// Number of photographs in the collection that wait for a delivery.
    pub waiting: u32,
    /// Number of photographs that this delivery would contain.
    pub chosen: u32,
    /// Entries of [`DeliveryRequest::only`] that can't be delivered, in the order of the request; a delivery
    /// starts only when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedChoice>,
    /// Total size in bytes of the waiting photographs as students submitted them.
    pub master_bytes: u64,
    /// Pixels of each delivered photograph.
    pub size: PixelSize,
    /// Names of the first files.
    pub examples: Vec<String>,
    /// Whether the collection allows document numbers in file names.
    pub document_in_file_names: bool,
}

/// An entry of a request that can't be delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedChoice {
    /// The application identifier or student number as the request names it.
    pub named: String,
    /// Reason why it can't be delivered.
    pub why: Undeliverable,
}

/// All deliveries that the caller may see, by collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryList {
    /// The collections that the caller may see.
    pub collections: Vec<CollectionDeliveries>,
}

/// A collection and its deliveries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionDeliveries {
    /// Name of the collection in URLs.
    pub slug: Slug,
    /// Title of the collection.
    pub title: Bilingual,
    /// 院校代码, five digits.
    pub school_code: SchoolCode,
    /// Number of photographs that wait for a delivery and are not withheld.
    pub waiting: u32,
    /// Paid photographs that the sampling inspection holds back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
    /// Deliveries of the collection, the latest first.
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

/// State of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// The photographs are being rendered.
    Preparing,
    /// The package can be downloaded.
    Ready,
    /// An administrator recalled the delivery or replaced it by another.
    Recalled,
    /// The package was erased at the end of its retention.
    Erased,
}

/// A delivery as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryView {
    /// Identifier of the delivery.
    pub id: ExportId,
    /// Slug of the collection.
    pub collection: Slug,
    /// Title of the collection.
    pub title: Bilingual,
    /// State of the delivery.
    pub state: DeliveryState,
    /// Template of its file names.
    pub template: String,
    /// Whether the package also contains the photographs as students submitted them.
    pub masters: bool,
    /// User name of the staff member who started it; `None` when it was started on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// When it was started.
    pub created_at: Timestamp,
    /// Number of photographs selected.
    pub total: u32,
    /// Number of photographs rendered so far.
    pub done: u32,
    /// Number of photographs that could not be included; they wait for a later delivery.
    pub left_out: u32,
    /// The photographs left out, by student number, at most [`LEFT_OUT_MAX`]; without students erased since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<LeftOut>,
    /// Size of the package in bytes; `None` until it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// File name of the download.
    pub file_name: String,
    /// When it was recalled; `None` when it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled_at: Option<Timestamp>,
    /// The administrator's reason of the recall; `None` when the delivery was packed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall_reason: Option<String>,
    /// The delivery that this one replaces; `None` for a first delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repack_of: Option<ExportId>,
    /// When it will be erased or was erased; `None` when that is not known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_on: Option<Timestamp>,
}

/// Most photographs left out that a [`DeliveryView`] names: when there are more, the disk is at fault and not
/// single photographs.
pub const LEFT_OUT_MAX: u32 = 100;

/// A photograph that was selected for a delivery and not included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// 学号 in the roster.
    pub student_number: StudentNumber,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// Reason why it was not included.
    pub why: Unfit,
}

/// A page of the photographs in a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemPage {
    /// In the order of the package.
    pub items: Vec<ItemView>,
    /// The `after` of the next page; `None` on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// A photograph of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemView {
    /// Position in the package, from 0.
    pub position: u32,
    /// 学号 in the roster.
    pub student_number: StudentNumber,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// Name of the file in the package.
    pub file_name: String,
    /// SHA-256 of the delivered file, in lower-case hexadecimal.
    pub sha256: String,
}

/// Selects a page of photographs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemQuery {
    /// Only photographs after this position.
    #[serde(default)]
    pub after: u32,
}
