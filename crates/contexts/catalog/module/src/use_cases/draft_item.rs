//! Records an item that nobody sees yet: the first step of adding one.

use ambar_catalog_contract::{CategoryRef, ItemCard, NewItem};
use ambar_catalog_domain::{Measure, packagings};
use ambar_kernel::{CategoryId, Ctx, Failure, ItemId, Result};
use ambar_pg::Tx;
use serde_json::json;

use crate::{
    Catalog,
    clash::is_twin,
    external::{External, gone},
    store::{
        category, draft,
        item::{self, ItemFields, ItemRow},
        item_clash::{category_unknown, explain},
        owner, packaging,
    },
};

/// Drafts an item, or finds the one that an earlier call made.
pub(crate) async fn draft_item(catalog: &Catalog, ctx: &Ctx, new: NewItem) -> Result<ItemCard> {
    let measure = Measure { base_unit: new.base_unit, scale: new.scale, tracking: new.tracking };
    measure.check().map_err(|fault| Failure::field("/scale", &fault))?;
    let external = External::checked(new.source, new.external_ref)?;
    let levels = packagings(new.id, new.scale, new.packagings)?;
    if let Some(card) = came_back(catalog, ctx, new.id).await? {
        return Ok(card);
    }
    let mut tx = catalog.db.begin(ctx).await?;
    let owner = owner::of_body(&mut tx, Some(new.owner_id)).await?;
    let fields = ItemFields {
        sku: new.sku,
        name: new.name,
        measure,
        category_id: category_id(&mut tx, new.category).await?,
        abc: new.abc,
        min_remaining_days: new.min_remaining_days,
        external,
    };
    let inserted = match item::insert(&mut tx, new.id, owner.id, &fields).await {
        Ok(true) => packaging::insert(&mut tx, new.id, owner.id, &levels).await,
        Ok(false) => {
            tx.rollback().await?;
            return Err(draft::discarded(catalog.db.reader(), new.id, ctx.now).await);
        }
        Err(error) => Err(error),
    };
    if let Err(error) = inserted {
        if is_twin(&error) {
            tx.rollback().await?;
            return came_back(catalog, ctx, new.id).await?.ok_or_else(gone);
        }
        return Err(explain(catalog, tx, error, (new.id, owner.id), &fields, &packaging::keys(&levels)).await);
    }
    tx.audit("draft_item", "item", new.id, json!({ "owner": owner.code, "sku": fields.sku }));
    let made = item::existing(tx.conn(), &[new.id]).await?;
    tx.commit_step().await?;
    made.first().map_or_else(|| Err(Failure::internal("a draft was gone as soon as it was made")), ItemRow::card)
}

/// The draft, or by now the item, that an earlier call or a twin of this one made. Notes that somebody came back for it.
async fn came_back(catalog: &Catalog, ctx: &Ctx, id: ItemId) -> Result<Option<ItemCard>> {
    let found = item::existing(catalog.db.reader(), &[id]).await?;
    if !found.is_empty() {
        draft::touch(catalog.db.reader(), id, ctx.now).await?;
    }
    found.first().map(ItemRow::card).transpose()
}

async fn category_id(tx: &mut Tx, category: Option<CategoryRef>) -> Result<Option<CategoryId>> {
    match category {
        None => Ok(None),
        // Whether it exists is found out by the row that refers to it.
        Some(CategoryRef::Id(id)) => Ok(Some(id)),
        Some(CategoryRef::Code(code)) => match category::by_code(tx.conn(), &code).await? {
            Some(id) => Ok(Some(id)),
            None => Err(category_unknown("/category")),
        },
    }
}
