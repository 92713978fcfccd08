//! What may be asked of shipments.

use ambar_kernel::{
    BulkMode, BulkOutcome, Ctx, DecimalText, DisplayName, ExternalRef, LotCode, Note, OrderId, OwnerId, PartnerId,
    Result, SerialCode, ShortCode, Sku, WarehouseId,
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
}
