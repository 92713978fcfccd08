//! Stored rules: which of them holds for an order line.
//!
//! The most specific one that fits, and that one alone: rules are not mixed. What is agreed with a customer comes before what
//! is usual for an item, and that before what is usual for its category; of two that are alike in that, the one for the
//! warehouse comes before the one for every warehouse:
//!
//! 1. customer and item, 2. customer and category, 3. customer, 4. item, 5. category, 6. neither.

use ambar_inventory_contract::AllocationRule;
use ambar_kernel::{CategoryId, ItemId, PartnerId, WarehouseId};

/// For what a stored rule holds; `None` is for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// Goods that leave from there.
    pub warehouse_id: Option<WarehouseId>,
    /// Goods that go to this customer.
    pub customer_id: Option<PartnerId>,
    /// This item.
    pub item_id: Option<ItemId>,
    /// Items of this category.
    pub category_id: Option<CategoryId>,
}

/// A stored rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRule {
    /// For what it holds.
    pub scope: Scope,
    /// What it says.
    pub rule: AllocationRule,
}

/// An order line that wants goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// From where.
    pub warehouse_id: WarehouseId,
    /// Who gets them.
    pub customer_id: Option<PartnerId>,
    /// What.
    pub item_id: ItemId,
    /// Its category.
    pub category_id: Option<CategoryId>,
}

impl Scope {
    /// Whether a rule of this scope may hold for the line.
    #[must_use]
    pub fn fits(&self, of: &Subject) -> bool {
        self.warehouse_id.is_none_or(|warehouse| warehouse == of.warehouse_id)
            && self.item_id.is_none_or(|item| item == of.item_id)
            && (self.customer_id.is_none() || self.customer_id == of.customer_id)
            && (self.category_id.is_none() || self.category_id == of.category_id)
    }

    /// How specific it is: the greater, the more.
    fn rank(&self) -> impl Ord + use<> {
        (self.customer_id.is_some(), self.item_id.is_some(), self.category_id.is_some(), self.warehouse_id.is_some())
    }
}

/// The rule that holds for a line, if any does.
#[must_use]
pub fn most_specific<'a>(rules: &'a [StoredRule], of: &Subject) -> Option<&'a AllocationRule> {
    let fitting = rules.iter().filter(|stored| stored.scope.fits(of));
    fitting.max_by_key(|stored| stored.scope.rank()).map(|stored| &stored.rule)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::book::sample::id;

    fn scope(customer: u128, item: u128, category: u128, warehouse: u128) -> Scope {
        Scope {
            customer_id: (customer > 0).then(|| id(customer)),
            item_id: (item > 0).then(|| id(item)),
            category_id: (category > 0).then(|| id(category)),
            warehouse_id: (warehouse > 0).then(|| id(warehouse)),
        }
    }

    /// Rules that can be told apart by their days.
    fn stored(scopes: &[Scope]) -> Vec<StoredRule> {
        let rule = |days| AllocationRule { min_remaining_days: days, ..AllocationRule::default() };
        scopes.iter().zip(0..).map(|(scope, days)| StoredRule { scope: *scope, rule: rule(days) }).collect()
    }

    fn chosen(scopes: &[Scope], of: &Subject) -> Option<usize> {
        most_specific(&stored(scopes), of).map(|rule| usize::from(rule.min_remaining_days))
    }

    fn line() -> Subject {
        Subject { warehouse_id: id(1), customer_id: Some(id(1)), item_id: id(1), category_id: Some(id(1)) }
    }

    #[test]
    fn customer_comes_before_item_before_category_before_warehouse() {
        let mut by_rank = vec![
            scope(1, 1, 0, 1),
            scope(1, 1, 0, 0),
            scope(1, 0, 1, 1),
            scope(1, 0, 1, 0),
            scope(1, 0, 0, 1),
            scope(1, 0, 0, 0),
            scope(0, 1, 0, 1),
            scope(0, 1, 0, 0),
            scope(0, 0, 1, 1),
            scope(0, 0, 1, 0),
            scope(0, 0, 0, 1),
            scope(0, 0, 0, 0),
        ];
        while !by_rank.is_empty() {
            assert_eq!(chosen(&by_rank, &line()), Some(0), "{by_rank:?}");
            by_rank.rotate_left(1);
            assert_eq!(chosen(&by_rank, &line()), Some(by_rank.len() - 1), "whatever their order");
            by_rank.pop();
        }
        assert_eq!(chosen(&[], &line()), None);
    }

    #[test]
    fn a_rule_for_something_else_does_not_hold() {
        let others = [scope(2, 0, 0, 0), scope(0, 2, 0, 0), scope(0, 0, 2, 0), scope(0, 0, 0, 2)];
        assert_eq!(chosen(&others, &line()), None);
        let nameless = Subject { customer_id: None, category_id: None, ..line() };
        assert_eq!(chosen(&[scope(1, 1, 0, 0), scope(0, 0, 1, 0)], &nameless), None);
        assert_eq!(chosen(&[scope(0, 1, 0, 0)], &nameless), Some(0));
    }

    proptest! {
        #[test]
        fn what_holds_fits_and_nothing_that_fits_is_more_specific(
            scopes in prop::collection::vec((0_u128..3, 0_u128..3, 0_u128..3, 0_u128..3), 0..12),
        ) {
            let scopes: Vec<Scope> = scopes.into_iter().map(|(c, i, g, w)| scope(c, i, g, w)).collect();
            let weight = |scope: &Scope| {
                8 * i32::from(scope.customer_id.is_some()) + 4 * i32::from(scope.item_id.is_some())
                    + 2 * i32::from(scope.category_id.is_some()) + i32::from(scope.warehouse_id.is_some())
            };
            let fitting = scopes.iter().filter(|scope| scope.fits(&line()));
            let heaviest = fitting.map(weight).max();
            prop_assert_eq!(chosen(&scopes, &line()).map(|n| weight(&scopes[n])), heaviest);
        }
    }
}
