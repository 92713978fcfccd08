//! The whole script.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{SlotKind, Step};

/// What is left of a task, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Script {
    /// The form of the script: 1. A runner that does not know a form refuses it.
    pub format: u32,
    /// What it leads through.
    pub flow: Flow,
    /// The task and the proof that the caller holds it; null for work that is no task.
    pub task: Option<HeldTask>,
    /// The other tasks that it leads through at once, held as well: whoever prolongs one lease prolongs all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<HeldTask>,
    /// The site, by its id: what a scan is resolved in.
    pub warehouse_id: String,
    /// Changes whenever what the script was compiled from changes. It is the answer's `ETag` too.
    pub revision: String,
    /// The first step, by its id.
    pub start: String,
    /// The steps by id.
    pub steps: BTreeMap<String, Step>,
    /// What the codes on the task's own items, places and units mean, so that a scan is understood without a network:
    /// also of what is wrong at the moment.
    pub barcodes: Vec<Barcode>,
}

/// What a script leads through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Flow {
    /// Received goods to their place.
    Putaway,
    /// A pick list, of one order or of many.
    Pick,
    /// A place counted blind.
    Count,
    /// A delivery taken in.
    Receive,
    /// An order put into cartons.
    Pack,
    /// Goods or handling units to another place.
    Move,
    /// More or less of something than the book says.
    Adjust,
    /// What is this?
    Inquiry,
    /// What somebody reported, looked at.
    Exception,
}

/// A task with the proof that it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct HeldTask {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The token of the claim. It stands in the bodies of the outcomes already.
    pub token: i64,
    /// Until when nobody else can take it over, in RFC 3339.
    pub lease_until: Option<String>,
}

/// A code that a scanner may read, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Barcode {
    /// What is read. GTINs are compared as numbers of 14 digits: `4006381333931` is `04006381333931`.
    pub code: String,
    /// What it stands for.
    pub kind: SlotKind,
    /// What it fills a slot with: the code of a place, an SKU, an SSCC.
    pub value: String,
    /// Of an item's packaging: what it holds, in base units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// What people call it: an item's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}
