//! Who may learn that something happened: whoever may read the things that it happened to. An event that is not in this table
//! is told to nobody.

use ambar_catalog_contract::{CatalogRead, ItemAdded, ItemDeactivated, ItemUpdated, ItemsImported};
use ambar_inventory_contract::{InventoryRead, StockChanged};
use ambar_kernel::{Actor, Event, Permission};
use ambar_locations_contract::{LocationsChanged, LocationsRead};
use ambar_picking_contract::{PickListCompleted, PickReallocated, PickShorted, PickStarted, PickingRead};
use ambar_receiving_contract::{DeliveryAnnounced, DeliveryClosed, GoodsReceived, PutawayCompleted, ReceivingRead};
use ambar_shipments_contract::{
    CartonChanged, OrderCancelled, OrderHeld, OrderReceived, OrderReleased, OrderShipped, OrderUnheld, ShipmentsRead,
};
use ambar_workforce_contract::{TaskChanged, TasksOpened, WorkforceRead};

struct Sight {
    event: &'static str,
    permission: &'static str,
}

const fn of<E: Event, P: Permission>() -> Sight {
    Sight { event: E::NAME, permission: P::NAME }
}

const SIGHTS: &[Sight] = &[
    of::<ItemAdded, CatalogRead>(),
    of::<ItemsImported, CatalogRead>(),
    of::<ItemUpdated, CatalogRead>(),
    of::<ItemDeactivated, CatalogRead>(),
    of::<LocationsChanged, LocationsRead>(),
    of::<StockChanged, InventoryRead>(),
    of::<DeliveryAnnounced, ReceivingRead>(),
    of::<GoodsReceived, ReceivingRead>(),
    of::<PutawayCompleted, ReceivingRead>(),
    of::<DeliveryClosed, ReceivingRead>(),
    of::<PickStarted, PickingRead>(),
    of::<PickListCompleted, PickingRead>(),
    of::<PickShorted, PickingRead>(),
    of::<PickReallocated, PickingRead>(),
    of::<OrderReceived, ShipmentsRead>(),
    of::<OrderReleased, ShipmentsRead>(),
    of::<OrderShipped, ShipmentsRead>(),
    of::<OrderCancelled, ShipmentsRead>(),
    of::<OrderHeld, ShipmentsRead>(),
    of::<OrderUnheld, ShipmentsRead>(),
    of::<CartonChanged, ShipmentsRead>(),
    of::<TasksOpened, WorkforceRead>(),
    of::<TaskChanged, WorkforceRead>(),
];

/// Whether somebody may learn that an event of this name happened.
pub(super) fn sees(actor: &Actor, event: &str) -> bool {
    SIGHTS.iter().any(|sight| sight.event == event && actor.may(sight.permission))
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeSet, HashSet},
        sync::Arc,
    };

    use ambar_kernel::AccountId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_event_is_told_to_those_who_read_its_own_context_and_to_nobody_else() {
        for sight in SIGHTS {
            let context = sight.event.split('.').next().unwrap();
            assert_eq!(sight.permission, format!("{context}:read"));
            let actor = |permission: &'static str| Actor {
                account: AccountId::from_uuid(Uuid::from_u128(1)),
                name: "ann".into(),
                person: None,
                permissions: Arc::new(HashSet::from([permission])),
            };
            assert!(sees(&actor(sight.permission), sight.event));
            assert!(!sees(&actor("imports:read"), sight.event));
        }
        let names: BTreeSet<_> = SIGHTS.iter().map(|sight| sight.event).collect();
        assert_eq!(names.len(), SIGHTS.len(), "none twice");
        assert!(!sees(&Actor::system(), "identity.secret_told"), "what is not in the table is told to nobody");
    }
}
