//! Uploads a file, which is then checked by a job.

use ambar_identity_contract::ImportWrite;
use ambar_kernel::{Ctx, ErrorKind, Failure, FieldError, OwnerId, Result, WarehouseId};
use ambar_pg::{NewJob, enqueue};
use ambar_web::{Allow, Created, Problem, Query, Upload};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    Import, check,
    kinds::Kind,
    map::Mapping,
    store::{
        file::{self, NewFile},
        rows,
    },
    text::{Delimiter, Encoding},
    views::ImportView,
};

/// Bytes of a part, as which the file is kept until it is checked.
const PART: usize = 1024 * 1024;

/// The longest name of a file in characters.
const LONGEST_NAME: usize = 200;

/// How a file is encoded.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
pub(crate) enum FileEncoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, which spreadsheets call Unicode text, low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// The same, high byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// windows-1251, in which Russian spreadsheets save CSV.
    #[serde(rename = "windows-1251")]
    Windows1251,
}

impl FileEncoding {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => Encoding::Utf8,
            Self::Utf16Le => Encoding::Utf16Le,
            Self::Utf16Be => Encoding::Utf16Be,
            Self::Windows1251 => Encoding::Windows1251,
        }
        .name()
    }
}

/// What stands between cells.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileDelimiter {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl FileDelimiter {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Comma => Delimiter::Comma,
            Self::Semicolon => Delimiter::Semicolon,
            Self::Tab => Delimiter::Tab,
            Self::Pipe => Delimiter::Pipe,
        }
        .name()
    }
}

/// What is uploaded.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// What the file holds.
    kind: Kind,
    /// Its name, for people.
    file: Option<String>,
    /// Whose goods, for items and stock, and for deliveries and orders whose rows do not say; may be left out while there is
    /// one owner.
    owner_id: Option<OwnerId>,
    /// Which warehouse, for everything but items.
    warehouse_id: Option<WarehouseId>,
    /// Which of its headings is which column, where the file has names of its own: `Artikel=sku,Menge=quantity`.
    map: Option<String>,
    /// Use what was said of the same headings of an earlier file, if `map` is left out; and keep what is said now for the next.
    remember: Option<bool>,
    /// How it is encoded; found out if left out.
    #[param(inline)]
    encoding: Option<FileEncoding>,
    /// What stands between its cells; found out if left out.
    #[param(inline)]
    delimiter: Option<FileDelimiter>,
}

/// Uploads a file: CSV, or an XLSX workbook, of which the first sheet is read. It is then checked whole, with every error of every row kept; nothing is imported until it is committed.
/// The key is bound to the address with its query, not to the file.
#[utoipa::path(post, path = "/imports", operation_id = "upload_import", tag = "import", params(Asked),
    request_body(description = "The file: its first bytes tell which it is", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 201, body = ImportView)),
    extensions(("x-permission" = json!("import:write")), ("x-body" = json!("stream")), ("x-body-limit" = json!(268_435_456)),
        ("x-problems" = json!(["422 import.empty", "422 import.file_name", "422 import.map", "422 import.map_column", "422 import.map_twice", "422 import.warehouse_required", "422 catalog.owner_unknown",
            "422 catalog.owner_required", "422 locations.warehouse_unknown", "409 import.upload_over"]))))]
pub(crate) async fn post(
    State(import): State<Import>,
    allow: Allow<ImportWrite>,
    Query(asked): Query<Asked>,
    upload: Upload,
) -> Result<Created<ImportView>, Problem> {
    Ok(Created(upload_import(&import, &allow.ctx, asked, upload).await?))
}

async fn upload_import(import: &Import, ctx: &Ctx, asked: Asked, upload: Upload) -> Result<ImportView> {
    asked.kind.require(ctx)?;
    let file = new_file(import, ctx, asked).await?;
    let mut tx = import.db.begin(ctx).await?;
    file::insert(&mut tx, &file).await?;
    tx.commit_step().await?;
    let (bytes, sha256) = keep(import, ctx, file.id, upload).await?;
    let mut tx = import.db.begin(ctx).await?;
    if !file::uploaded(&mut tx, file.id, bytes, &sha256).await? {
        return Err(Failure::refused(
            "import.upload_over",
            "This upload has ended meanwhile. Upload the file with a new key.",
        ));
    }
    enqueue(&mut tx, check_job(file.id, None)).await?;
    tx.audit(
        "upload_import",
        "import",
        file.id,
        json!({ "kind": file.kind.name(), "file": file.name, "bytes": bytes }),
    );
    let view = file::find(tx.conn(), file.id).await?.into();
    tx.commit(201, view).await
}

/// The job that checks a file; `again` names what asks for it anew, while the job before may just be ending.
pub(super) fn check_job(id: Uuid, again: Option<Uuid>) -> NewJob {
    NewJob {
        queue: "import",
        kind: check::KIND,
        key: again.map_or_else(|| id.to_string(), |operation| format!("{id} {operation}")),
        priority: 50,
        most_attempts: 5,
        payload: json!({}),
    }
}

async fn new_file(import: &Import, ctx: &Ctx, asked: Asked) -> Result<NewFile> {
    let name = asked.file.map_or_else(String::new, |name| name.trim().to_owned());
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(wrong("/file", "import.file_name", "the name of a file has 200 printable characters at most"));
    }
    let map = asked.map.as_deref().unwrap_or_default();
    let map = Mapping::parse(asked.kind.columns(), map).map_err(|fault| wrong("/map", fault.code, &fault.detail))?;
    let owner_id = owner(import, ctx, asked.kind, asked.owner_id).await?;
    let warehouse_id = match (asked.kind.needs_warehouse(), asked.warehouse_id) {
        (false, _) => None,
        (true, Some(id)) => Some(import.locations.warehouse(ctx, id).await?.id),
        (true, None) => {
            return Err(wrong("/warehouse_id", "import.warehouse_required", "say for which warehouse the file is"));
        }
    };
    Ok(NewFile {
        id: ctx.step("import"),
        kind: asked.kind,
        name,
        owner_id,
        warehouse_id,
        encoding: asked.encoding.map(FileEncoding::name),
        delimiter: asked.delimiter.map(FileDelimiter::name),
        remember: asked.remember.unwrap_or(false),
        map_said: asked.map.is_some(),
        map: map.pairs(),
    })
}

/// Whose goods a file is about, as far as its rows do not say it.
async fn owner(import: &Import, ctx: &Ctx, kind: Kind, named: Option<OwnerId>) -> Result<Option<OwnerId>> {
    if !kind.needs_owner() && !kind.in_documents() {
        return Ok(None);
    }
    match import.catalog.owner_or_only(ctx, named).await {
        Ok(owner) => Ok(Some(owner.id)),
        // The rows may say it.
        Err(failure) if kind.in_documents() && named.is_none() && failure.kind.is_outcome() => Ok(None),
        Err(failure) => Err(failure),
    }
}

pub(super) fn wrong(pointer: &str, code: &'static str, detail: &str) -> Failure {
    let mut failure = Failure::new(ErrorKind::Invalid, code, format!("This cannot be accepted: {detail}."));
    failure.fields = vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }];
    failure
}

/// Keeps the file in parts of one size, so that a repetition writes the same ones; answers its size and its hash.
async fn keep(import: &Import, ctx: &Ctx, id: Uuid, mut upload: Upload) -> Result<(i64, Vec<u8>)> {
    let mut hash = Sha256::new();
    let (mut part, mut number, mut bytes) = (Vec::with_capacity(PART), 0_i32, 0_i64);
    sqlx::query(rows::FORGET_PARTS).bind(id).execute(import.db.reader()).await?;
    while let Some(piece) = upload.next().await? {
        hash.update(&piece);
        bytes += i64::try_from(piece.len()).map_err(Failure::internal)?;
        let mut rest = &piece[..];
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PART - part.len()));
            part.extend_from_slice(now);
            rest = later;
            if part.len() == PART {
                put(import, id, number, &part).await?;
                number += 1;
                part.clear();
            }
        }
    }
    if !part.is_empty() {
        put(import, id, number, &part).await?;
    }
    if bytes == 0 {
        tracing::debug!(operation_id = %ctx.operation_id, "an empty file was uploaded");
        return Err(wrong("", "import.empty", "there is nothing in the file"));
    }
    Ok((bytes, hash.finalize().to_vec()))
}

async fn put(import: &Import, id: Uuid, number: i32, part: &[u8]) -> Result<()> {
    sqlx::query(rows::PUT_PART).bind(id).bind(number).bind(part).execute(import.db.reader()).await?;
    Ok(())
}
