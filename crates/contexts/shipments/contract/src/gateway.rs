//! What may be asked of shipments.

use ambar_kernel::{
    BulkMode, BulkOutcome, CartonId, Ctx, DecimalText, DisplayName, ExternalRef, Failure, LotCode, Note, OrderId,
    OwnerId, PartnerId, Result, SerialCode, ShortCode, Sku, WarehouseId,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An order to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrder {
    /// Its id, derived from the command's key.
    pub id: OrderId,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// From where.
    pub warehouse_id: WarehouseId,
    /// Who gets them.
    pub customer_id: Option<PartnerId>,
    /// Higher first; 0 to 100, 50 if not given.
    pub priority: Option<i16>,
    /// Until when it is wanted.
    pub due_on: Option<NaiveDate>,
    /// Where it goes.
    pub ship_to: Address,
    /// For people.
    pub note: Option<Note>,
    /// Hold it back until somebody lets it go on.
    pub hold: bool,
    /// Which other system knows it.
    pub source: Option<ShortCode>,
    /// That system's name for it, unique for the owner and the system: by this it is known again.
    pub external_ref: ExternalRef,
    /// What is wanted.
    pub lines: Vec<NewOrderLine>,
}

/// A line of an order to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrderLine {
    /// What.
    pub sku: Sku,
    /// How much, in base units.
    pub quantity: DecimalText,
    /// Only this lot.
    pub lot: Option<LotCode>,
    /// Only this unit.
    pub serial: Option<SerialCode>,
    /// Days that must remain before expiry; without it what the item says.
    pub min_remaining_days: Option<u16>,
}

/// Where an order goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Who gets it.
    pub name: Option<DisplayName>,
    /// Street and number.
    pub street: Option<DisplayName>,
    /// The rest of the address.
    pub street2: Option<DisplayName>,
    /// Its postal code.
    pub postal_code: Option<DisplayName>,
    /// Its town.
    pub city: Option<DisplayName>,
    /// Its region.
    pub region: Option<DisplayName>,
    /// Its country.
    pub country: Option<DisplayName>,
    /// Whom to call.
    pub phone: Option<DisplayName>,
    /// Whom to write to.
    pub email: Option<DisplayName>,
}

/// An order as others name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCard {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Another system's name for it.
    pub external_ref: Option<ExternalRef>,
    /// Whose goods.
    pub owner_id: OwnerId,
    /// From where.
    pub warehouse_id: WarehouseId,
    /// Where it stands, by the name that the API has for it.
    pub state: String,
}

/// A carton as others name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartonCard {
    /// Its id.
    pub id: CartonId,
    /// Its SSCC.
    pub sscc: String,
    /// Which carton of the order.
    pub number: i32,
    /// Where it stands, by the name that the API has for it.
    pub state: String,
    /// The order whose goods it holds.
    pub order: OrderCard,
}

/// A carton, as its label tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartonLabel {
    /// Its id, which is that of its handling unit.
    pub id: CartonId,
    /// Its SSCC.
    pub sscc: String,
    /// Which of its order's cartons it is, from 1.
    pub number: i32,
    /// What it weighs, if somebody has weighed it.
    pub weight_g: Option<i64>,
    /// Its site.
    pub warehouse_id: WarehouseId,
    /// For which order.
    pub order_id: OrderId,
    /// That order's number.
    pub order_number: String,
    /// The other system's name for that order.
    pub external_ref: Option<ExternalRef>,
    /// Where it goes.
    pub ship_to: Address,
}

/// What may be asked of shipments.
#[async_trait]
pub trait ShipmentsGateway: Send + Sync {
    /// Takes orders one after another, each by itself and whole, by the rules of a single one, and promises them what is
    /// there. An order of the owner that has the reference already and says the same stays as it is; what is left open is
    /// not compared. Sent again with the same ids, nothing changes.
    ///
    /// # Errors
    /// Only accidents: a refusal of an order is an outcome, one for each, in their order. It points at fields as the body
    /// of `POST /orders` has them, such as `/lines/3/quantity`.
    async fn take_orders(&self, ctx: &Ctx, orders: Vec<NewOrder>, mode: BulkMode) -> Result<Vec<BulkOutcome<OrderId>>>;

    /// Takes orders back that were taken by mistake, each by itself: it is cancelled, gives up what it was promised, and the
    /// other system's name for it is free again. Those that are not there are passed over, and so are those that were taken
    /// back before.
    ///
    /// # Errors
    /// Only accidents: the refusal of an order is an outcome, one for each, in their order. `shipments.order_in_work` names
    /// in `usages` what it is worked on by.
    async fn withdraw_orders(&self, ctx: &Ctx, ids: &[OrderId]) -> Result<Vec<Result<()>>> {
        let _ = (ctx, ids);
        Err(Failure::internal("these shipments take no orders back"))
    }

    /// The orders whose number, or whose name in another system, is any of some; the newest first, at most 20. Those that were
    /// taken back are found by their numbers alone.
    ///
    /// # Errors
    /// If shipments cannot be reached.
    async fn orders_named(&self, ctx: &Ctx, names: &[String]) -> Result<Vec<OrderCard>> {
        let _ = (ctx, names);
        Err(Failure::internal("this shipments does not find orders"))
    }

    /// The cartons with any of some SSCCs.
    ///
    /// # Errors
    /// If shipments cannot be reached.
    async fn cartons_by_sscc(&self, ctx: &Ctx, ssccs: &[String]) -> Result<Vec<CartonCard>> {
        let _ = (ctx, ssccs);
        Err(Failure::internal("this shipments does not find cartons"))
    }

    /// What is left to pack of an order.
    ///
    /// # Errors
    /// `shipments.order_unknown`.
    async fn pack_work(&self, ctx: &Ctx, id: OrderId) -> Result<crate::PackWork> {
        let _ = (ctx, id);
        Err(ambar_kernel::Failure::internal("these shipments do not tell what is left to pack"))
    }

    /// What the labels of some cartons tell, by id, in no order.
    ///
    /// # Errors
    /// If shipments cannot be reached.
    async fn carton_labels(&self, ctx: &Ctx, ids: &[CartonId]) -> Result<Vec<CartonLabel>> {
        let _ = (ctx, ids);
        Err(Failure::internal("these shipments tell of no cartons"))
    }
}
