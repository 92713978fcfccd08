//! Sets the company's range of SSCCs.

use ambar_inventory_contract::InventoryAdjust;
use ambar_inventory_domain::SsccBlock;
use ambar_kernel::{Ctx, Failure, FieldError, Result};
use ambar_web::{Allow, IfMatch, Json, Problem, Versioned, versioned};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Inventory,
    queries::sscc_range::{self, SsccRangeView},
};

// The engine takes numbers from this row and holds it until its commit: whoever changes it sees what it made.
pub(crate) const LOCK: &str = "SELECT version FROM inventory.sscc_range FOR UPDATE";

pub(crate) const INSERT: &str = "
INSERT INTO inventory.sscc_range (extension_digit, company_prefix, next_reference, last_reference) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING";

pub(crate) const UPDATE: &str = "
UPDATE inventory.sscc_range SET version = version + 1, extension_digit = $1, company_prefix = $2, next_reference = $3, last_reference = $4";

pub(crate) const USED: &str = "SELECT max(sscc) FROM inventory.handling_unit WHERE sscc BETWEEN $1 AND $2";

/// A range of SSCCs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetSsccRange {
    /// The first digit, 0 to 9.
    #[schema(maximum = 9)]
    extension_digit: u8,
    /// The prefix that GS1 gave to the company, 7 to 10 digits.
    #[schema(pattern = "^[0-9]{7,10}$", example = "0614141")]
    company_prefix: String,
    /// The first serial reference to use; 0 if left out.
    next_reference: Option<u64>,
    /// The last one; the largest that fits if left out.
    last_reference: Option<u64>,
}

/// A range that can be used.
#[derive(Debug, PartialEq, Eq)]
struct Range {
    extension_digit: u8,
    company_prefix: String,
    next: u64,
    last: u64,
}

/// Sets the company's range of SSCCs. Send `If-Match: "0"` for the first.
#[utoipa::path(put, path = "/sscc-range", operation_id = "set_sscc_range", tag = "inventory", request_body = SetSsccRange,
    params(("If-Match" = String, Header, description = "The ETag that was read")), responses((status = 200, body = SsccRangeView)),
    extensions(("x-permission" = json!("inventory:adjust")),
        ("x-problems" = json!(["409 inventory.sscc_range_used", "412 stale", "422 invalid"]))))]
pub(crate) async fn put(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryAdjust>,
    IfMatch(version): IfMatch,
    Json(body): Json<SetSsccRange>,
) -> Result<Versioned<Json<SsccRangeView>>, Problem> {
    let range = set_sscc_range(&inventory, &allow.ctx, version, body).await?;
    Ok(versioned(range.version, Json(range)))
}

async fn set_sscc_range(inventory: &Inventory, ctx: &Ctx, read: i64, body: SetSsccRange) -> Result<SsccRangeView> {
    let range = body.check()?;
    let mut tx = inventory.stock.begin(ctx).await?;
    let present: Option<(i64,)> = sqlx::query_as(LOCK).fetch_optional(tx.conn()).await?;
    let present = present.map_or(0, |(version,)| version);
    if present != read {
        return Err(Failure::stale(present));
    }
    let (first, last) = range.bounds();
    let (used,): (Option<String>,) = sqlx::query_as(USED).bind(first).bind(last).fetch_one(tx.conn()).await?;
    if let Some(used) = used {
        return Err(Failure::refused(
            "inventory.sscc_range_used",
            format!("There is a handling unit {used} in this range: begin behind its number, or take another range."),
        )
        .param("sscc", used));
    }
    let done = sqlx::query(if present == 0 { INSERT } else { UPDATE })
        .bind(i16::from(range.extension_digit))
        .bind(&range.company_prefix)
        .bind(i64::try_from(range.next).map_err(Failure::internal)?)
        .bind(i64::try_from(range.last).map_err(Failure::internal)?)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(Failure::stale(1));
    }
    tx.audit(
        "set_sscc_range",
        "sscc_range",
        "sscc_range",
        json!({ "extension_digit": range.extension_digit, "company_prefix": range.company_prefix, "next": range.next,
            "last": range.last }),
    );
    let view = sscc_range::read(tx.conn()).await?;
    tx.commit(200, view).await
}

impl SetSsccRange {
    fn check(self) -> Result<Range> {
        let mut wrong = Vec::new();
        let mut bad = |pointer: &str, code, detail: String| {
            wrong.push(FieldError { pointer: pointer.to_owned(), code, detail });
        };
        if self.extension_digit > 9 {
            bad("/extension_digit", "inventory.sscc_extension", "the extension digit is 0 to 9".into());
        }
        let digits = self.company_prefix.bytes().all(|byte| byte.is_ascii_digit());
        let next = self.next_reference.unwrap_or(0);
        let largest = SsccBlock::last_reference(&self.company_prefix).unwrap_or_default();
        let last = self.last_reference.unwrap_or(largest);
        if !digits || !(7..=10).contains(&self.company_prefix.len()) {
            bad("/company_prefix", "inventory.sscc_prefix", "the company prefix has 7 to 10 digits".into());
        } else if last > largest {
            let what = format!("with this prefix the largest reference is {largest}");
            bad("/last_reference", "inventory.sscc_reference", what);
        } else if next > last {
            bad("/next_reference", "inventory.sscc_reference", format!("the range ends at {last}"));
        }
        if wrong.is_empty() {
            let (extension_digit, company_prefix) = (self.extension_digit, self.company_prefix);
            Ok(Range { extension_digit, company_prefix, next, last })
        } else {
            Err(Failure::invalid(wrong))
        }
    }
}

impl Range {
    /// The smallest and the largest SSCC of the range, whatever their check digits are.
    fn bounds(&self) -> (String, String) {
        let width = 16_usize.saturating_sub(self.company_prefix.len());
        let head = format!("{}{}", self.extension_digit, self.company_prefix);
        (format!("{head}{:0width$}0", self.next), format!("{head}{:0width$}9", self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(extension_digit: u8, prefix: &str, next: Option<u64>, last: Option<u64>) -> Result<Range, Vec<String>> {
        let company_prefix = prefix.to_owned();
        let body = SetSsccRange { extension_digit, company_prefix, next_reference: next, last_reference: last };
        body.check().map_err(|failure| failure.fields.into_iter().map(|field| field.pointer).collect())
    }

    #[test]
    fn a_range_is_as_wide_as_its_prefix_lets_it_be() {
        let whole = range(1, "0614141", None, None).unwrap();
        assert_eq!((whole.next, whole.last), (0, 999_999_999));
        assert_eq!(whole.bounds(), ("106141410000000000".to_owned(), "106141419999999999".to_owned()));
        let part = range(0, "0614141999", Some(5), Some(6)).unwrap();
        assert_eq!(part.bounds(), ("006141419990000050".to_owned(), "006141419990000069".to_owned()));
    }

    #[test]
    fn what_is_no_range_is_pointed_at() {
        let at = |pointers: &[&str]| Err(pointers.iter().map(|pointer| (*pointer).to_owned()).collect::<Vec<_>>());
        assert_eq!(range(10, "061414", None, None), at(&["/extension_digit", "/company_prefix"]));
        assert_eq!(range(0, "06141410614141", None, None), at(&["/company_prefix"]));
        assert_eq!(range(0, "０614141", None, None), at(&["/company_prefix"]));
        assert_eq!(range(0, "0614141999", None, Some(1_000_000)), at(&["/last_reference"]));
        assert_eq!(range(0, "0614141999", Some(9), Some(8)), at(&["/next_reference"]));
        assert_eq!(range(0, "0614141999", Some(u64::MAX), None), at(&["/next_reference"]));
    }
}
