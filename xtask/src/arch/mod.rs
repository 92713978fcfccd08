//! Who may know whom. The compiler keeps a crate from using what its manifest does not name; this keeps the manifests.
//! It is an allow-list: what no line below allows is refused, a folder that nobody thought of included.

pub mod graph;
mod layer;

use std::collections::BTreeSet;

use crate::Finding;
use graph::{Crate, Dependency, Kind};
use layer::Layer;

/// Every manifest line that the rules do not allow, and every crate that they do not know.
pub fn violations(crates: &[Crate]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = crates.iter().flat_map(check).collect();
    findings.sort();
    findings
}

fn check(krate: &Crate) -> Vec<Finding> {
    let at_fault = |message: String| Finding::new(&format!("{}/Cargo.toml", krate.folder), 0, message);
    let Some(layer) = Layer::of(&krate.folder) else {
        let message = "no rule knows this folder: say in xtask/src/arch/layer.rs what it is and whom it may know";
        return vec![at_fault(message.to_owned())];
    };
    let mut problems: BTreeSet<String> = krate.dependencies.iter().filter_map(|named| refusal(layer, named)).collect();
    if let Some(expected) = name_of(&krate.folder, layer)
        && krate.name != expected
    {
        problems.insert(format!("the crate in this folder is called {expected}, not {}", krate.name));
    }
    problems.into_iter().map(at_fault).collect()
}

/// Why a manifest line is not allowed.
fn refusal(layer: Layer<'_>, named: &Dependency) -> Option<String> {
    let Some(folder) = &named.folder else { return outside_refusal(layer, named) };
    let name = &named.name;
    let Some(other) = Layer::of(folder) else {
        return Some(format!("uses {name}, whose folder {folder} no rule knows"));
    };
    let allowed = match named.kind {
        Kind::Normal => layer.may_use(other),
        Kind::Dev => layer.may_test_with(other),
    };
    if !allowed {
        let tests = if named.kind == Kind::Dev { " in its tests" } else { "" };
        return Some(format!("{layer:?} may not use {name} ({other:?}){tests}"));
    }
    // What is optional for this crate must not come in by the kernel's back door either.
    let heavy = layer.outside().filter(|_| other == Layer::Kernel).map_or(&[][..], |_| &["sqlx", "utoipa"]);
    let feature = heavy.iter().find(|feature| named.features.iter().any(|on| on == *feature))?;
    Some(format!("{layer:?} stays pure: it may not turn on {feature} of {name}"))
}

fn outside_refusal(layer: Layer<'_>, named: &Dependency) -> Option<String> {
    let allowed = layer.outside()?;
    let has = |list: &[&str]| list.contains(&named.name.as_str());
    let fine = match named.kind {
        Kind::Normal => has(allowed.normal) || (named.optional && has(allowed.optional)),
        Kind::Dev => has(allowed.normal) || has(allowed.dev),
    };
    let optional = if has(allowed.optional) { " unless behind a feature" } else { "" };
    (!fine).then(|| format!("{layer:?} stays pure: it may not use {}{optional}", named.name))
}

/// The name that a crate in this folder has.
fn name_of(folder: &str, layer: Layer<'_>) -> Option<String> {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    match layer {
        Layer::Contract(context) => Some(format!("ambar-{context}-contract")),
        Layer::Domain(context) => Some(format!("ambar-{context}-domain")),
        Layer::Module(context) => Some(format!("ambar-{context}")),
        Layer::App | Layer::Xtask => Some(last.to_owned()),
        // A library is useful alone and may have a name of its own.
        Layer::Lib | Layer::Drawing => None,
        _ => Some(format!("ambar-{last}")),
    }
}

#[cfg(test)]
mod tests;
