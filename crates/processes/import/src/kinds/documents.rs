//! Rows that make documents: what a document says once, what its rows say each, and what is wrong with it.

use ambar_kernel::{BulkDone, BulkMode, ErrorKind, Failure, Result};

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::sheet::{CellFault, Reader, Row, Sheet, params};

/// The form of a kind's documents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// What one is called.
    pub(super) noun: &'static str,
    /// The columns that are about a document as a whole: its rows say the same in them, or nothing.
    pub(super) head: &'static [&'static str],
    /// The columns that tell it from others.
    pub(super) key: &'static str,
}

/// What tells the documents of a file apart; `None` for a row that does not say it, and stands alone.
pub(super) fn key(row: &Reader<'_>, form: Form) -> Option<String> {
    // The owner first: it has no blanks.
    row.cell(form.key).map(|number| format!("{} {number}", row.cell("owner").unwrap_or_default()))
}

/// Cuts rows into documents.
pub(super) fn cut<'a>(sheet: &'a Sheet, rows: &'a [Row], form: Form) -> Vec<Paper<'a>> {
    let key = |row: &Row| key(&sheet.read(row), form);
    rows.chunk_by(|one, next| key(one).is_some_and(|own| key(next) == Some(own)))
        .map(|rows| Paper::new(sheet, rows, form))
        .collect()
}

/// The documents that stay when a file is taken back: each of their rows says what refers to them.
pub(super) fn kept(papers: &[Paper<'_>], outcomes: Vec<Result<()>>) -> Vec<(i32, CellFault)> {
    let mut kept = Vec::new();
    for (paper, outcome) in papers.iter().zip(outcomes) {
        let Err(failure) = outcome else { continue };
        let fault = CellFault {
            column: Some(paper.form.key),
            code: failure.code.into_owned(),
            message: failure.detail,
            value: paper.head().cell(paper.form.key).map(str::to_owned),
            params: failure.params,
        };
        kept.extend(paper.rows.iter().map(|row| (row.0, fault.clone())));
    }
    kept
}

/// A document, and what is wrong with each of its rows.
pub(super) struct Paper<'a> {
    sheet: &'a Sheet,
    rows: &'a [Row],
    form: Form,
    /// What it says once, as a row.
    head: Row,
    faults: Vec<Vec<CellFault>>,
    /// The rows whose lines could be read, in their order.
    told: Vec<usize>,
    done: Option<BulkDone<()>>,
}

impl<'a> Paper<'a> {
    fn new(sheet: &'a Sheet, rows: &'a [Row], form: Form) -> Self {
        let first = rows.first().map_or(0, |row| row.0);
        let mut faults: Vec<Vec<CellFault>> = vec![Vec::new(); rows.len()];
        let mut cells = vec![String::new(); sheet.names().len()];
        for (column, said) in sheet.names().iter().zip(&mut cells).filter(|(column, _)| form.head.contains(column)) {
            for (row, faults) in rows.iter().zip(&mut faults) {
                let mut reader = sheet.read(row);
                match reader.cell(column) {
                    Some(cell) if said.is_empty() => cell.clone_into(said),
                    Some(cell) if cell != said => {
                        let message = format!(
                            "the rows before say {said}: the rows of one {} say the same here, or nothing",
                            form.noun
                        );
                        reader.fault_with(column, "import.document_differs", message, params([("said", json!(said))]));
                        faults.extend(reader.end(|| Some(())).err().unwrap_or_default());
                    }
                    _ => {}
                }
            }
        }
        Self { sheet, rows, form, head: Row(first, cells), faults, told: Vec::new(), done: None }
    }

    /// The row in which it begins.
    pub(super) fn first(&self) -> i32 {
        self.head.0
    }

    /// What it says once.
    pub(super) fn head(&self) -> Reader<'_> {
        self.sheet.read(&self.head)
    }

    /// Keeps what is wrong with the head, each at the row that says it.
    pub(super) fn keep(&mut self, faults: Vec<CellFault>) {
        faults.into_iter().for_each(|fault| self.fault(fault));
    }

    /// Reads what each row says; a line that cannot be read is left out.
    pub(super) fn read_lines<T>(&mut self, read: impl Fn(Reader<'_>) -> Result<T, Vec<CellFault>>) -> Vec<T> {
        let mut lines = Vec::with_capacity(self.rows.len());
        self.told.clear();
        for (at, (row, faults)) in self.rows.iter().zip(&mut self.faults).enumerate() {
            match read(self.sheet.read(row)) {
                Ok(line) => {
                    lines.push(line);
                    self.told.push(at);
                }
                Err(found) => faults.extend(found),
            }
        }
        lines
    }

    /// Whether it is worth asking its context about it: if nothing is wrong so far, or, while the file is checked, to find
    /// what else is wrong.
    pub(super) fn worth_asking(&self, mode: BulkMode) -> bool {
        self.sound() || (mode == BulkMode::Check && !self.told.is_empty())
    }

    fn sound(&self) -> bool {
        self.faults.iter().all(Vec::is_empty)
    }

    /// Keeps a fault of the document at the first row that says what is wrong.
    fn fault(&mut self, fault: CellFault) {
        let says = |row: &Row| fault.column.is_some_and(|column| self.sheet.read(row).cell(column).is_some());
        let at = self.rows.iter().position(says).unwrap_or(0);
        if let Some(faults) = self.faults.get_mut(at) {
            faults.push(fault);
        }
    }

    /// It is there, now or since before.
    pub(super) fn done<Id>(&mut self, done: &BulkDone<Id>) {
        self.done = Some(match done {
            BulkDone::Added(_) => BulkDone::Added(()),
            BulkDone::Unchanged(_) => BulkDone::Unchanged(()),
        });
    }

    /// Keeps why its context refused it; `column` tells which column a field of the head, or a refusal, is about.
    ///
    /// # Errors
    /// The failure, if it is an accident.
    pub(super) fn refuse(&mut self, failure: Failure, column: impl Fn(&str) -> Option<&'static str>) -> Result<()> {
        if !matches!(failure.kind, ErrorKind::Invalid | ErrorKind::Refused | ErrorKind::NotFound) {
            return Err(failure);
        }
        if failure.fields.is_empty() {
            if !self.sound() {
                // It was asked about without the rows that cannot be read: only what is said of cells holds.
                return Ok(());
            }
            let column = column(&failure.code);
            self.head_fault(column, failure.code.into_owned(), failure.detail, failure.params);
            return Ok(());
        }
        for field in failure.fields {
            let line = field.pointer.strip_prefix("/lines/").and_then(|rest| rest.split_once('/'));
            let at = line.and_then(|(at, name)| Some((*self.told.get(at.parse::<usize>().ok()?)?, name)));
            match at.and_then(|(at, name)| Some((self.rows.get(at)?, self.faults.get_mut(at)?, name))) {
                Some((row, faults, name)) => {
                    let column = self.sheet.names().iter().find(|column| **column == name).copied();
                    let value = column.and_then(|column| self.sheet.read(row).cell(column)).map(str::to_owned);
                    faults.push(CellFault {
                        column,
                        code: field.code.to_owned(),
                        message: field.detail,
                        value,
                        params: Map::new(),
                    });
                }
                None => self.head_fault(column(&field.pointer), field.code.to_owned(), field.detail, Map::new()),
            }
        }
        Ok(())
    }

    /// Keeps a fault of the head.
    pub(super) fn head_fault(
        &mut self,
        column: Option<&'static str>,
        code: String,
        message: String,
        params: Map<String, Value>,
    ) {
        let value = column.and_then(|name| self.head().cell(name)).map(str::to_owned);
        self.fault(CellFault { column, code, message, value, params });
    }

    /// What became of its rows: all come in, or none.
    pub(super) fn outcomes(mut self) -> Vec<Outcome> {
        let bad = self.faults.iter().filter(|faults| !faults.is_empty()).count();
        if let (0, Some(done)) = (bad, self.done) {
            return self.rows.iter().map(|_| Ok(done)).collect();
        }
        let (rows, form) = (self.rows.len(), self.form);
        if let Some(first) = self.faults.first_mut().filter(|faults| faults.is_empty()) {
            let message =
                format!("this {} is not valid as a whole: {bad} of its {rows} rows cannot be taken", form.noun);
            let code = "import.document_not_valid".to_owned();
            let params = params([("bad", json!(bad)), ("rows", json!(rows))]);
            first.push(CellFault { column: None, code, message, value: None, params });
        }
        self.faults.into_iter().map(Err).collect()
    }
}
