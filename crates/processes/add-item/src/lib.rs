//! Adds an item together with its first stock.
