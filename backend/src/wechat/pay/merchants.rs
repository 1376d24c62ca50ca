//! Every merchant in the settings: the one that new orders pay to, those of certain collections, and former ones whose
//! orders are still open.

use std::sync::Arc;

use axum::http::HeaderMap;
use shared::collection::Slug;
use shared::time::Timestamp;

use super::{Merchant, MerchantError};
use crate::payment::{KnownOrder, Notification, ProviderError, SignatureError};
use crate::rng::Rng;
use crate::wechat::WeChat;

/// The merchants; never empty.
#[derive(Debug)]
pub struct Merchants {
    main: Merchant,
    others: Vec<Merchant>,
}

impl Merchants {
    /// The merchants in WeChat's file.
    pub fn new(wechat: &Arc<WeChat>, rng: &Rng) -> Result<Self, MerchantError> {
        let main = wechat.settings.pay.as_ref().ok_or(MerchantError::Missing)?;
        let main = Merchant::new(Arc::clone(wechat), main, rng.clone())?;
        let others = wechat.settings.merchants.iter();
        let others = others.map(|other| Merchant::new(Arc::clone(wechat), other, rng.clone()));
        Ok(Self { main, others: others.collect::<Result<_, _>>()? })
    }

    /// All merchants, the main one first.
    pub fn all(&self) -> impl Iterator<Item = &Merchant> {
        std::iter::once(&self.main).chain(&self.others)
    }

    /// One for each merchant number: a bill is for a number, for all its service accounts.
    pub fn one_of_each_number(&self) -> impl Iterator<Item = &Merchant> {
        let is_first = |at: usize, merchant: &Merchant| {
            !self.all().take(at).any(|other| other.mch_id() == merchant.mch_id())
        };
        self.all()
            .enumerate()
            .filter(move |(at, merchant)| is_first(*at, merchant))
            .map(|(_, merchant)| merchant)
    }

    /// The merchant that new orders of a collection pay to.
    #[must_use]
    pub fn for_collection(&self, collection: &Slug) -> &Merchant {
        self.others.iter().find(|other| other.collections().contains(collection)).unwrap_or(&self.main)
    }

    /// Whether the settings contain keys for the orders of a merchant.
    #[must_use]
    pub fn knows(&self, mch_id: &str) -> bool {
        self.all().any(|merchant| merchant.mch_id() == mch_id)
    }

    /// The merchant of an order: the one with the same service account if two share the merchant number, otherwise any
    /// with its keys.
    pub fn of(&self, order: KnownOrder<'_>) -> Result<&Merchant, ProviderError> {
        let Some(payee) = order.payee else { return Ok(&self.main) };
        let exact = self.all().find(|merchant| merchant.payee() == payee);
        let same_keys = || self.all().find(|merchant| merchant.mch_id() == payee.mch_id);
        let unknown = || ProviderError::UnknownMerchant { mch_id: payee.mch_id.clone() };
        exact.or_else(same_keys).ok_or_else(unknown)
    }

    /// The content of a notification: its merchant is the one whose keys verify and decrypt it.
    pub(crate) fn verify_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notification, SignatureError> {
        let mut refusal = SignatureError::UnknownKey;
        for merchant in self.all() {
            match merchant.verify_notification(headers, body, now) {
                // Another merchant may have the key, or be able to decrypt the content.
                Err(error @ (SignatureError::UnknownKey | SignatureError::Unreadable)) => {
                    if refusal == SignatureError::UnknownKey {
                        refusal = error;
                    }
                }
                verdict => return verdict,
            }
        }
        Err(refusal)
    }
}
