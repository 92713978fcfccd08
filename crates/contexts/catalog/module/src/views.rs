//! What is shown of items.

use ambar_catalog_contract::ItemView;
use ambar_kernel::{ExternalRef, Result, ShortCode, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::item::ItemRow;

/// An item with everything that is recorded of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemDetail {
    #[serde(flatten)]
    item: ItemView,
    /// Which other system knows it.
    source: Option<ShortCode>,
    /// That system's name for it.
    external_ref: Option<ExternalRef>,
    /// When it was added.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    updated_at: Timestamp,
}

impl ItemDetail {
    pub(crate) fn of(row: &ItemRow) -> Result<Self> {
        Ok(Self {
            item: ItemView::from(&row.card()?),
            source: row.source.clone(),
            external_ref: row.external_ref.clone(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    pub(crate) const fn version(&self) -> i64 {
        self.item.version
    }
}
