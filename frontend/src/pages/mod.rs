//! The screens, one file each.

mod capture;
mod closing;
mod collection;
mod confirm;
mod frame;
mod home;
mod lapsed;
mod memory;
mod my_data;
mod notice;
mod photo_card;
mod preview;
mod rejection;
mod sample;
mod status;
mod trouble;
mod verify;

pub(crate) use collection::{CollectionPages, Waiting, load};
pub(crate) use home::{Home, Lost};
pub(crate) use memory::Memory;
pub(crate) use notice::Notice;
pub(crate) use sample::Sample;
pub(crate) use trouble::FailedPage;
pub(crate) use verify::Prove;

use std::rc::Rc;

use shared::api::CollectionView;
use yew::prelude::*;

/// What every screen of a collection is given.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct PageProps {
    pub(crate) collection: Rc<CollectionView>,
}
