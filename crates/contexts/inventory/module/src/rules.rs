//! Stored rules of allocation: read, and asked for by others.

use std::collections::BTreeMap;

use ambar_inventory_contract::{AllocationOrder, AllocationRule, RuleFor};
use ambar_inventory_domain::allocation::stored::{Scope, StoredRule, Subject, most_specific};
use ambar_kernel::{CategoryId, Ctx, Failure, ItemId, Note, PartnerId, Result, Timestamp, WarehouseId, ZoneId};
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Inventory, lookup};

macro_rules! columns {
    () => {
        "SELECT id, version, warehouse_id, customer_id, item_id, category_id, choice, min_remaining_days, whole_units_first, one_lot, \
         walk_start, zones, note, changed_at FROM inventory.allocation_rule "
    };
}

// What may hold for any of the lines; the domain says which does.
pub(crate) const FITTING: &str = concat!(
    columns!(),
    "WHERE (warehouse_id IS NULL OR warehouse_id = ANY($1)) AND (customer_id IS NULL OR customer_id = ANY($2))
  AND (item_id IS NULL OR item_id = ANY($3))"
);

pub(crate) const LIST: &str = concat!(
    columns!(),
    "WHERE ($1::uuid IS NULL OR customer_id = $1) AND ($2::uuid IS NULL OR item_id = $2) AND ($3::uuid IS NULL OR category_id = $3)
  AND ($4::uuid IS NULL OR warehouse_id = $4) AND ($5::uuid IS NULL OR id > $5) ORDER BY id LIMIT $6"
);

pub(crate) const ONE: &str = concat!(columns!(), "WHERE id = $1");

pub(crate) const STATEMENTS: &[&str] = &[FITTING, LIST, ONE];

/// A stored rule as it is kept.
#[derive(Debug, FromRow)]
pub(crate) struct RuleRow {
    pub(crate) id: Uuid,
    version: i64,
    warehouse_id: Option<WarehouseId>,
    customer_id: Option<PartnerId>,
    item_id: Option<ItemId>,
    category_id: Option<CategoryId>,
    #[sqlx(try_from = "String")]
    choice: AllocationOrder,
    min_remaining_days: i32,
    whole_units_first: bool,
    one_lot: bool,
    walk_start: Option<i64>,
    zones: Vec<ZoneId>,
    note: Option<Note>,
    changed_at: Timestamp,
}

/// A stored rule of allocation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleView {
    id: Uuid,
    /// Raised by every change: what `If-Match` names.
    pub(crate) version: i64,
    /// The warehouse that it is for; null for all.
    warehouse_id: Option<WarehouseId>,
    /// The customer that it is for; null for all.
    customer_id: Option<PartnerId>,
    /// The item that it is for; null for all.
    item_id: Option<ItemId>,
    /// The category that it is for; null for all.
    category_id: Option<CategoryId>,
    /// Which stock goes first.
    order: AllocationOrder,
    /// Days that must remain before expiry; of this, the order line's and the item's the most.
    min_remaining_days: u16,
    /// Whole handling units that fit go first, the rest from loose goods.
    whole_units_first: bool,
    /// Everything of a line from one lot, or nothing.
    one_lot: bool,
    /// The position in the walk from which `nearest` measures.
    start: Option<i64>,
    /// Only from these zones, from the first of them first; none is from everywhere.
    zones: Vec<ZoneId>,
    note: Option<Note>,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
}

impl RuleRow {
    fn days(&self) -> Result<u16> {
        u16::try_from(self.min_remaining_days).map_err(Failure::internal)
    }

    /// As people see it.
    pub(crate) fn view(self) -> Result<RuleView> {
        Ok(RuleView {
            min_remaining_days: self.days()?,
            id: self.id,
            version: self.version,
            warehouse_id: self.warehouse_id,
            customer_id: self.customer_id,
            item_id: self.item_id,
            category_id: self.category_id,
            order: self.choice,
            whole_units_first: self.whole_units_first,
            one_lot: self.one_lot,
            start: self.walk_start,
            zones: self.zones,
            note: self.note,
            changed_at: self.changed_at,
        })
    }

    fn stored(self) -> Result<StoredRule> {
        let rule = AllocationRule {
            order: self.choice,
            min_remaining_days: self.days()?,
            lot: None,
            serial: None,
            whole_units_first: self.whole_units_first,
            one_lot: self.one_lot,
            start: self.walk_start,
            zones: self.zones,
            rule_id: Some(self.id),
        };
        let scope = Scope {
            warehouse_id: self.warehouse_id,
            customer_id: self.customer_id,
            item_id: self.item_id,
            category_id: self.category_id,
        };
        Ok(StoredRule { scope, rule })
    }
}

/// The rule that holds for each, if any does.
///
/// # Errors
/// If the database or the catalog cannot be reached.
pub(crate) async fn of(inventory: &Inventory, ctx: &Ctx, asked: &[RuleFor]) -> Result<Vec<Option<AllocationRule>>> {
    let rows: Vec<RuleRow> = sqlx::query_as(FITTING)
        .bind(asked.iter().map(|it| it.warehouse_id).collect::<Vec<_>>())
        .bind(asked.iter().filter_map(|it| it.customer_id).collect::<Vec<_>>())
        .bind(asked.iter().map(|it| it.item_id).collect::<Vec<_>>())
        .fetch_all(inventory.app.reader())
        .await?;
    let rules: Vec<StoredRule> = rows.into_iter().map(RuleRow::stored).collect::<Result<_>>()?;
    let categories = if rules.iter().any(|stored| stored.scope.category_id.is_some()) {
        categories(inventory, ctx, asked).await?
    } else {
        BTreeMap::new()
    };
    let subject = |asked: &RuleFor| Subject {
        warehouse_id: asked.warehouse_id,
        customer_id: asked.customer_id,
        item_id: asked.item_id,
        category_id: categories.get(&asked.item_id).copied(),
    };
    Ok(asked.iter().map(|asked| most_specific(&rules, &subject(asked)).cloned()).collect())
}

/// The categories of items that have one.
async fn categories(inventory: &Inventory, ctx: &Ctx, asked: &[RuleFor]) -> Result<BTreeMap<ItemId, CategoryId>> {
    let cards = lookup::items(inventory, ctx, asked.iter().map(|asked| asked.item_id)).await?;
    Ok(cards.into_values().filter_map(|card| Some((card.id, card.category_id?))).collect())
}
