//! Adds an owner's items in bulk: the rules of a single one, in one statement a table.

use std::collections::{HashMap, HashSet};

use ambar_catalog_contract::{CategoryRef, ItemCard, ItemsImported, NewItem, NewPackaging, PackagingCard};
use ambar_catalog_domain::{Measure, barcode_key, packagings};
use ambar_kernel::{
    BulkDone, BulkMode, BulkOutcome, CategoryId, Ctx, Failure, ItemId, OwnerId, Result, ShortCode, Sku,
};
use ambar_pg::Tx;
use serde_json::json;

use crate::{
    Catalog,
    external::External,
    store::{
        item::{self, ItemFields, ItemRow},
        item_bulk::{self, NewRow, Reference},
        item_clash::category_unknown,
        owner,
        packaging::keys,
    },
};

/// The most items at once.
const MOST: usize = 1000;

/// How often it is looked again when somebody else was adding the same at the same time.
const LOOKS: usize = 5;

/// Adds the items that can be added; says of each what became of it.
pub(crate) async fn import_items(
    catalog: &Catalog,
    ctx: &Ctx,
    owner: OwnerId,
    items: Vec<NewItem>,
    mode: BulkMode,
) -> Result<Vec<BulkOutcome<ItemId>>> {
    if items.len() > MOST {
        return Err(Failure::internal(format!("{} items at once", items.len())));
    }
    for _ in 0..LOOKS {
        let mut tx = catalog.db.begin(ctx).await?;
        tx.look_up_by_keys().await?;
        let owner = owner::of_body(&mut tx, Some(owner)).await?;
        let found = Found::look(&mut tx, owner.id, &items).await?;
        let mut judge = Judge { found: &found, seen: Seen::default(), rows: Vec::new() };
        let outcomes = items.iter().map(|item| judge.judge(item)).collect();
        let rows = judge.rows;
        if mode == BulkMode::Check || rows.is_empty() {
            tx.rollback().await?;
            return Ok(outcomes);
        }
        if !item_bulk::insert(&mut tx, owner.id, &rows).await? {
            tx.rollback().await?;
            continue;
        }
        let detail = json!({ "items": rows.len(), "first": rows.first().map(|row| row.fields.sku.as_str()) });
        tx.audit("import_items", "owner", owner.id, detail);
        tx.emit(owner.id, &ItemsImported { items: rows.into_iter().map(|row| card(owner.id, row)).collect() })?;
        tx.commit_step().await?;
        return Ok(outcomes);
    }
    Err(Failure::unavailable("database.conflict", "Others are adding the same items. Try again.", 1))
}

/// What is there already of all that the rows name.
struct Found {
    /// By folded SKU.
    holders: HashMap<String, (ItemId, bool)>,
    /// Those with a SKU of the rows.
    there: HashMap<ItemId, ItemRow>,
    categories: Vec<(CategoryId, ShortCode)>,
    references: HashMap<Reference, ItemId>,
    /// By the form in which barcodes are unique.
    barcodes: HashMap<String, (ItemId, Sku)>,
}

impl Found {
    async fn look(tx: &mut Tx, owner: OwnerId, items: &[NewItem]) -> Result<Self> {
        let skus: Vec<String> = items.iter().map(|item| item.sku.folded()).collect();
        let holders = item_bulk::holders(tx.conn(), owner, &skus).await?;
        let ids: Vec<ItemId> = holders.values().map(|(id, _)| *id).collect();
        let there = if ids.is_empty() { Vec::new() } else { item::existing(tx.conn(), &ids).await? };
        let named: Vec<&CategoryRef> = items.iter().filter_map(|item| item.category.as_ref()).collect();
        let categories = item_bulk::categories(tx.conn(), &named).await?;
        let names: Vec<Reference> = items.iter().filter_map(reference).collect();
        let references = item_bulk::references(tx.conn(), owner, &names.iter().collect::<Vec<_>>()).await?;
        let codes: Vec<String> = items.iter().flat_map(|item| &item.packagings).flat_map(barcodes).collect();
        let barcodes = item_bulk::barcodes(tx.conn(), owner, &codes).await?;
        let there = there.into_iter().map(|row| (row.id, row)).collect();
        Ok(Self { holders, there, categories, references, barcodes })
    }

    fn category(&self, named: &CategoryRef) -> Option<&(CategoryId, ShortCode)> {
        self.categories.iter().find(|(id, code)| match named {
            CategoryRef::Id(wanted) => wanted == id,
            CategoryRef::Code(wanted) => wanted == code,
        })
    }
}

fn reference(item: &NewItem) -> Option<Reference> {
    item.external_ref.clone().map(|name| (item.source.clone(), name))
}

fn barcodes(level: &NewPackaging) -> impl Iterator<Item = String> {
    level.gtin.iter().chain(&level.barcodes).map(barcode_key)
}

/// What rows before have taken.
#[derive(Default)]
struct Seen {
    skus: HashSet<String>,
    references: HashSet<Reference>,
    barcodes: HashSet<String>,
}

/// Judges row after row.
struct Judge<'a> {
    found: &'a Found,
    seen: Seen,
    /// Those that are to be written.
    rows: Vec<NewRow>,
}

impl Judge<'_> {
    fn judge(&mut self, item: &NewItem) -> BulkOutcome<ItemId> {
        let row = self.read(item)?;
        if let Some((id, draft)) = self.found.holders.get(&row.fields.sku.folded()) {
            return self.there(*id, *draft, &row);
        }
        self.refuse_taken(&row)?;
        self.take(&row);
        self.rows.push(row);
        Ok(BulkDone::Added(item.id))
    }

    /// What can be said of a row by itself.
    fn read(&self, item: &NewItem) -> Result<NewRow> {
        let measure = Measure { base_unit: item.base_unit.clone(), scale: item.scale, tracking: item.tracking };
        measure.check().map_err(|fault| Failure::field("/scale", &fault))?;
        let external = External::checked(item.source.clone(), item.external_ref.clone())?;
        let levels = packagings(item.id, item.scale, item.packagings.clone())?;
        let category = match &item.category {
            None => None,
            Some(named) => Some(self.found.category(named).ok_or_else(|| category_unknown("/category"))?),
        };
        let fields = ItemFields {
            sku: item.sku.clone(),
            name: item.name.clone(),
            measure,
            category_id: category.map(|(id, _)| *id),
            abc: item.abc,
            min_remaining_days: item.min_remaining_days,
            external,
        };
        Ok(NewRow { id: item.id, fields, category: category.map(|(_, code)| code.clone()), levels })
    }

    /// The SKU belongs to an item: by an earlier sending of the same row, or to one that is just as the row says.
    fn there(&self, id: ItemId, draft: bool, row: &NewRow) -> BulkOutcome<ItemId> {
        let sku = &row.fields.sku;
        if id == row.id {
            return Ok(BulkDone::Added(id));
        }
        if draft {
            let detail = format!("The item {sku} is just being added by somebody else. Import the row again later.");
            return Err(Failure::refused("catalog.being_added", detail).param("field", "/sku"));
        }
        match self.found.there.get(&id) {
            Some(item) if differences(item, row)?.is_empty() => Ok(BulkDone::Unchanged(id)),
            Some(item) => {
                let differ = differences(item, row)?;
                let detail = format!(
                    "There is an item {sku} already, and it differs in {}. Change that one, or use another SKU.",
                    differ.join(", ")
                );
                let refusal = Failure::refused("catalog.sku_taken", detail);
                Err(refusal.param("id", id.to_string()).param("field", "/sku").param("differs", differ))
            }
            None => Err(Failure::internal("an item was gone as soon as it was found")),
        }
    }

    fn refuse_taken(&self, row: &NewRow) -> Result<()> {
        let sku = &row.fields.sku;
        if self.seen.skus.contains(&sku.folded()) {
            return Err(taken(
                "catalog.sku_taken",
                "/sku",
                format!("The SKU {sku} is in a row before (case does not count)."),
            ));
        }
        if let Some(name) = row_reference(row)
            && (self.found.references.contains_key(&name) || self.seen.references.contains(&name))
        {
            let detail = format!("The reference {} belongs to another item of the same source.", name.1);
            return Err(taken("catalog.external_ref_taken", "/external_ref", detail));
        }
        for (level, barcode) in row.levels.iter().flat_map(|level| level.barcodes.iter().map(move |code| (level, code)))
        {
            let key = barcode_key(barcode);
            let holder = match self.found.barcodes.get(&key) {
                Some((_, sku)) => format!("belongs to the item {sku}"),
                None if self.seen.barcodes.contains(&key) => "is in a row before".to_owned(),
                None => continue,
            };
            let detail = format!("The barcode {barcode} {holder}. Take it off there, or leave it out here.");
            let field = format!("/packagings/{}/barcode", level.level.name());
            return Err(taken("catalog.barcode_taken", &field, detail).param("barcode", barcode.as_str()));
        }
        Ok(())
    }

    fn take(&mut self, row: &NewRow) {
        self.seen.skus.insert(row.fields.sku.folded());
        self.seen.references.extend(row_reference(row));
        self.seen.barcodes.extend(keys(&row.levels));
    }
}

fn row_reference(row: &NewRow) -> Option<Reference> {
    let External { source, external_ref } = &row.fields.external;
    external_ref.clone().map(|name| (source.clone(), name))
}

fn taken(code: &'static str, field: &str, detail: String) -> Failure {
    Failure::refused(code, detail).param("field", field)
}

/// In what an item is not as a row says. What the row leaves open is not compared.
fn differences(item: &ItemRow, row: &NewRow) -> Result<Vec<&'static str>> {
    let (is, wanted) = (item.fields()?, &row.fields);
    let mut differ = Vec::new();
    let mut compare = |name, same: bool| {
        if !same {
            differ.push(name);
        }
    };
    compare("name", is.name == wanted.name);
    compare("base_unit", is.measure.base_unit == wanted.measure.base_unit);
    compare("scale", is.measure.scale == wanted.measure.scale);
    compare("tracking", is.measure.tracking == wanted.measure.tracking);
    compare("category", wanted.category_id.is_none() || wanted.category_id == is.category_id);
    compare("abc", wanted.abc.is_none() || wanted.abc == is.abc);
    let days = wanted.min_remaining_days;
    compare("min_remaining_days", days.is_none() || days == is.min_remaining_days);
    compare("external_ref", wanted.external.external_ref.is_none() || wanted.external == is.external);
    compare("packaging", row.levels.iter().all(|level| has_level(item, level)));
    Ok(differ)
}

fn has_level(item: &ItemRow, wanted: &PackagingCard) -> bool {
    let same = |is: Option<u32>, wanted: Option<u32>| wanted.is_none() || wanted == is;
    item.packagings.iter().any(|is| {
        let has = |code| keys(std::slice::from_ref(is)).contains(&barcode_key(code));
        is.level == wanted.level
            && is.quantity == wanted.quantity
            && same(is.length_mm, wanted.length_mm)
            && same(is.width_mm, wanted.width_mm)
            && same(is.height_mm, wanted.height_mm)
            && same(is.weight_g, wanted.weight_g)
            && wanted.barcodes.iter().all(has)
    })
}

fn card(owner_id: OwnerId, row: NewRow) -> ItemCard {
    let fields = row.fields;
    ItemCard {
        id: row.id,
        version: 1,
        owner_id,
        sku: fields.sku,
        name: fields.name,
        base_unit: fields.measure.base_unit,
        scale: fields.measure.scale,
        tracking: fields.measure.tracking,
        category_id: fields.category_id,
        category: row.category,
        abc: fields.abc,
        min_remaining_days: fields.min_remaining_days,
        active: true,
        packagings: row.levels,
    }
}
