//! Movements: the only way a balance changes. One type, four kinds, made only by the constructors here.

use ambar_inventory_contract::{Direction, MovementKind, Reference, StockId, StockKey, StockRequest, VirtualPlace};
use ambar_kernel::{Note, Quantity, ReasonCode, StockCommandId};

use crate::Row;

/// One side of a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A row on the floor.
    Row(StockId),
    /// A place that is not on the floor.
    Virtual(VirtualPlace),
}

/// For which command something moves, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The command.
    pub command_id: StockCommandId,
    /// The document it is for.
    pub reference: Reference,
    /// Why.
    pub reason: Option<ReasonCode>,
    /// A remark.
    pub note: Option<Note>,
}

impl Stamp {
    /// The stamp of what a request moves.
    #[must_use]
    pub fn of(request: &StockRequest) -> Self {
        Self {
            command_id: request.id,
            reference: request.reference.clone(),
            reason: request.reason.clone(),
            note: request.note.clone(),
        }
    }
}

/// A fact that stock moved. Read its fields freely; it is made by its constructors alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Movement {
    /// For which command, and why.
    pub stamp: Stamp,
    /// What kind.
    pub kind: MovementKind,
    /// The key of the row that it left, or came to if it left none.
    pub key: StockKey,
    /// From where.
    pub from: Side,
    /// To where.
    pub to: Side,
    /// How much.
    pub quantity: Quantity,
}

/// Why a movement cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MovementError {
    /// Nothing moves.
    #[error("a movement moves more than nothing")]
    Nothing,
    /// Goods do not come in from there, or go out to there.
    #[error("goods do not come from or go to {} in this kind of movement", .0.name())]
    WrongPlace(VirtualPlace),
    /// From a row to itself.
    #[error("a movement goes from one row to another")]
    Itself,
    /// The goods would become other goods on the way.
    #[error("a movement changes neither item, lot, unit, owner nor site of the goods")]
    OtherGoods,
}

fn something(quantity: Quantity) -> Result<Quantity, MovementError> {
    if quantity.is_zero() { Err(MovementError::Nothing) } else { Ok(quantity) }
}

/// Suppliers and customers may stand on either side: goods come back from customers and go back to suppliers.
fn outside(place: VirtualPlace) -> Result<Side, MovementError> {
    if place == VirtualPlace::Adjustment { Err(MovementError::WrongPlace(place)) } else { Ok(Side::Virtual(place)) }
}

impl Movement {
    /// Goods come in from outside.
    ///
    /// # Errors
    /// [`MovementError::Nothing`], [`MovementError::WrongPlace`].
    pub fn inbound(stamp: &Stamp, from: VirtualPlace, to: &Row, quantity: Quantity) -> Result<Self, MovementError> {
        let (from, quantity) = (outside(from)?, something(quantity)?);
        Ok(Self {
            stamp: stamp.clone(),
            kind: MovementKind::Inbound,
            key: to.key,
            from,
            to: Side::Row(to.id),
            quantity,
        })
    }

    /// Goods leave.
    ///
    /// # Errors
    /// [`MovementError::Nothing`], [`MovementError::WrongPlace`].
    pub fn outbound(stamp: &Stamp, from: &Row, to: VirtualPlace, quantity: Quantity) -> Result<Self, MovementError> {
        let (to, quantity) = (outside(to)?, something(quantity)?);
        Ok(Self {
            stamp: stamp.clone(),
            kind: MovementKind::Outbound,
            key: from.key,
            from: Side::Row(from.id),
            to,
            quantity,
        })
    }

    /// Goods go from a place to a place, or from one status to another.
    ///
    /// # Errors
    /// [`MovementError::Nothing`], [`MovementError::Itself`], [`MovementError::OtherGoods`].
    pub fn transfer(stamp: &Stamp, from: &Row, to: &Row, quantity: Quantity) -> Result<Self, MovementError> {
        let goods = |key: &StockKey| (key.warehouse_id, key.item_id, key.lot_id, key.serial_id, key.owner_id);
        if from.id == to.id {
            return Err(MovementError::Itself);
        }
        if goods(&from.key) != goods(&to.key) {
            return Err(MovementError::OtherGoods);
        }
        Ok(Self {
            stamp: stamp.clone(),
            kind: MovementKind::Transfer,
            key: from.key,
            from: Side::Row(from.id),
            to: Side::Row(to.id),
            quantity: something(quantity)?,
        })
    }

    /// The book is corrected.
    ///
    /// # Errors
    /// [`MovementError::Nothing`].
    pub fn adjustment(
        stamp: &Stamp,
        row: &Row,
        direction: Direction,
        quantity: Quantity,
    ) -> Result<Self, MovementError> {
        let (row_side, account) = (Side::Row(row.id), Side::Virtual(VirtualPlace::Adjustment));
        let (from, to) = match direction {
            Direction::In => (account, row_side),
            Direction::Out => (row_side, account),
        };
        let quantity = something(quantity)?;
        Ok(Self { stamp: stamp.clone(), kind: MovementKind::Adjustment, key: row.key, from, to, quantity })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::sample;

    fn rows() -> (Stamp, Row, Row) {
        let (from, mut to) = (sample::row(1, 10), sample::row(2, 0));
        to.key.location_id = sample::id(99);
        (sample::stamp(1), from, to)
    }

    #[test]
    fn inbound_goes_from_outside_to_a_row() {
        let (stamp, _, to) = rows();
        for origin in [VirtualPlace::Supplier, VirtualPlace::Customer, VirtualPlace::Transit] {
            let movement = Movement::inbound(&stamp, origin, &to, sample::q(3)).unwrap();
            assert_eq!(
                (movement.kind, movement.from, movement.to),
                (MovementKind::Inbound, Side::Virtual(origin), Side::Row(to.id))
            );
        }
        let refused = Movement::inbound(&stamp, VirtualPlace::Adjustment, &to, sample::q(3));
        assert_eq!(refused, Err(MovementError::WrongPlace(VirtualPlace::Adjustment)));
        assert_eq!(Movement::inbound(&stamp, VirtualPlace::Supplier, &to, sample::q(0)), Err(MovementError::Nothing));
    }

    #[test]
    fn outbound_goes_from_a_row_to_outside() {
        let (stamp, from, _) = rows();
        let movement = Movement::outbound(&stamp, &from, VirtualPlace::Customer, sample::q(3)).unwrap();
        assert_eq!((movement.kind, movement.from), (MovementKind::Outbound, Side::Row(from.id)));
        assert_eq!(movement.to, Side::Virtual(VirtualPlace::Customer));
        assert!(Movement::outbound(&stamp, &from, VirtualPlace::Adjustment, sample::q(3)).is_err());
        assert!(Movement::outbound(&stamp, &from, VirtualPlace::Customer, sample::q(0)).is_err());
    }

    #[test]
    fn a_transfer_goes_from_row_to_row_and_the_goods_stay_what_they_are() {
        let (stamp, from, to) = rows();
        let movement = Movement::transfer(&stamp, &from, &to, sample::q(3)).unwrap();
        assert_eq!(
            (movement.kind, movement.from, movement.to),
            (MovementKind::Transfer, Side::Row(from.id), Side::Row(to.id))
        );
        assert_eq!((movement.quantity, movement.stamp), (sample::q(3), stamp.clone()));
        assert_eq!(Movement::transfer(&stamp, &from, &from, sample::q(3)), Err(MovementError::Itself));
        assert_eq!(Movement::transfer(&stamp, &from, &to, sample::q(0)), Err(MovementError::Nothing));
        let mut other = to;
        other.key.item_id = sample::id(77);
        assert_eq!(Movement::transfer(&stamp, &from, &other, sample::q(3)), Err(MovementError::OtherGoods));
    }

    #[test]
    fn an_adjustment_has_the_account_on_its_other_side() {
        let (stamp, row, _) = rows();
        let more = Movement::adjustment(&stamp, &row, Direction::In, sample::q(3)).unwrap();
        let less = Movement::adjustment(&stamp, &row, Direction::Out, sample::q(3)).unwrap();
        assert_eq!((more.kind, more.from, more.to), (MovementKind::Adjustment, less.to, less.from));
        assert!(Movement::adjustment(&stamp, &row, Direction::In, sample::q(0)).is_err());
    }

    #[test]
    fn every_refusal_says_why() {
        for error in [
            MovementError::Nothing,
            MovementError::WrongPlace(VirtualPlace::Adjustment),
            MovementError::Itself,
            MovementError::OtherGoods,
        ] {
            assert!(!error.to_string().is_empty());
        }
    }
}
