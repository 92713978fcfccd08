//! What comes of a step.

use serde::{Deserialize, Serialize};

use crate::{Accept, Message};

/// What happens when every required slot is full.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// The operation to perform; null if the step only leads on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
    /// The step that comes next; null at the end. The `next` of a value or code that was scanned goes before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Put off: a step, by its id, that comes back where the script would end otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<String>,
    /// Whether more changes than this script knows, so that it is to be taken anew as soon as there is a network.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub refresh: bool,
}

/// An operation of the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Call {
    /// Its `operationId` in the API description.
    pub operation: String,
    /// Its method.
    pub method: Method,
    /// Its path, with the ids in it.
    pub path: String,
    /// Its body. `{"$slot": "quantity"}` stands for what the slot is filled with; a member or an element whose slot is empty is
    /// left out, and so is an object of which nothing is left. Null if it has none.
    #[serde(default)]
    #[cfg_attr(feature = "utoipa", schema(value_type = Object))]
    pub body: serde_json::Value,
}

/// The method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum Method {
    /// Reads.
    Get,
    /// Does.
    Post,
}

/// What may happen instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Action {
    /// Its name in the step: `short`, `damaged`, `empty`, `cannot_reach`, `skip`. Printed commands choose it by this name.
    pub id: String,
    /// What it is called.
    pub say: Message,
    /// Whether a scan that no slot of the step takes, but a slot of the action does, chooses it: then it is no button.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub by_scan: bool,
    /// Slots of the step, by their names, that must be full too before it happens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// What it needs to know beside what the step knows already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<Accept>,
    /// What happens then.
    pub outcome: Outcome,
}
