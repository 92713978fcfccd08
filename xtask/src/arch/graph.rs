//! The workspace's crates and what their manifests name, from `cargo metadata --no-deps`.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// A crate of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its folder from the root of the workspace, with `/`.
    pub folder: String,
    /// What its manifest names.
    pub dependencies: Vec<Dependency>,
}

/// A line of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The crate that is named.
    pub name: String,
    /// Its folder, if it belongs to the workspace; `None` for a crate from outside.
    pub folder: Option<String>,
    /// What it is for.
    pub kind: Kind,
    /// Whether a feature must ask for it.
    pub optional: bool,
    /// The features that are turned on.
    pub features: Vec<String>,
}

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The crate itself, or its build script.
    Normal,
    /// Its tests.
    Dev,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: String,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    dependencies: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    kind: Option<String>,
    optional: bool,
    features: Vec<String>,
    path: Option<String>,
}

/// Reads what `cargo metadata --no-deps` printed.
///
/// # Errors
/// If it is of another shape, or a manifest lies outside the workspace.
pub fn read(json: &str) -> Result<Vec<Crate>> {
    let metadata: Metadata = serde_json::from_str(json).context("cargo metadata has another shape")?;
    let root = Path::new(&metadata.workspace_root);
    let inside = |path: &Path| -> Result<String> {
        let folder = path.strip_prefix(root).with_context(|| format!("{} is outside the workspace", path.display()))?;
        Ok(folder.to_string_lossy().replace('\\', "/"))
    };
    metadata
        .packages
        .into_iter()
        .map(|package| {
            let manifest = Path::new(&package.manifest_path);
            let dependencies = package.dependencies.into_iter().map(|named| {
                Ok(Dependency {
                    name: named.name,
                    folder: named.path.map(|path| inside(Path::new(&path))).transpose()?,
                    kind: if named.kind.as_deref() == Some("dev") { Kind::Dev } else { Kind::Normal },
                    optional: named.optional,
                    features: named.features,
                })
            });
            Ok(Crate {
                name: package.name,
                folder: inside(manifest.parent().unwrap_or(manifest))?,
                dependencies: dependencies.collect::<Result<_>>()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"packages": [{"name": "ambar-web", "manifest_path": "/r/crates/platform/web/Cargo.toml",
        "license": "x", "dependencies": [
        {"name": "ambar-kernel", "kind": null, "optional": false, "features": ["utoipa"], "path": "/r/crates/platform/kernel"},
        {"name": "cc", "kind": "build", "optional": false, "features": []},
        {"name": "proptest", "kind": "dev", "optional": false, "features": [], "path": null}]}],
        "workspace_root": "/r"}"#;

    #[test]
    fn crates_and_their_dependencies_are_read_with_their_folders() {
        let crates = read(JSON).unwrap();
        assert_eq!((crates[0].name.as_str(), crates[0].folder.as_str()), ("ambar-web", "crates/platform/web"));
        let [kernel, cc, proptest] = &crates[0].dependencies[..] else { panic!("three") };
        assert_eq!(kernel.folder.as_deref(), Some("crates/platform/kernel"));
        assert_eq!(kernel.features, ["utoipa"]);
        assert_eq!((cc.kind, cc.folder.as_deref()), (Kind::Normal, None));
        assert_eq!(proptest.kind, Kind::Dev);
    }

    #[test]
    fn a_crate_outside_the_workspace_is_refused() {
        let json = JSON.replace("/r/crates/platform/kernel", "/elsewhere/kernel");
        assert!(read(&json).unwrap_err().to_string().contains("outside the workspace"));
    }
}
