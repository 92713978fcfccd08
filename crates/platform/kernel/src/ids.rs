//! The ids that cross contexts. A marker type a thing; the owner of each thing is named beside it.

use crate::Id;

macro_rules! ids {
    ($($(#[$doc:meta])* $marker:ident => $alias:ident;)*) => {$(
        $(#[$doc])*
        pub enum $marker {}
        $(#[$doc])*
        pub type $alias = Id<$marker>;
    )*};
}

ids! {
    /// A user or a machine that signs in (identity).
    Account => AccountId;
    /// A handheld, a tablet or a terminal that people sign in on by PIN (identity).
    Device => DeviceId;
    /// A person on the floor (workforce).
    Person => PersonId;
    /// Whose goods they are (catalog).
    Owner => OwnerId;
    /// What is stocked (catalog).
    Item => ItemId;
    /// One packaging level of an item (catalog).
    Packaging => PackagingId;
    /// A category of items (catalog).
    Category => CategoryId;
    /// A supplier or a customer (catalog).
    Partner => PartnerId;
    /// A site (locations).
    Warehouse => WarehouseId;
    /// A part of a warehouse (locations).
    Zone => ZoneId;
    /// A place down to the bin (locations).
    Location => LocationId;
    /// A kind of location with limits and rules (locations).
    LocationType => LocationTypeId;
    /// A batch of an item with dates and a status (inventory).
    Lot => LotId;
    /// One unit of an item (inventory).
    Serial => SerialId;
    /// A pallet, tote or carton (inventory).
    HandlingUnit => HandlingUnitId;
    /// A hard claim of a demand line on a stock row (inventory).
    Reservation => ReservationId;
    /// A fact that stock moved (inventory): the id of the stock command that moved it.
    StockCommand => StockCommandId;
    /// A count of one place (inventory).
    Count => CountId;
    /// An announced delivery (receiving).
    Delivery => DeliveryId;
    /// A line of an announced delivery (receiving).
    DeliveryLine => DeliveryLineId;
    /// Goods taken in at the dock (receiving).
    Receipt => ReceiptId;
    /// A putaway of received goods (receiving).
    Putaway => PutawayId;
    /// A customer's order (shipments).
    Order => OrderId;
    /// A demand line of an order (shipments).
    OrderLine => OrderLineId;
    /// A carton packed for an order (shipments); the same id as its handling unit's.
    Carton => CartonId;
    /// What left for a customer (shipments).
    Shipment => ShipmentId;
    /// The picks of one order in walking order (picking).
    PickList => PickListId;
    /// Pick lists that one person walks at once (picking).
    Cluster => ClusterId;
    /// One stop of a pick list (picking).
    PickLine => PickLineId;
    /// A human step (workforce).
    Task => TaskId;
    /// A fact that was published.
    EventRecord => EventId;
}
