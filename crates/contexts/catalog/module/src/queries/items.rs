//! The items.

use ambar_catalog_contract::CatalogRead;
use ambar_catalog_domain::barcode_key;
use ambar_kernel::{
    Barcode, CategoryId, ErrorKind, ExternalRef, Failure, FieldError, ItemId, OwnerId, Result, ShortCode, Sku,
    Timestamp, search_form,
};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Catalog,
    store::item::{ItemRow, select},
    views::ItemDetail,
};

// What every way to an item asks of it, and where the page begins and ends.
macro_rules! page {
    ($after:literal, $order:literal) => {
        concat!(
            "i.drafted_at IS NULL
  AND ($1::uuid IS NULL OR i.owner_id = $1) AND ($2::uuid IS NULL OR i.category_id = $2)
  AND ($3::boolean IS NULL OR i.active = $3) AND ($4::text IS NULL OR i.sku_key = $4)
  AND ($5::text IS NULL OR i.external_ref = $5) AND ($6::text IS NULL OR i.source = $6)
  AND ($7::timestamptz IS NULL OR i.updated_at >= $7)
  AND ($12::text IS NULL OR i.id IN (SELECT b.item_id FROM catalog.barcode b WHERE b.key = $12))
  AND ($14::uuid IS NULL OR ",
            $after,
            ") ORDER BY ",
            $order,
            " LIMIT $15"
        )
    };
}

/// A list as it is without a text to search for, and as it is with one.
macro_rules! lists {
    ($all:ident, $found:ident, $after:literal, $order:literal) => {
        pub(crate) const $all: &str = concat!(
            select!(),
            "WHERE coalesce($8::text, $9::text, $10::text, $11::text, $16::text) IS NULL AND ",
            page!($after, $order)
        );
        // Each way to an item has its index and gives a page of its own, of which the first make the page: an OR of them would walk
        // through all items. The columns compared have no case; `$8` and `$10` find beginnings, `$9` finds anywhere what has all the
        // parts of `$16`.
        pub(crate) const $found: &str = concat!(
            select!(),
            "WHERE i.id IN (
    (SELECT i.id FROM catalog.item i WHERE i.sku_key LIKE $8::text AND ",
            page!($after, $order),
            ")
    UNION (SELECT i.id FROM catalog.item i WHERE catalog.parts(i.name_search) @@ $16::text::tsquery AND i.name_search LIKE $9::text AND ",
            page!($after, $order),
            ")
    UNION (SELECT i.id FROM catalog.item i WHERE i.id IN (
        SELECT b.item_id FROM catalog.barcode b WHERE b.barcode LIKE $10::text
        UNION ALL SELECT b.item_id FROM catalog.barcode b WHERE b.key = $11::text) AND ",
            page!($after, $order),
            ")) AND ",
            page!($after, $order)
        );
    };
}

lists!(BY_SKU, FOUND_BY_SKU, "(i.sku_key, i.id) > ($13::text, $14)", "i.sku_key, i.id");
lists!(BY_NAME, FOUND_BY_NAME, "(i.name_sort, i.id) > ($13::text, $14)", "i.name_sort, i.id");
lists!(BY_UPDATED, FOUND_BY_UPDATED, "(i.updated_at, i.id) < ($13::timestamptz, $14)", "i.updated_at DESC, i.id DESC");

/// The longest text that is searched for.
const LONGEST_SEARCH: usize = 200;

/// What the list of items may be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemSort {
    /// By SKU.
    #[default]
    Sku,
    /// By name, as people sort.
    Name,
    /// What was changed last comes first.
    Updated,
}

/// Where a page begins, by how the list is sorted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    Sku(String, ItemId),
    Name(String, ItemId),
    Updated(Timestamp, ItemId),
}

/// Which items, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Beginning of the SKU or of a barcode, or a part of the name; without regard to case and accents.
    q: Option<String>,
    /// Only those with this SKU, without regard to case.
    sku: Option<Sku>,
    /// Only those of this owner.
    owner_id: Option<OwnerId>,
    /// Only those of this category.
    category_id: Option<CategoryId>,
    /// Only those that this barcode names.
    barcode: Option<Barcode>,
    /// Only active ones, or only inactive ones.
    active: Option<bool>,
    /// Only those that another system calls so.
    external_ref: Option<ExternalRef>,
    /// Only those that this system knows.
    source: Option<ShortCode>,
    /// Only those changed at that moment or later.
    #[param(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    updated_since: Option<Timestamp>,
    /// `sku`, `name` as people sort, or `updated`: what was changed last comes first.
    #[serde(default)]
    #[param(inline, required = false)]
    sort: ItemSort,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// Lists items.
#[utoipa::path(get, path = "/items", operation_id = "list_items", tag = "catalog", params(Filter),
    responses((status = 200, body = Page<ItemDetail>)),
    extensions(("x-permission" = json!("catalog:read")), ("x-problems" = json!([]))))]
pub(crate) async fn get(
    State(catalog): State<Catalog>,
    _allow: Allow<CatalogRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<ItemDetail>>, Problem> {
    let sort = filter.sort;
    let paging = Paging::<Key>::read(&filter.after, filter.limit)?;
    let (text, time, id) = match (sort, paging.key.clone()) {
        (_, None) => (None, None, None),
        (ItemSort::Sku, Some(Key::Sku(sku, id))) => (Some(sku), None, Some(id)),
        (ItemSort::Name, Some(Key::Name(name, id))) => (Some(name), None, Some(id)),
        (ItemSort::Updated, Some(Key::Updated(at, id))) => (None, Some(at), Some(id)),
        _ => return Err(other_list().into()),
    };
    let search = Search::of(filter.q.as_deref())?;
    let query = sqlx::query_as(statement(sort, search.name.is_some()))
        .bind(filter.owner_id)
        .bind(filter.category_id)
        .bind(filter.active)
        .bind(filter.sku.as_ref().map(Sku::folded))
        .bind(filter.external_ref)
        .bind(filter.source)
        .bind(filter.updated_since)
        .bind(search.sku)
        .bind(search.name)
        .bind(search.barcode)
        .bind(search.barcode_key)
        .bind(filter.barcode.as_ref().map(barcode_key));
    let query = if sort == ItemSort::Updated { query.bind(time) } else { query.bind(text) };
    let rows: Vec<ItemRow> =
        query.bind(id).bind(paging.fetch()).bind(search.parts).fetch_all(catalog.db.reader()).await?;
    let page = Page::build(rows, &paging, |row| match sort {
        ItemSort::Sku => Key::Sku(row.sku_key.clone(), row.id),
        ItemSort::Name => Key::Name(row.name_sort.clone(), row.id),
        ItemSort::Updated => Key::Updated(row.updated_at, row.id),
    });
    let items = page.items.iter().map(ItemDetail::of).collect::<Result<Vec<_>>>()?;
    Ok(Json(Page { items, next: page.next }))
}

const fn statement(sort: ItemSort, searched: bool) -> &'static str {
    match (sort, searched) {
        (ItemSort::Sku, false) => BY_SKU,
        (ItemSort::Sku, true) => FOUND_BY_SKU,
        (ItemSort::Name, false) => BY_NAME,
        (ItemSort::Name, true) => FOUND_BY_NAME,
        (ItemSort::Updated, false) => BY_UPDATED,
        (ItemSort::Updated, true) => FOUND_BY_UPDATED,
    }
}

/// `after` of a list that was sorted in another way.
pub(crate) fn other_list() -> Failure {
    Failure::new(
        ErrorKind::Malformed,
        "page.cursor",
        "`after` is not what this list gave as `next`, or sort has changed since. Begin again without it.",
    )
}

/// What `q` asks for, as patterns.
#[derive(Debug, Default, PartialEq, Eq)]
struct Search {
    sku: Option<String>,
    name: Option<String>,
    barcode: Option<String>,
    barcode_key: Option<String>,
    /// What the index of names has of every name with this text in it.
    parts: Option<String>,
}

impl Search {
    fn of(q: Option<&str>) -> Result<Self> {
        let Some(text) = q.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(Self::default()) };
        if text.chars().count() > LONGEST_SEARCH {
            return Err(Failure::invalid(vec![FieldError {
                pointer: "/q".into(),
                code: "text.too_long",
                detail: format!("the text to search for is longer than {LONGEST_SEARCH} characters"),
            }]));
        }
        let form = search_form(text);
        Ok(Self {
            parts: Some(parts(&form)),
            sku: Some(format!("{}%", literal(&text.to_uppercase()))),
            name: Some(format!("%{}%", literal(&form))),
            barcode: Some(format!("{}%", literal(text))),
            barcode_key: Barcode::parse(text).ok().as_ref().map(barcode_key),
        })
    }
}

/// Every letter with the two that follow, as `catalog.parts` cuts names; what is shorter begins one of them.
fn parts(form: &str) -> String {
    let letters: Vec<char> = form.chars().collect();
    let quoted = |part: &[char]| {
        let doubled = part.iter().flat_map(|&letter| {
            let twice = matches!(letter, '\'' | '\\');
            std::iter::repeat_n(letter, if twice { 2 } else { 1 })
        });
        format!("'{}'", doubled.collect::<String>())
    };
    match letters.len() {
        0..3 => format!("{}:*", quoted(&letters)),
        _ => letters.windows(3).map(quoted).collect::<Vec<_>>().join(" & "),
    }
}

/// The text with what LIKE takes for wildcards taken literally.
fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_searched_for_literally() {
        let search = Search::of(Some(" 50%_Ё\\ ")).unwrap();
        assert_eq!(search.sku.as_deref(), Some("50\\%\\_Ё\\\\%"));
        assert_eq!(search.name.as_deref(), Some("%50\\%\\_е\\\\%"));
    }

    #[test]
    fn a_text_has_the_parts_of_the_names_that_it_is_in() {
        assert_eq!(parts("ёлка"), "'ёлк' & 'лка'");
        assert_eq!(parts("it's"), "'it''' & 't''s'");
        assert_eq!(parts("a\\"), "'a\\\\':*");
    }

    #[test]
    fn nothing_but_blanks_searches_for_nothing() {
        assert_eq!(Search::of(Some("  ")).unwrap(), Search::default());
        assert_eq!(Search::of(None).unwrap(), Search::default());
        assert_eq!(Search::of(Some(&"x".repeat(201))).unwrap_err().fields[0].pointer, "/q");
    }
}
