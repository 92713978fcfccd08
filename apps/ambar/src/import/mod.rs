//! `ambar import`: uploads a file to a running server, waits until it is checked, shows its errors, and commits it.

mod client;
mod errors;

use std::{process::ExitCode, time::Duration};

use ambar_kernel::{Ids, SystemIds};
use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::{
    cli::{Import, ImportKind},
    output::{note, say, watched},
};
use client::{Body, Client, pause};
use errors::Errors;

/// Some rows came in and some did not.
const PARTLY: u8 = 3;

/// Imports a file. Succeeds if every row of it came in (or would, for a dry run), ends with 3 if some did, fails if none did.
pub(crate) async fn run(args: &Import) -> Result<ExitCode> {
    let client = Client::new(&args.server, &args.token)?;
    let checked = upload(&client, args).await?;
    if checked["state"] != "checked" {
        bail!("the file was refused: {}", checked["failure_detail"].as_str().unwrap_or("it was cancelled"));
    }
    note(about(&checked));
    show_errors(&client, args, &checked).await?;
    let (rows, bad) = (figure(&checked, "rows"), figure(&checked, "bad_rows"));
    if args.dry_run || (bad > 0 && !args.only_valid) || rows == bad {
        cancel(&client, &checked).await?;
        say(format!("{rows} rows, {bad} not valid. Nothing was imported."));
        return Ok(if args.dry_run && bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let done = commit(&client, args, &checked).await?;
    if figure(&done, "refused") > 0 {
        show_errors(&client, args, &done).await?;
    }
    let (added, unchanged, refused) = (figure(&done, "added"), figure(&done, "unchanged"), figure(&done, "refused"));
    say(format!("{rows} rows: {added} added, {unchanged} there already, {refused} refused, {bad} not valid."));
    if done["state"] != "done" {
        bail!("the import did not end well: {}", done["failure_detail"].as_str().unwrap_or("it was cancelled"));
    }
    Ok(match refused + bad {
        0 => ExitCode::SUCCESS,
        _ if added + unchanged > 0 => ExitCode::from(PARTLY),
        _ => ExitCode::FAILURE,
    })
}

/// Uploads the file and waits until it is checked.
async fn upload(client: &Client, args: &Import) -> Result<Value> {
    let (kind, file) = args.what().map_err(anyhow::Error::msg)?;
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let warehouse = match (&args.warehouse, kind) {
        (Some(code), _) => Some(by_code(client, "warehouses", code).await?),
        (None, ImportKind::Items) => None,
        (None, _) => Some(only(client, "warehouses", "--warehouse").await?),
    };
    let owner = match &args.owner {
        Some(code) => Some(by_code(client, "owners", code).await?),
        None => None,
    };
    let map = args.map.join(",");
    let mut query = vec![("kind", kind.name()), ("file", name.as_str())];
    if !map.is_empty() {
        query.push(("map", &map));
    }
    query.extend(warehouse.as_deref().map(|id| ("warehouse_id", id)));
    query.extend(owner.as_deref().map(|id| ("owner_id", id)));
    let key = format!("import-{}", SystemIds.next());
    let uploaded = client.post("imports", &query, &key, Body::File(bytes)).await?;
    wait(client, &uploaded, "checking", "rows").await
}

async fn commit(client: &Client, args: &Import, checked: &Value) -> Result<Value> {
    let id = id_of(checked)?;
    let mode = if args.only_valid { "only_valid" } else { "all" };
    let body = Body::Json(json!({ "mode": mode, "repeat": args.repeat }));
    let committing = match client.post(&format!("imports/{id}/commit"), &[], &format!("commit-{id}"), body).await {
        Ok(committing) => committing,
        Err(refusal) => {
            cancel(client, checked).await?;
            return Err(refusal);
        }
    };
    wait(client, &committing, "committing", "done_rows").await
}

/// Nobody waits for what is not going to be committed.
async fn cancel(client: &Client, checked: &Value) -> Result<()> {
    let id = id_of(checked)?;
    client.post(&format!("imports/{id}/cancel"), &[], &format!("cancel-{id}"), Body::Json(json!({}))).await.map(drop)
}

/// Waits until an import is no longer in a state, and shows how far it is.
async fn wait(client: &Client, import: &Value, state: &str, counted: &str) -> Result<Value> {
    let path = format!("imports/{}", id_of(import)?);
    let bar = bar(state, figure(import, "rows"));
    let mut import = import.clone();
    while import["state"] == state {
        bar.set_position(figure(&import, counted));
        pause().await;
        import = client.get(&path, &[]).await?;
    }
    bar.finish_and_clear();
    Ok(import)
}

fn bar(what: &str, rows: u64) -> ProgressBar {
    if !watched() {
        return ProgressBar::hidden();
    }
    let bar = if rows == 0 { ProgressBar::no_length() } else { ProgressBar::new(rows) };
    let form = if rows == 0 {
        "{spinner} {msg:12} {pos} rows  {elapsed}"
    } else {
        "{msg:12} {bar:32} {pos}/{len}  {per_sec}  {elapsed}"
    };
    bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

async fn show_errors(client: &Client, args: &Import, import: &Value) -> Result<()> {
    let path = format!("imports/{}/errors", id_of(import)?);
    let mut errors = Errors::new(args.errors);
    let mut after: Option<String> = None;
    while errors.wants_more() {
        let mut query = vec![("limit", "200")];
        query.extend(after.as_deref().map(|after| ("after", after)));
        let page = client.get(&path, &query).await?;
        errors.show(page["items"].as_array().map_or(&[][..], Vec::as_slice))?;
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    errors.end(usize::try_from(figure(import, "errors"))?);
    Ok(())
}

/// How the file was understood.
fn about(checked: &Value) -> String {
    let text = |name: &str| checked[name].as_str().unwrap_or("?").to_owned();
    let list = |name: &str| {
        let names = checked[name].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.collect::<Vec<_>>().join(", ")
    };
    let ignored = list("ignored_columns");
    let left_out =
        if ignored.is_empty() { String::new() } else { format!(" Left out, since nobody knows them: {ignored}.") };
    let form = match checked["sheet"].as_str() {
        Some(sheet) => format!("a workbook, its sheet {sheet}"),
        None => format!("{}, {}", text("encoding"), text("delimiter")),
    };
    format!("Read as {form}: {}.{left_out}", list("columns"))
}

fn figure(import: &Value, name: &str) -> u64 {
    import[name].as_u64().unwrap_or(0)
}

fn id_of(import: &Value) -> Result<&str> {
    import["id"].as_str().context("the server's answer has no id: is it another version?")
}

/// The id of a master record by its code.
async fn by_code(client: &Client, list: &str, code: &str) -> Result<String> {
    let found = all(client, list).await?;
    let known: Vec<&str> = found.iter().filter_map(|record| record["code"].as_str()).collect();
    match found.iter().find(|record| record["code"] == code) {
        Some(record) => id_of(record).map(str::to_owned),
        None => bail!("none of the {list} has the code {code}; there are: {}", known.join(", ")),
    }
}

/// The id of the only record there is.
async fn only(client: &Client, list: &str, flag: &str) -> Result<String> {
    let found = all(client, list).await?;
    match &found[..] {
        [one] => id_of(one).map(str::to_owned),
        [] => bail!("there are no {list} yet"),
        _ => bail!("there are several {list}: name one by its code with {flag}"),
    }
}

async fn all(client: &Client, list: &str) -> Result<Vec<Value>> {
    let (mut found, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("limit", "200")];
        query.extend(after.as_deref().map(|after| ("after", after)));
        let page = client.get(list, &query).await?;
        found.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => return Ok(found),
        }
    }
}
