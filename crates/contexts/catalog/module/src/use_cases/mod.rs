//! One file per use case.

pub(crate) mod add_category;
pub(crate) mod add_owner;
pub(crate) mod add_partner;
pub(crate) mod change_category;
pub(crate) mod change_item;
pub(crate) mod change_owner;
pub(crate) mod change_partner;
pub(crate) mod deactivate_item;
pub(crate) mod discard_draft;
pub(crate) mod draft_item;
pub(crate) mod import_items;
pub(crate) mod publish_item;
pub(crate) mod reactivate_item;
pub(crate) mod set_packagings;
pub(crate) mod withdraw_items;
