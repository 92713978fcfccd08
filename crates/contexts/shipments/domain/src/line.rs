//! The arithmetic of a demand line. At every moment `ordered = shipped + backordered + cancelled + open`; once it is
//! released `allocated + short = ordered`; `shipped ≤ packed ≤ picked ≤ allocated`; and once it has left
//! `shipped = packed = picked = allocated`.

use ambar_kernel::{ErrorKind, Fault, Quantity};
use serde::{Deserialize, Serialize};

/// What is done with an order that cannot be filled whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// What is there leaves; the rest becomes a backorder.
    ShipAvailable,
    /// Nothing is released until everything is there. If a pick falls short all the same, a person decides.
    ShipComplete,
    /// What is there leaves; the rest is cancelled.
    CancelRest,
}

/// A line's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// What the customer wants.
    pub ordered: Quantity,
    /// What is promised to it by quantity now.
    pub promised: Quantity,
    /// What is claimed for it.
    pub allocated: Quantity,
    /// What was missing when it was released or picked.
    pub short: Quantity,
    /// What of it was missing when it was picked.
    pub pick_short: Quantity,
    /// What was picked.
    pub picked: Quantity,
    /// What is in cartons.
    pub packed: Quantity,
    /// What left.
    pub shipped: Quantity,
    /// What became a backorder.
    pub backordered: Quantity,
    /// What will not be filled.
    pub cancelled: Quantity,
}

/// Why a line's figures cannot change so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// One figure would pass the one that bounds it.
    #[error("more would be {what} than {bound}")]
    Beyond {
        /// Which figure.
        what: &'static str,
        /// By what it is bounded.
        bound: &'static str,
    },
    /// Something is on its way.
    #[error("Goods of this line are picked: it cannot be given up.")]
    Picked,
    /// Not everything that was claimed is packed.
    #[error("What is claimed for this line is not all packed.")]
    NotPacked,
}

impl Fault for LineFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Beyond { .. } => "shipments.line_beyond",
            Self::Picked => "shipments.picking_started",
            Self::NotPacked => "shipments.not_packed",
        }
    }
}

fn sum(of: [Quantity; 2]) -> Quantity {
    of.into_iter().sum()
}

fn within(figure: Quantity, bound: Quantity, what: &'static str, name: &'static str) -> Result<Quantity, LineFault> {
    if figure <= bound { Ok(figure) } else { Err(LineFault::Beyond { what, bound: name }) }
}

impl Figures {
    /// A line as it was taken.
    #[must_use]
    pub fn ordered(ordered: Quantity) -> Self {
        Self { ordered, ..Self::default() }
    }

    /// What is neither filled nor given up.
    #[must_use]
    pub fn open(&self) -> Quantity {
        let done: Quantity = [self.shipped, self.backordered, self.cancelled].into_iter().sum();
        self.ordered.saturating_minus(done)
    }

    /// Whether something is claimed for it or known to be missing.
    #[must_use]
    pub fn is_released(&self) -> bool {
        !sum([self.allocated, self.short]).is_zero()
    }

    /// The line once so much is promised.
    ///
    /// # Errors
    /// [`LineFault::Beyond`].
    pub fn promised(mut self, quantity: Quantity) -> Result<Self, LineFault> {
        self.promised = within(quantity, self.open(), "promised", "is open")?;
        Ok(self)
    }

    /// The line once so much of it is claimed: the claim uses up the promise, the rest is short.
    ///
    /// # Errors
    /// [`LineFault::Beyond`].
    pub fn allocated(mut self, quantity: Quantity) -> Result<Self, LineFault> {
        let open = self.open();
        self.allocated = within(quantity, open, "allocated", "is open")?;
        self.short = open.saturating_minus(quantity);
        self.promised = Quantity::ZERO;
        Ok(self)
    }

    /// The line as it was before its release, of which nothing came.
    ///
    /// # Errors
    /// [`LineFault::Picked`].
    pub fn taken_back(mut self) -> Result<Self, LineFault> {
        if !self.picked.is_zero() {
            return Err(LineFault::Picked);
        }
        (self.allocated, self.short, self.pick_short) = (Quantity::ZERO, Quantity::ZERO, Quantity::ZERO);
        Ok(self)
    }

    /// The line once pickers found so much less in all. A figure that is known already changes nothing.
    ///
    /// # Errors
    /// [`LineFault::Beyond`].
    pub fn pick_shorted(mut self, total: Quantity) -> Result<Self, LineFault> {
        let more = total.saturating_minus(self.pick_short);
        within(more, self.allocated.saturating_minus(self.picked), "short", "is left to pick")?;
        self.pick_short = sum([self.pick_short, more]);
        self.allocated = self.allocated.saturating_minus(more);
        self.short = sum([self.short, more]);
        Ok(self)
    }

    /// The line once so much more was picked.
    ///
    /// # Errors
    /// [`LineFault::Beyond`].
    pub fn picked(mut self, quantity: Quantity) -> Result<Self, LineFault> {
        self.picked = within(sum([self.picked, quantity]), self.allocated, "picked", "is allocated")?;
        Ok(self)
    }

    /// The line once so much more is in cartons.
    ///
    /// # Errors
    /// [`LineFault::Beyond`].
    pub fn packed(mut self, quantity: Quantity) -> Result<Self, LineFault> {
        self.packed = within(sum([self.packed, quantity]), self.picked, "packed", "is picked")?;
        Ok(self)
    }

    /// The line once its cartons left; the rest is backordered or given up.
    ///
    /// # Errors
    /// [`LineFault::NotPacked`].
    pub fn shipped(mut self, policy: Policy) -> Result<Self, LineFault> {
        if self.packed != self.picked || self.picked != self.allocated {
            return Err(LineFault::NotPacked);
        }
        self.shipped = self.packed;
        match policy {
            Policy::ShipAvailable | Policy::ShipComplete => self.backordered = self.open(),
            Policy::CancelRest => self.cancelled = self.open(),
        }
        self.promised = Quantity::ZERO;
        Ok(self)
    }

    /// The line once its order was given up.
    ///
    /// # Errors
    /// [`LineFault::Picked`].
    pub fn cancelled(self) -> Result<Self, LineFault> {
        let mut line = self.taken_back()?;
        line.cancelled = line.open();
        line.promised = Quantity::ZERO;
        Ok(line)
    }
}

#[cfg(test)]
mod tests;
