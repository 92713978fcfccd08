//! The errors of a file, as a table for people or as CSV.

use anyhow::Result;
use serde_json::Value;

use crate::{cli::ErrorForm, output::say};

/// The most errors of a table: whoever has more wants them as a file.
const MOST_IN_TABLE: usize = 500;

/// Shows errors page by page.
pub(super) struct Errors {
    form: ErrorForm,
    shown: usize,
}

impl Errors {
    pub(super) fn new(form: ErrorForm) -> Self {
        Self { form, shown: 0 }
    }

    /// Whether more of them would be shown.
    pub(super) fn wants_more(&self) -> bool {
        matches!(self.form, ErrorForm::Csv) || self.shown < MOST_IN_TABLE
    }

    /// # Errors
    /// If a line cannot be written as CSV, which is a bug.
    pub(super) fn show(&mut self, errors: &[Value]) -> Result<()> {
        for error in errors {
            if self.shown == 0 {
                say(self.line(&["row", "column", "code", "value", "message"].map(str::to_owned))?);
            }
            self.shown += 1;
            say(self.line(&cells(error))?);
        }
        Ok(())
    }

    /// Says how many were not shown.
    pub(super) fn end(&self, all: usize) {
        if all > self.shown {
            say(format!("… and {} more: see them with --errors csv", all - self.shown));
        }
    }

    fn line(&self, cells: &[String; 5]) -> Result<String> {
        match self.form {
            ErrorForm::Table => {
                let [row, column, code, value, message] = cells;
                Ok(format!("{row:>7}  {column:<18} {code:<32} {:<24} {message}", shortened(value)))
            }
            ErrorForm::Csv => {
                let mut writer =
                    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
                writer.write_record(cells.iter().map(|cell| plain(cell)))?;
                Ok(String::from_utf8(writer.into_inner()?)?.trim_end().to_owned())
            }
        }
    }
}

fn cells(error: &Value) -> [String; 5] {
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    [error["row"].to_string(), text("column"), text("code"), text("value"), text("message")]
}

/// A cell that no spreadsheet takes for a formula.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= 24 {
        return value.to_owned();
    }
    let start: String = value.chars().take(23).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error() -> Value {
        json!({"row": 7, "column": "gtin", "code": "catalog.gtin_form", "value": "=1+1", "message": "eight, \"twelve\" or more"})
    }

    #[test]
    fn a_line_of_csv_is_quoted_and_no_formula() {
        let line = Errors::new(ErrorForm::Csv).line(&cells(&error())).unwrap();
        assert_eq!(line, "7,gtin,catalog.gtin_form,'=1+1,\"eight, \"\"twelve\"\" or more\"");
    }

    #[test]
    fn a_line_of_a_table_is_in_columns() {
        let line = Errors::new(ErrorForm::Table).line(&cells(&error())).unwrap();
        assert!(line.starts_with("      7  gtin               catalog.gtin_form "), "{line}");
        assert!(line.ends_with("eight, \"twelve\" or more"), "{line}");
        assert_eq!(shortened(&"x".repeat(30)).chars().count(), 24);
    }

    #[test]
    fn a_table_ends_somewhere_and_a_file_does_not() {
        let (mut table, mut file) = (Errors::new(ErrorForm::Table), Errors::new(ErrorForm::Csv));
        table.shown = MOST_IN_TABLE;
        file.shown = MOST_IN_TABLE;
        assert!(!table.wants_more() && file.wants_more());
    }
}
