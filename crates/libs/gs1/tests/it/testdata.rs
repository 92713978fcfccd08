//! The files that decide, which the TypeScript side reads too.

use std::{fs, path::PathBuf};

use serde_json::Value;

/// The text of a file under `testdata/scan`.
pub fn text(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../testdata/scan").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of JSON under `testdata/scan`.
pub fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

/// The cases of a file, or of one of its sections.
pub fn cases(file: &Value, section: Option<&str>) -> Vec<Value> {
    let all = &file["vectors"];
    section.map_or(all, |name| &all[name]).as_array().unwrap().clone()
}

/// A field that is text; empty if it is not there.
pub fn field<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_default()
}

/// Fails with every case that came out otherwise.
pub fn none_failed(failed: &[String], of: usize) {
    assert!(of > 0, "there are no cases");
    assert!(failed.is_empty(), "{} of {of} cases:\n{}", failed.len(), failed.join("\n"));
}
