//! Another system's name for a thing: unique within that system.

use ambar_kernel::{ExternalRef, Failure, FieldError, Result, ShortCode};

/// Another system's name for a thing, if it has one.
#[derive(Debug, Clone)]
pub(crate) struct External {
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
}

impl External {
    /// # Errors
    /// 422 for a system without the name that it uses.
    pub(crate) fn checked(source: Option<ShortCode>, external_ref: Option<ExternalRef>) -> Result<Self> {
        if source.is_some() && external_ref.is_none() {
            return Err(Failure::invalid(vec![FieldError {
                pointer: "/external_ref".into(),
                code: "workforce.external_ref_missing",
                detail: "say what the system in `source` calls it".into(),
            }]));
        }
        Ok(Self { source, external_ref })
    }
}
