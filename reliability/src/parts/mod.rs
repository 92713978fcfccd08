//! The parts: each does one kind of harm and judges what is left.

pub(crate) mod crash;
pub(crate) mod faults;
pub(crate) mod handhelds;
pub(crate) mod instances;
pub(crate) mod power_loss;
pub(crate) mod retry;
pub(crate) mod self_test;

use std::{sync::Arc, time::Duration};

use anyhow::Result;

use crate::{
    api::Api,
    book::Book,
    server::{Binary, Place},
    world::{Size, World},
};

/// How a part is run.
#[derive(Debug, Clone)]
pub(crate) struct How {
    pub(crate) binary: Binary,
    pub(crate) seed: u64,
    /// In its full size, or shortened.
    pub(crate) full: bool,
    /// Other than the size says.
    pub(crate) rounds: Option<usize>,
}

impl How {
    /// One of two sizes.
    pub(crate) fn size<T>(&self, short: T, full: T) -> T {
        if self.full { full } else { short }
    }

    /// Rounds: as asked for, or by the size.
    pub(crate) fn rounds(&self, short: usize, full: usize) -> usize {
        self.rounds.unwrap_or(self.size(short, full))
    }
}

/// A server with a small warehouse.
pub(crate) struct Site {
    pub(crate) place: Place,
    pub(crate) token: String,
    pub(crate) api: Api,
    pub(crate) world: Arc<World>,
    pub(crate) book: Book,
}

/// Twenty rows.
pub(crate) const SMALL: Size = Size { items: 4, places: 5, each: 200 };
/// How long clients may take to get some commands acknowledged where nothing hinders them.
pub(crate) const SOON: Duration = Duration::from_secs(90);

impl Site {
    /// Starts the server on a place that was prepared, and makes the warehouse.
    ///
    /// # Errors
    /// If either fails.
    pub(crate) async fn set(mut place: Place, size: Size) -> Result<Self> {
        place.start()?;
        place.ready().await?;
        let token = place.token()?;
        let api = Api::new(&place.address, &token)?;
        let world = Arc::new(World::make(&api, "W", size).await?);
        let book = Book::new(&world);
        Ok(Self { place, token, api, world, book })
    }
}
