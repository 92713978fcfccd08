//! What the rules let pass, each with its reason. An exception that nothing needs any more is itself a finding.

use serde::Deserialize;

use crate::{Finding, repository::File};

/// Where they are kept.
pub const PATH: &str = "xtask/exceptions.toml";

/// The exceptions by rule.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exceptions {
    /// SQL that names another's schema.
    pub sql: Allowed,
    /// Files over the limit.
    pub length: Allowed,
    /// Texts that look like a place of one machine.
    pub machine: Allowed,
}

/// The exceptions of one rule.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Allowed(Vec<Exception>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    path: String,
    /// What is let pass in that file; everything if it is left out.
    names: Option<String>,
    reason: String,
}

/// A finding that an exception may excuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// What is wrong.
    pub finding: Finding,
    /// What is named there, as in `platform.audit`.
    pub names: String,
}

impl Exceptions {
    /// The exceptions, or none and what is wrong with their file.
    pub fn read(files: &[File]) -> (Self, Vec<Finding>) {
        let text = files.iter().find(|file| file.path == PATH).map_or("", |file| &file.text);
        match toml::from_str::<Self>(text) {
            Ok(exceptions) => {
                let all = [&exceptions.sql, &exceptions.length, &exceptions.machine];
                let unreasoned = all.iter().flat_map(|rule| &rule.0).filter(|it| it.reason.trim().is_empty());
                let findings =
                    unreasoned.map(|it| Finding::new(PATH, 0, format!("the exception for {} has no reason", it.path)));
                let beyond = exceptions.sql.0.iter().filter(|it| !is_reading_of_the_trail(it));
                let beyond = beyond.map(|it| {
                    let message =
                        format!("SQL of {} may not be let pass: only identity reads the platform's tables", it.path);
                    Finding::new(PATH, 0, message)
                });
                let findings = findings.chain(beyond).collect();
                (exceptions, findings)
            }
            Err(error) => (Self::default(), vec![Finding::new(PATH, 0, error.to_string())]),
        }
    }
}

/// Identity shows the audit trail and the feed of events to people: nothing else is a reason to look past one's schema.
fn is_reading_of_the_trail(exception: &Exception) -> bool {
    let names_platform = exception.names.as_ref().is_some_and(|names| names.starts_with("platform."));
    exception.path.starts_with("crates/contexts/identity/") && names_platform
}

impl Allowed {
    /// What is left of the breaches, and the exceptions that excused none.
    pub fn excuse(&self, breaches: Vec<Breach>) -> Vec<Finding> {
        let excuses = |exception: &Exception, breach: &Breach| {
            exception.path == breach.finding.path && exception.names.as_ref().is_none_or(|names| *names == breach.names)
        };
        let unused = self.0.iter().filter(|exception| !breaches.iter().any(|breach| excuses(exception, breach)));
        let mut findings: Vec<Finding> = unused
            .map(|exception| {
                let what = exception.names.as_deref().unwrap_or("anything");
                Finding::new(
                    PATH,
                    0,
                    format!("nothing needs the exception for {what} in {}: remove it", exception.path),
                )
            })
            .collect();
        let kept = breaches.into_iter().filter(|breach| !self.0.iter().any(|exception| excuses(exception, breach)));
        findings.extend(kept.map(|breach| breach.finding));
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn breach(path: &str, names: &str) -> Breach {
        Breach { finding: Finding::new(path, 1, "wrong"), names: names.to_owned() }
    }

    fn read(text: &str) -> (Exceptions, Vec<Finding>) {
        Exceptions::read(&[file(PATH, text)])
    }

    #[test]
    fn an_exception_excuses_its_file_and_its_name_alone() {
        let (exceptions, wrong) = read("machine = [{ path = 'a.rs', names = 'platform.audit', reason = 'reads it' }]");
        assert_eq!(wrong, []);
        assert_eq!(exceptions.machine.excuse(vec![breach("a.rs", "platform.audit")]), []);
        let left = exceptions.machine.excuse(vec![
            breach("a.rs", "platform.audit"),
            breach("a.rs", "platform.event"),
            breach("b.rs", "platform.audit"),
        ]);
        assert_eq!(left, [Finding::new("a.rs", 1, "wrong"), Finding::new("b.rs", 1, "wrong")]);
    }

    #[test]
    fn an_exception_that_excuses_nothing_is_a_finding() {
        let (exceptions, _) = read("length = [{ path = 'a.rs', reason = 'long' }]");
        assert!(exceptions.length.excuse(Vec::new())[0].message.contains("a.rs: remove it"));
    }

    #[test]
    fn only_identity_may_read_the_platforms_tables() {
        let sql =
            |path: &str, names: &str| read(&format!("sql = [{{ path = '{path}', {names} reason = 'why' }}]")).1.len();
        assert_eq!(sql("crates/contexts/identity/module/src/queries/audit.rs", "names = 'platform.audit',"), 0);
        assert_eq!(sql("crates/contexts/identity/module/src/queries/audit.rs", "names = 'inventory.movement',"), 1);
        assert_eq!(sql("crates/contexts/identity/module/src/queries/audit.rs", ""), 1);
        assert_eq!(sql("crates/contexts/picking/module/src/queries/lists.rs", "names = 'platform.audit',"), 1);
    }

    #[test]
    fn an_exception_without_a_reason_or_of_no_rule_is_a_finding() {
        assert!(read("length = [{ path = 'a.rs', reason = ' ' }]").1[0].message.contains("has no reason"));
        assert_eq!(read("length = [{ path = 'a.rs' }]").1.len(), 1);
        assert_eq!(read("lenght = []").1.len(), 1);
    }
}
