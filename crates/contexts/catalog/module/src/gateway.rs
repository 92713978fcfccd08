//! What others may ask of the catalog.

use ambar_catalog_contract::{
    CatalogGateway, ItemBrief, ItemCard, NamedItem, NewItem, OwnerCard, PartnerCard, PartnerKind,
};
use ambar_kernel::{
    Barcode, BulkMode, BulkOutcome, Ctx, DecimalText, ErrorKind, Failure, ItemId, LocationId, OwnerId, PackagingId,
    PartnerId, Result, ShortCode, Sku,
};
use async_trait::async_trait;

use crate::{
    Catalog, queries,
    store::{
        self,
        item::{BriefRow, ItemRow},
        item_clash::unknown_in_body,
        owner::OwnerRow,
        partner::PartnerRow,
    },
    use_cases,
};

#[async_trait]
impl CatalogGateway for Catalog {
    async fn items(&self, _: &Ctx, ids: &[ItemId]) -> Result<Vec<ItemCard>> {
        cards(store::item::existing(self.db.reader(), ids).await?)
    }

    async fn items_by_sku(&self, _: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemCard>> {
        let keys: Vec<String> = skus.iter().map(Sku::folded).collect();
        cards(sqlx::query_as(store::item::BY_SKU).bind(owner).bind(keys).fetch_all(self.db.reader()).await?)
    }

    async fn items_in_brief(&self, _: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemBrief>> {
        let keys: Vec<String> = skus.iter().map(Sku::folded).collect();
        let rows: Vec<BriefRow> =
            sqlx::query_as(store::item::IN_BRIEF).bind(owner).bind(keys).fetch_all(self.db.reader()).await?;
        rows.into_iter().map(BriefRow::brief).collect()
    }

    async fn by_barcode(
        &self,
        _: &Ctx,
        owner: Option<OwnerId>,
        barcode: &Barcode,
    ) -> Result<Vec<(ItemCard, PackagingId)>> {
        let rows = queries::barcode::find(self, owner, std::slice::from_ref(barcode)).await?;
        rows.into_iter().map(|row| Ok((row.item.card()?, row.packaging_id))).collect()
    }

    async fn by_barcodes(&self, _: &Ctx, owner: Option<OwnerId>, barcodes: &[Barcode]) -> Result<Vec<NamedItem>> {
        let rows = queries::barcode::find(self, owner, barcodes).await?;
        let named = |row: queries::barcode::NamedRow| {
            Ok(NamedItem { item: row.item.card()?, packaging_id: row.packaging_id, key: row.key })
        };
        rows.into_iter().map(named).collect()
    }

    async fn owner(&self, _: &Ctx, id: OwnerId) -> Result<OwnerCard> {
        let found = store::owner::get(self.db.reader(), store::owner::FIND, id).await;
        found.map(Into::into).map_err(|failure| in_body(failure, "/owner_id"))
    }

    async fn owner_or_only(&self, ctx: &Ctx, id: Option<OwnerId>) -> Result<OwnerCard> {
        match id {
            Some(id) => self.owner(ctx, id).await,
            None => store::owner::only(self.db.reader()).await.map(Into::into),
        }
    }

    async fn partner(&self, _: &Ctx, id: PartnerId) -> Result<PartnerCard> {
        let found = store::partner::get(self.db.reader(), store::partner::FIND, id).await;
        found.map(Into::into).map_err(|failure| in_body(failure, "/partner_id"))
    }

    async fn owners_by_code(&self, _: &Ctx, codes: &[ShortCode]) -> Result<Vec<OwnerCard>> {
        let found: Vec<OwnerRow> =
            sqlx::query_as(store::owner::WITH_CODES).bind(codes).fetch_all(self.db.reader()).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn partners_by_code(
        &self,
        _: &Ctx,
        owner: OwnerId,
        kind: PartnerKind,
        codes: &[ShortCode],
    ) -> Result<Vec<PartnerCard>> {
        let query = sqlx::query_as(store::partner::WITH_CODES).bind(owner).bind(kind.name()).bind(codes);
        let found: Vec<PartnerRow> = query.fetch_all(self.db.reader()).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn draft_item(&self, ctx: &Ctx, item: NewItem) -> Result<ItemCard> {
        use_cases::draft_item::draft_item(self, ctx, item).await
    }

    async fn publish_item(&self, ctx: &Ctx, id: ItemId, placed: Option<(DecimalText, LocationId)>) -> Result<ItemCard> {
        use_cases::publish_item::publish_item(self, ctx, id, placed).await
    }

    async fn discard_draft(&self, ctx: &Ctx, id: ItemId) -> Result<()> {
        use_cases::discard_draft::discard_draft(self, ctx, id).await
    }

    async fn import_items(
        &self,
        ctx: &Ctx,
        owner: OwnerId,
        items: Vec<NewItem>,
        mode: BulkMode,
    ) -> Result<Vec<BulkOutcome<ItemId>>> {
        use_cases::import_items::import_items(self, ctx, owner, items, mode).await
    }

    async fn withdraw_items(&self, ctx: &Ctx, ids: &[ItemId]) -> Result<()> {
        use_cases::withdraw_items::withdraw_items(self, ctx, ids).await
    }

    async fn end_withdrawal(&self, ctx: &Ctx, unused: &[ItemId], used: &[ItemId]) -> Result<()> {
        use_cases::withdraw_items::end_withdrawal(self, ctx, unused, used).await
    }

    async fn stale_drafts(&self, ctx: &Ctx, minutes: u32) -> Result<Vec<ItemId>> {
        let since = ctx.now - chrono::Duration::minutes(minutes.into());
        store::draft::stale(self.db.reader(), since).await
    }
}

fn cards(rows: Vec<ItemRow>) -> Result<Vec<ItemCard>> {
    rows.iter().map(ItemRow::card).collect()
}

/// Whoever asks here has the id from a request's body, where what does not exist is a value that cannot be accepted.
pub(crate) fn in_body(failure: Failure, pointer: &str) -> Failure {
    match (failure.kind, &*failure.code) {
        (ErrorKind::NotFound, "catalog.owner_unknown") => {
            unknown_in_body("catalog.owner_unknown", pointer, &failure.detail)
        }
        (ErrorKind::NotFound, "catalog.partner_unknown") => {
            unknown_in_body("catalog.partner_unknown", pointer, &failure.detail)
        }
        _ => failure,
    }
}
