//! Deliveries that are announced: a row for each line, and the rows of one owner and number are one delivery.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ambar_catalog_contract::PartnerKind;
use ambar_kernel::{BulkMode, Ctx, DeliveryId, OwnerId, Result, WarehouseId};
use ambar_receiving_contract::{NewDelivery, NewDeliveryLine, ReceivingGateway};
use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use super::{
    Door, Outcome,
    documents::{self, Form, Paper, cut},
    parties::{Named, Parties},
};
use crate::{
    Import,
    check::fingerprint,
    sheet::{CellFault, Column, Reader, Row, Sheet, params},
};

const fn column(name: &'static str, required: bool, also: &'static [&'static str]) -> Column {
    Column { name, required, also }
}

pub(super) const COLUMNS: &[Column] = &[
    column("number", true, &["Номер", "Номер поставки", "Поставка", "delivery", "delivery number", "ASN"]),
    column("owner", false, &["Владелец", "Поклажедатель", "owner code"]),
    column("supplier", false, &["Поставщик", "supplier code", "vendor"]),
    column("expected_on", false, &["Ожидается", "Дата поставки", "expected", "expected date", "eta"]),
    column("dock", false, &["Ворота", "Док"]),
    column("source", false, &["Источник"]),
    column("external_ref", false, &["Внешний код"]),
    column("note", false, &["Примечание", "Комментарий", "comment"]),
    column("sku", true, &["Артикул", "item", "item code", "Код"]),
    column("quantity", true, &["Количество", "Кол-во", "qty"]),
    column("lot", false, &["Партия", "Серия", "batch"]),
    column("expires_on", false, &["Годен до", "Срок годности", "expiry", "best before"]),
];

const FORM: Form = Form {
    noun: "delivery",
    head: &["number", "owner", "supplier", "expected_on", "dock", "source", "external_ref", "note"],
    key: "number",
};

/// The door of deliveries.
pub(super) struct Deliveries {
    receiving: Arc<dyn ReceivingGateway>,
    parties: Parties,
    import: Uuid,
    warehouse: WarehouseId,
    /// The external references of the file so far, and the rows in which their deliveries begin.
    references: Mutex<HashMap<u128, i32>>,
}

impl Deliveries {
    pub(super) fn new(import: &Import, id: Uuid, owner: Option<OwnerId>, warehouse: WarehouseId) -> Self {
        let parties =
            Parties { catalog: Arc::clone(&import.catalog), owner, kind: PartnerKind::Supplier, column: "supplier" };
        Self { receiving: Arc::clone(&import.receiving), parties, import: id, warehouse, references: Mutex::default() }
    }
}

#[async_trait]
impl Door for Deliveries {
    fn document(&self, row: &Reader<'_>) -> Option<String> {
        documents::key(row, FORM)
    }

    async fn pass(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row], mode: BulkMode) -> Result<Vec<Outcome>> {
        let mut papers = cut(sheet, rows, FORM);
        let named = self.parties.named(ctx, &papers).await?;
        let (mut good, mut deliveries) = (Vec::new(), Vec::new());
        for paper in &mut papers {
            if mode == BulkMode::Check {
                self.refuse_second_reference(paper);
            }
            if let Some(delivery) = self.read(paper, &named).filter(|_| paper.worth_asking(mode)) {
                deliveries.push(delivery);
                good.push(paper);
            }
        }
        let outcomes = self.receiving.announce_deliveries(ctx, deliveries, mode).await?;
        for (paper, outcome) in good.into_iter().zip(outcomes) {
            match outcome {
                Ok(done) => paper.done(&done),
                Err(failure) => paper.refuse(failure, column_of)?,
            }
        }
        Ok(papers.into_iter().flat_map(Paper::outcomes).collect())
    }

    async fn undo(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row]) -> Result<Vec<(i32, CellFault)>> {
        let papers = cut(sheet, rows, FORM);
        let ids: Vec<DeliveryId> = papers.iter().map(|paper| self.id(paper)).collect();
        Ok(documents::kept(&papers, self.receiving.withdraw_deliveries(ctx, &ids).await?))
    }
}

impl Deliveries {
    /// The id of the delivery that a document becomes.
    fn id(&self, paper: &Paper<'_>) -> DeliveryId {
        DeliveryId::derived(self.import, &format!("delivery {}", paper.first()))
    }

    fn read(&self, paper: &mut Paper<'_>, named: &Named<'_>) -> Option<NewDelivery> {
        let (head, faults) = self.read_head(paper.head(), self.id(paper), named);
        paper.keep(faults);
        let lines = paper.read_lines(read_line);
        Some(NewDelivery { lines, ..head? })
    }

    /// What stands in the head as far as it can be read, and what is wrong with it.
    fn read_head(
        &self,
        mut row: Reader<'_>,
        id: DeliveryId,
        named: &Named<'_>,
    ) -> (Option<NewDelivery>, Vec<CellFault>) {
        let owner_id = named.owner(&mut row);
        let supplier_id = named.partner(&mut row, owner_id);
        let number = row.required("number");
        let expected_on = row.day("expected_on");
        let dock = row.text("dock");
        let (source, external_ref, note) = (row.text("source"), row.text("external_ref"), row.text("note"));
        let head = || {
            Some(NewDelivery {
                id,
                owner_id: owner_id?,
                warehouse_id: self.warehouse,
                supplier_id,
                number: number?,
                expected_on,
                dock,
                source,
                external_ref,
                note,
                lines: Vec::new(),
            })
        };
        (head(), row.faults())
    }

    /// Two deliveries of a file cannot have one reference.
    fn refuse_second_reference(&self, paper: &mut Paper<'_>) {
        let first = paper.first();
        let key = {
            let head = paper.head();
            let part = |column| head.cell(column).unwrap_or_default();
            head.cell("external_ref").map(|name| fingerprint(&format!("{} {} {name}", part("owner"), part("source"))))
        };
        let Some(key) = key else { return };
        let before = {
            let mut references = self.references.lock().unwrap_or_else(PoisonError::into_inner);
            *references.entry(key).or_insert(first)
        };
        if before != first {
            let message = format!("the delivery of row {before} has this already");
            let told = params([("row", json!(before))]);
            paper.head_fault(Some("external_ref"), "import.twice_in_file".into(), message, told);
        }
    }
}

fn read_line(mut row: Reader<'_>) -> Result<NewDeliveryLine, Vec<CellFault>> {
    let sku = row.required_code("sku");
    let quantity = row.decimal("quantity");
    if quantity.is_none() {
        row.missing("quantity");
    }
    let (lot, expires_on) = (row.code("lot"), row.day("expires_on"));
    row.end(|| Some(NewDeliveryLine { sku: sku?, quantity: quantity?, lot, expires_on }))
}

/// The column that a field of the body, or a refusal, is about.
fn column_of(about: &str) -> Option<&'static str> {
    Some(match about {
        "/supplier_id" | "receiving.supplier_inactive" => "supplier",
        "/owner_id" | "receiving.owner_inactive" => "owner",
        "/dock" => "dock",
        "/source" => "source",
        "/external_ref" | "receiving.external_ref_taken" => "external_ref",
        "/number" | "receiving.number_taken" | "/lines" => "number",
        _ => return None,
    })
}
