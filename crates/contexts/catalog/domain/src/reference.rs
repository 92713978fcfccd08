//! Another system's name for a thing.

use ambar_kernel::{ErrorKind, ExternalRef, Fault, ShortCode};

/// Why it was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceFault {
    /// A source without the name that it gives.
    #[error("say what the system in `source` calls it, or leave both out")]
    SourceAlone,
}

impl Fault for ReferenceFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        "catalog.external_ref_missing"
    }
}

/// # Errors
/// [`ReferenceFault::SourceAlone`].
pub const fn check_reference(
    source: Option<&ShortCode>,
    external_ref: Option<&ExternalRef>,
) -> Result<(), ReferenceFault> {
    match (source, external_ref) {
        (Some(_), None) => Err(ReferenceFault::SourceAlone),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_come_without_its_source_but_not_the_other_way_round() {
        let (source, name) = (ShortCode::parse("erp").unwrap(), ExternalRef::parse("4711").unwrap());
        assert_eq!(check_reference(None, None), Ok(()));
        assert_eq!(check_reference(None, Some(&name)), Ok(()));
        assert_eq!(check_reference(Some(&source), Some(&name)), Ok(()));
        let fault = check_reference(Some(&source), None).unwrap_err();
        assert_eq!((fault.kind(), fault.code()), (ErrorKind::Invalid, "catalog.external_ref_missing"));
        assert!(fault.to_string().contains("source"));
    }
}
