//! What others may ask of shipments.

use ambar_kernel::{BulkMode, BulkOutcome, CartonId, Ctx, ExternalRef, OrderId, OwnerId, Result, WarehouseId};
use ambar_shipments_contract::{
    CartonCard, CartonLabel, NewOrder, OrderCard, PackLineWork, PackWork, ShipmentsGateway,
};
use async_trait::async_trait;
use sqlx::FromRow;

use crate::{Shipments, carton_labels, store, sync, use_cases};

macro_rules! order_columns {
    () => {
        "o.id AS order_id, o.number AS order_number, o.external_ref, o.owner_id, o.warehouse_id, o.state AS order_state"
    };
}

// Two arms, each by its own index.
pub(crate) const NAMED: &str = concat!(
    "SELECT ",
    order_columns!(),
    " FROM shipments.customer_order o WHERE o.id IN (
    SELECT n.id FROM shipments.customer_order n WHERE n.number = ANY($1)
    UNION (SELECT e.id FROM shipments.customer_order e WHERE e.external_ref = ANY($1) AND e.withdrawn_at IS NULL LIMIT 20))
ORDER BY o.created_at DESC LIMIT 20"
);

pub(crate) const CARTONS: &str = concat!(
    "SELECT c.id, c.sscc, c.number, c.state, ",
    order_columns!(),
    " FROM shipments.carton c JOIN shipments.customer_order o ON o.id = c.order_id WHERE c.sscc = ANY($1)"
);

#[derive(FromRow)]
struct NamedOrder {
    order_id: OrderId,
    order_number: String,
    external_ref: Option<ExternalRef>,
    owner_id: OwnerId,
    warehouse_id: WarehouseId,
    order_state: String,
}

impl From<NamedOrder> for OrderCard {
    fn from(row: NamedOrder) -> Self {
        let NamedOrder { order_id, order_number, external_ref, owner_id, warehouse_id, order_state } = row;
        Self { id: order_id, number: order_number, external_ref, owner_id, warehouse_id, state: order_state }
    }
}

#[derive(FromRow)]
struct NamedCarton {
    id: CartonId,
    sscc: String,
    number: i32,
    state: String,
    #[sqlx(flatten)]
    order: NamedOrder,
}

#[async_trait]
impl ShipmentsGateway for Shipments {
    async fn take_orders(&self, ctx: &Ctx, orders: Vec<NewOrder>, mode: BulkMode) -> Result<Vec<BulkOutcome<OrderId>>> {
        use_cases::take_orders::take_orders(self, ctx, orders, mode).await
    }

    async fn withdraw_orders(&self, ctx: &Ctx, ids: &[OrderId]) -> Result<Vec<Result<()>>> {
        use_cases::withdraw_orders::withdraw_orders(self, ctx, ids).await
    }

    async fn orders_named(&self, _: &Ctx, names: &[String]) -> Result<Vec<OrderCard>> {
        let found: Vec<NamedOrder> = sqlx::query_as(NAMED).bind(names).fetch_all(self.db.reader()).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    async fn cartons_by_sscc(&self, _: &Ctx, ssccs: &[String]) -> Result<Vec<CartonCard>> {
        let found: Vec<NamedCarton> = sqlx::query_as(CARTONS).bind(ssccs).fetch_all(self.db.reader()).await?;
        let carton = |row: NamedCarton| CartonCard {
            id: row.id,
            sscc: row.sscc,
            number: row.number,
            state: row.state,
            order: row.order.into(),
        };
        Ok(found.into_iter().map(carton).collect())
    }

    async fn pack_work(&self, ctx: &Ctx, id: OrderId) -> Result<PackWork> {
        let order = store::order::find(self.db.reader(), id).await?;
        if !order.picking_complete {
            // Whoever packs must not wait for an event.
            sync::ask(self, ctx, id).await?;
        }
        let order = store::order::find(self.db.reader(), id).await?;
        let lines = store::line::of_order(self.db.reader(), id).await?.into_iter().map(|line| {
            let figures = line.figures()?;
            Ok(PackLineWork {
                id: line.id,
                item_id: line.item_id,
                scale: line.scale()?,
                sku: line.sku,
                name: line.name,
                base_unit: line.base_unit,
                picked: figures.picked,
                packed: figures.packed,
            })
        });
        Ok(PackWork {
            id: order.id,
            open: use_cases::open_carton::may_pack(&order).is_ok(),
            carton_open: store::carton::open_of_order(self.db.reader(), id).await?.is_some(),
            number: order.number,
            version: order.version,
            owner_id: order.owner_id,
            warehouse_id: order.warehouse_id,
            picking_complete: order.picking_complete,
            lines: lines.collect::<Result<_>>()?,
        })
    }

    async fn carton_labels(&self, _: &Ctx, ids: &[CartonId]) -> Result<Vec<CartonLabel>> {
        carton_labels::find(self.db.reader(), ids).await
    }
}
