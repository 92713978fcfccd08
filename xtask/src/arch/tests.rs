//! Each rule on a graph that breaks it.

use super::*;

/// Folders of a sound workspace and what each uses.
const SOUND: &[(&str, &[&str])] = &[
    ("crates/libs/gs1", &[]),
    ("crates/libs/labels", &[]),
    ("crates/platform/kernel", &[]),
    ("crates/platform/pg", &["crates/platform/kernel"]),
    ("crates/platform/web", &["crates/platform/kernel", "crates/platform/pg"]),
    ("crates/platform/embedded", &[]),
    (
        "crates/platform/testkit",
        &["crates/platform/kernel", "crates/platform/pg", "crates/platform/web", "crates/platform/embedded"],
    ),
    ("crates/contexts/catalog/contract", &["crates/platform/kernel"]),
    (
        "crates/contexts/catalog/domain",
        &["crates/platform/kernel", "crates/contexts/catalog/contract", "crates/libs/gs1"],
    ),
    ("crates/contexts/inventory/contract", &["crates/platform/kernel"]),
    ("crates/contexts/inventory/domain", &["crates/platform/kernel", "crates/contexts/inventory/contract"]),
    (
        "crates/contexts/catalog/module",
        &[
            "crates/platform/kernel",
            "crates/platform/pg",
            "crates/platform/web",
            "crates/libs/gs1",
            "crates/contexts/catalog/contract",
            "crates/contexts/catalog/domain",
            "crates/contexts/inventory/contract",
        ],
    ),
    (
        "crates/processes/add-item",
        &[
            "crates/platform/kernel",
            "crates/platform/pg",
            "crates/platform/web",
            "crates/contexts/catalog/contract",
            "crates/contexts/inventory/contract",
        ],
    ),
    ("apps/ambar", &["crates/platform/embedded", "crates/contexts/catalog/module", "crates/processes/add-item"]),
    ("bench", &[]),
    ("xtask", &[]),
    ("reliability", &["crates/libs/gs1"]),
];

fn of_workspace(folder: &str, kind: Kind) -> Dependency {
    let name = Layer::of(folder).and_then(|layer| name_of(folder, layer)).unwrap_or_else(|| "gs1".into());
    Dependency { name, folder: Some(folder.to_owned()), kind, optional: false, features: Vec::new() }
}

fn from_outside(name: &str, kind: Kind) -> Dependency {
    Dependency { name: name.to_owned(), folder: None, kind, optional: false, features: Vec::new() }
}

fn sound() -> Vec<Crate> {
    SOUND
        .iter()
        .map(|(folder, uses)| {
            let layer = Layer::of(folder).unwrap();
            let mut dependencies: Vec<_> = uses.iter().map(|used| of_workspace(used, Kind::Normal)).collect();
            if matches!(layer, Layer::Module(_) | Layer::Pg) {
                dependencies.push(of_workspace("crates/platform/testkit", Kind::Dev));
                dependencies.push(from_outside("sqlx", Kind::Normal));
            }
            let name = name_of(folder, layer).unwrap_or_else(|| "gs1".into());
            Crate { name, folder: (*folder).to_owned(), dependencies }
        })
        .collect()
}

/// What is found when `folder` also uses this.
fn with(folder: &str, dependency: Dependency) -> Vec<String> {
    let mut crates = sound();
    crates.iter_mut().find(|krate| krate.folder == folder).unwrap().dependencies.push(dependency);
    violations(&crates).into_iter().map(|finding| finding.to_string()).collect()
}

#[track_caller]
fn refused(folder: &str, dependency: Dependency) {
    let name = dependency.name.clone();
    let found = with(folder, dependency);
    assert_eq!(found.len(), 1, "{folder} with {name}: {found:?}");
    assert!(found[0].starts_with(folder) && found[0].contains(&name), "{}", found[0]);
}

#[test]
fn the_designed_graph_is_allowed() {
    assert_eq!(violations(&sound()), []);
}

#[test]
fn an_unknown_folder_is_refused_as_user_and_as_used() {
    let mut crates = sound();
    crates.push(Crate { name: "ambar-utils".into(), folder: "crates/platform/utils".into(), dependencies: Vec::new() });
    assert!(violations(&crates)[0].message.contains("no rule knows this folder"));
    refused("xtask", Dependency { folder: Some("tools".into()), ..from_outside("tools", Kind::Normal) });
}

#[test]
fn a_folder_and_its_crate_have_one_name() {
    let mut crates = sound();
    crates.iter_mut().find(|krate| krate.folder == "crates/contexts/catalog/domain").unwrap().name =
        "ambar-catalog-core".into();
    assert!(violations(&crates)[0].message.contains("ambar-catalog-domain"));
}

#[test]
fn what_stands_alone_uses_nothing_of_the_workspace() {
    for folder in ["crates/libs/gs1", "crates/platform/kernel", "crates/platform/embedded", "bench", "xtask"] {
        refused(folder, of_workspace("crates/contexts/catalog/contract", Kind::Normal));
    }
    refused("crates/libs/gs1", of_workspace("crates/platform/kernel", Kind::Normal));
    refused("crates/libs/labels", of_workspace("crates/libs/gs1", Kind::Normal));
    refused("crates/libs/labels", from_outside("tokio", Kind::Normal));
    refused("crates/contexts/catalog/domain", of_workspace("crates/libs/labels", Kind::Normal));
    refused("xtask", of_workspace("crates/platform/kernel", Kind::Dev));
    refused("bench", of_workspace("apps/ambar", Kind::Dev));
    refused("apps/ambar", of_workspace("bench", Kind::Normal));
}

#[test]
fn what_judges_the_binary_from_outside_knows_nothing_of_it_and_nothing_knows_it() {
    refused("reliability", of_workspace("crates/platform/pg", Kind::Normal));
    refused("reliability", of_workspace("crates/platform/testkit", Kind::Dev));
    refused("reliability", of_workspace("apps/ambar", Kind::Dev));
    refused("apps/ambar", of_workspace("reliability", Kind::Normal));
}

#[test]
fn the_platform_knows_no_context_and_keeps_its_order() {
    refused("crates/platform/pg", of_workspace("crates/platform/web", Kind::Normal));
    refused("crates/platform/pg", of_workspace("crates/contexts/catalog/contract", Kind::Normal));
    refused("crates/platform/web", of_workspace("crates/platform/embedded", Kind::Normal));
    refused("crates/platform/testkit", of_workspace("crates/contexts/catalog/module", Kind::Normal));
}

#[test]
fn a_contract_knows_the_kernel_alone() {
    refused("crates/contexts/catalog/contract", of_workspace("crates/contexts/inventory/contract", Kind::Normal));
    refused("crates/contexts/catalog/contract", of_workspace("crates/contexts/catalog/domain", Kind::Normal));
    refused("crates/contexts/catalog/contract", of_workspace("crates/libs/gs1", Kind::Normal));
}

#[test]
fn a_domain_knows_its_own_contract_alone() {
    refused("crates/contexts/catalog/domain", of_workspace("crates/contexts/inventory/contract", Kind::Normal));
    refused("crates/contexts/catalog/domain", of_workspace("crates/platform/pg", Kind::Normal));
    refused("crates/contexts/catalog/domain", of_workspace("crates/platform/testkit", Kind::Dev));
}

#[test]
fn a_module_knows_others_by_their_contracts_alone() {
    refused("crates/contexts/catalog/module", of_workspace("crates/contexts/inventory/domain", Kind::Normal));
    refused("crates/contexts/catalog/module", of_workspace("crates/contexts/inventory/module", Kind::Normal));
    refused("crates/contexts/catalog/module", of_workspace("crates/contexts/inventory/module", Kind::Dev));
    refused("crates/contexts/catalog/module", of_workspace("crates/processes/add-item", Kind::Normal));
}

#[test]
fn a_process_knows_contracts_alone() {
    refused("crates/processes/add-item", of_workspace("crates/contexts/catalog/module", Kind::Normal));
    refused("crates/processes/add-item", of_workspace("crates/contexts/catalog/domain", Kind::Normal));
    refused("crates/processes/add-item", of_workspace("crates/platform/embedded", Kind::Normal));
}

#[test]
fn the_testkit_is_for_tests() {
    refused("crates/contexts/catalog/module", of_workspace("crates/platform/testkit", Kind::Normal));
    refused("apps/ambar", of_workspace("crates/platform/testkit", Kind::Normal));
    assert!(with("apps/ambar", of_workspace("crates/platform/testkit", Kind::Dev)).is_empty());
}

#[test]
fn pure_crates_bring_in_nothing_that_does_io() {
    for heavy in ["sqlx", "axum", "tokio", "utoipa", "reqwest", "rand"] {
        refused("crates/contexts/catalog/domain", from_outside(heavy, Kind::Normal));
        refused("crates/contexts/catalog/domain", from_outside(heavy, Kind::Dev));
        refused("crates/contexts/catalog/contract", from_outside(heavy, Kind::Normal));
        refused("crates/platform/kernel", from_outside(heavy, Kind::Normal));
    }
    assert!(with("crates/contexts/catalog/domain", from_outside("proptest", Kind::Dev)).is_empty());
    refused("crates/contexts/catalog/domain", from_outside("proptest", Kind::Normal));
}

#[test]
fn a_contract_has_its_schemas_behind_a_feature() {
    let utoipa = Dependency { optional: true, ..from_outside("utoipa", Kind::Normal) };
    assert!(with("crates/contexts/catalog/contract", utoipa.clone()).is_empty());
    refused("crates/contexts/catalog/domain", utoipa);
}

#[test]
fn the_kernel_is_taken_without_its_drivers() {
    for feature in ["sqlx", "utoipa"] {
        let kernel =
            || Dependency { features: vec![feature.into()], ..of_workspace("crates/platform/kernel", Kind::Normal) };
        refused("crates/contexts/catalog/domain", kernel());
        refused("crates/contexts/catalog/contract", kernel());
        assert!(with("crates/contexts/catalog/module", kernel()).is_empty());
    }
}
