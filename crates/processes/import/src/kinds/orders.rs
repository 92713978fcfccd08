//! Customers' orders: a row for each line, and the rows of one owner and number are one order.

use std::sync::Arc;

use ambar_catalog_contract::PartnerKind;
use ambar_kernel::{BulkMode, Ctx, OrderId, OwnerId, Result, WarehouseId};
use ambar_shipments_contract::{Address, NewOrder, NewOrderLine, ShipmentsGateway};
use async_trait::async_trait;
use uuid::Uuid;

use super::{
    Door, Outcome,
    documents::{self, Form, Paper, cut},
    parties::{Named, Parties},
};
use crate::{
    Import,
    sheet::{CellFault, Column, Reader, Row, Sheet},
};

const fn column(name: &'static str, required: bool, also: &'static [&'static str]) -> Column {
    Column { name, required, also }
}

pub(super) const COLUMNS: &[Column] = &[
    column("number", true, &["external_ref", "Номер", "Номер заказа", "Заказ", "order", "order number", "Внешний код"]),
    column("owner", false, &["Владелец", "Поклажедатель", "owner code"]),
    column("source", false, &["Источник"]),
    column("customer", false, &["Клиент", "Покупатель", "customer code"]),
    column("due_on", false, &["Отгрузить до", "Дата отгрузки", "due", "due date", "ship by"]),
    column("priority", false, &["Приоритет"]),
    column("hold", false, &["Задержать"]),
    column("note", false, &["Примечание", "Комментарий", "comment"]),
    column("ship_to_name", false, &["Получатель", "ship to"]),
    column("ship_to_street", false, &["Адрес", "street"]),
    column("ship_to_street2", false, &["Адрес 2", "street 2"]),
    column("ship_to_postal_code", false, &["Индекс", "postal code", "zip"]),
    column("ship_to_city", false, &["Город", "city"]),
    column("ship_to_region", false, &["Регион", "region", "state"]),
    column("ship_to_country", false, &["Страна", "country"]),
    column("ship_to_phone", false, &["Телефон", "phone"]),
    column("ship_to_email", false, &["Почта", "email"]),
    column("sku", true, &["Артикул", "item", "item code", "Код"]),
    column("quantity", true, &["Количество", "Кол-во", "qty"]),
    column("lot", false, &["Партия", "Серия", "batch"]),
    column("serial", false, &["Серийный номер", "serial number"]),
    column("min_remaining_days", false, &["Остаточный срок годности, дн."]),
];

const FORM: Form = Form {
    noun: "order",
    head: &[
        "number",
        "owner",
        "source",
        "customer",
        "due_on",
        "priority",
        "hold",
        "note",
        "ship_to_name",
        "ship_to_street",
        "ship_to_street2",
        "ship_to_postal_code",
        "ship_to_city",
        "ship_to_region",
        "ship_to_country",
        "ship_to_phone",
        "ship_to_email",
    ],
    key: "number",
};

/// The door of orders.
pub(super) struct Orders {
    shipments: Arc<dyn ShipmentsGateway>,
    parties: Parties,
    import: Uuid,
    warehouse: WarehouseId,
}

impl Orders {
    pub(super) fn new(import: &Import, id: Uuid, owner: Option<OwnerId>, warehouse: WarehouseId) -> Self {
        let parties =
            Parties { catalog: Arc::clone(&import.catalog), owner, kind: PartnerKind::Customer, column: "customer" };
        Self { shipments: Arc::clone(&import.shipments), parties, import: id, warehouse }
    }
}

#[async_trait]
impl Door for Orders {
    fn document(&self, row: &Reader<'_>) -> Option<String> {
        documents::key(row, FORM)
    }

    async fn pass(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row], mode: BulkMode) -> Result<Vec<Outcome>> {
        let mut papers = cut(sheet, rows, FORM);
        let named = self.parties.named(ctx, &papers).await?;
        let (mut good, mut orders) = (Vec::new(), Vec::new());
        for paper in &mut papers {
            if let Some(order) = self.read(paper, &named).filter(|_| paper.worth_asking(mode)) {
                orders.push(order);
                good.push(paper);
            }
        }
        let outcomes = self.shipments.take_orders(ctx, orders, mode).await?;
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
        let ids: Vec<OrderId> = papers.iter().map(|paper| self.id(paper)).collect();
        Ok(documents::kept(&papers, self.shipments.withdraw_orders(ctx, &ids).await?))
    }
}

impl Orders {
    /// The id of the order that a document becomes.
    fn id(&self, paper: &Paper<'_>) -> OrderId {
        OrderId::derived(self.import, &format!("order {}", paper.first()))
    }

    fn read(&self, paper: &mut Paper<'_>, named: &Named<'_>) -> Option<NewOrder> {
        let (head, faults) = self.read_head(paper.head(), self.id(paper), named);
        paper.keep(faults);
        let lines = paper.read_lines(read_line);
        Some(NewOrder { lines, ..head? })
    }

    /// What stands in the head as far as it can be read, and what is wrong with it.
    fn read_head(&self, mut row: Reader<'_>, id: OrderId, named: &Named<'_>) -> (Option<NewOrder>, Vec<CellFault>) {
        let owner_id = named.owner(&mut row);
        let customer_id = named.partner(&mut row, owner_id);
        let number = row.required("number");
        let source = row.text("source");
        let due_on = row.day("due_on");
        let priority = row.whole("priority");
        let hold = row.flag("hold").unwrap_or(false);
        let note = row.text("note");
        let ship_to = Address {
            name: row.text("ship_to_name"),
            street: row.text("ship_to_street"),
            street2: row.text("ship_to_street2"),
            postal_code: row.text("ship_to_postal_code"),
            city: row.text("ship_to_city"),
            region: row.text("ship_to_region"),
            country: row.text("ship_to_country"),
            phone: row.text("ship_to_phone"),
            email: row.text("ship_to_email"),
        };
        let head = || {
            Some(NewOrder {
                id,
                owner_id: owner_id?,
                warehouse_id: self.warehouse,
                customer_id,
                priority,
                due_on,
                ship_to,
                note,
                hold,
                source,
                external_ref: number?,
                lines: Vec::new(),
            })
        };
        (head(), row.faults())
    }
}

fn read_line(mut row: Reader<'_>) -> Result<NewOrderLine, Vec<CellFault>> {
    let sku = row.required_code("sku");
    let quantity = row.decimal("quantity");
    if quantity.is_none() {
        row.missing("quantity");
    }
    let (lot, serial) = (row.code("lot"), row.code("serial"));
    let min_remaining_days = row.whole("min_remaining_days");
    row.end(|| Some(NewOrderLine { sku: sku?, quantity: quantity?, lot, serial, min_remaining_days }))
}

/// The column that a field of the body, or a refusal, is about.
fn column_of(about: &str) -> Option<&'static str> {
    Some(match about {
        "/customer_id" => "customer",
        "/owner_id" => "owner",
        "/priority" => "priority",
        "/due_on" => "due_on",
        "/source" => "source",
        "/external_ref" | "shipments.external_ref_taken" | "/lines" => "number",
        _ => return None,
    })
}
