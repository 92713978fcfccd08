//! The first row of a file: which heading is which column, as is known, was said or is remembered.

use ambar_kernel::{Failure, Result as Outcome};

use super::Checker;
use crate::{
    kinds::Kind,
    map::{Mapping, expected},
    sheet::{HeaderFault, Row, check_header, read_header},
    source::About,
    stopped::{Stopped, refused},
    store::{
        file,
        remembered::{self, Headings},
        rows::storable,
    },
};

/// Rows that are shown beside the headings.
const SAMPLE: usize = 5;

impl Checker<'_> {
    pub(super) async fn take_header(
        &mut self,
        about: &About,
        headings: &[String],
        first: &[Row],
    ) -> Result<(), Stopped> {
        let known = self.file.kind.columns();
        let (map, remembered) = self.mapping(headings).await?;
        let header = read_header(known, &map, headings);
        let sample: Vec<&[String]> = first.iter().take(SAMPLE).map(|row| &row.1[..]).collect();
        let recognised = sqlx::query(file::RECOGNISED)
            .bind(self.file.id)
            .bind(about.encoding)
            .bind(about.delimiter)
            .bind(header.sheet.names())
            .bind(header.ignored.iter().map(|heading| storable(heading)).collect::<Vec<_>>())
            .bind(self.ctx.now)
            .bind(about.format)
            .bind(&about.sheet)
            .bind(headings.iter().map(|heading| storable(heading)).collect::<Vec<_>>())
            .bind(serde_json::to_string(&sample).map_err(Failure::internal)?)
            .bind(map.pairs())
            .bind(remembered)
            .execute(self.import.db.reader())
            .await
            .map_err(Failure::from)?;
        if recognised.rows_affected() == 0 {
            return Err(Stopped::Cancelled);
        }
        check_header(known, &map, headings, &header).map_err(|fault| explain(self.file.kind, fault, headings))?;
        if self.file.remember && self.file.map_said {
            let headings = Headings { kind: self.file.kind, owner: self.file.owner_id, cells: headings };
            remembered::keep(self.import.db.reader(), headings, &map.pairs(), &self.ctx).await?;
        }
        self.as_text = about.format == "csv";
        self.header = Some(header);
        Ok(())
    }

    /// What was said of the headings; if nothing was, what was said of the same ones before.
    async fn mapping(&self, headings: &[String]) -> Outcome<(Mapping, bool)> {
        let known = self.file.kind.columns();
        if self.file.remember && !self.file.map_said {
            let headings = Headings { kind: self.file.kind, owner: self.file.owner_id, cells: headings };
            let pairs = remembered::find(self.import.db.reader(), headings).await?;
            let map = Mapping::stored(known, &pairs);
            let any = !map.pairs().is_empty();
            return Ok((map, any));
        }
        Ok((Mapping::stored(known, &self.file.map), false))
    }
}

/// Why a header cannot be read, with what is there and what is expected.
fn explain(kind: Kind, fault: HeaderFault, cells: &[String]) -> Stopped {
    let there = shown(cells);
    let expected = expected(kind.columns());
    match fault {
        HeaderFault::Missing(names) => refused(
            "import.columns_missing",
            format!(
                "The first row must name the columns, and lacks: {}. It reads: {there}. The columns of {} are: {expected} (* must \
                 be there). If a heading has another name, say so with map.",
                names.join(", "),
                kind.name()
            ),
        ),
        HeaderFault::Twice(name) => refused(
            "import.column_twice",
            format!("Two columns are {name}. Take one out, or leave one out with map. The first row reads: {there}."),
        ),
        HeaderFault::Absent(headings) => refused(
            "import.heading_missing",
            format!("The first row has no heading {}, which map names. It reads: {there}.", headings.join(", ")),
        ),
    }
}

fn shown(cells: &[String]) -> String {
    let text = cells.join(" | ");
    storable(&text.chars().take(200).collect::<String>())
}
