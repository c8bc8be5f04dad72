//! What a component is made of, in the component: the section `.dep-v0` of cargo-auditable.
//!
//! Scanners such as `cargo audit` and Trivy know its content, and `host-runner inspect` shows it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::process::Command;

use auditable_serde::{DependencyKind, Package as Entry, Source, VersionInfo};
use serde::Deserialize;
use wasm_encoder::ComponentSection;

use crate::package::cargo;
use crate::{Error, Package, TARGET};

/// The format in which procedural macros are dependencies of the build.
const FORMAT: u32 = 1;

/// The part of `cargo metadata` that is used.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Described>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Described {
    id: String,
    name: String,
    version: String,
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// Adds what a package depends on to the component made of it.
pub(crate) fn add(package: &Package, mut component: Vec<u8>) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Metadata(error.to_string());
    let metadata = read(&package.manifest_path)?;
    let info = info(&metadata, &package.name).map_err(|error| failed(&error))?;
    let section =
        wasm_metadata::Dependencies::new(info).map_err(|error| failed(&format!("{error:#}")))?;
    section.append_to_component(&mut component);
    Ok(component)
}

fn read(manifest: &Path) -> Result<Metadata, Error> {
    let failed = |reason: String| Error::Package {
        manifest: manifest.to_owned(),
        reason,
    };
    let output = Command::new(cargo())
        .args([
            "metadata",
            "--format-version=1",
            "--filter-platform",
            TARGET,
        ])
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .map_err(|source| Error::Spawn {
            tool: cargo(),
            source,
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(failed(said.trim().to_owned()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| failed(error.to_string()))
}

/// The packages that a root needs, by name and version, and what each of them needs.
fn info(metadata: &Metadata, root: &str) -> Result<VersionInfo, String> {
    let described: HashMap<&str, &Described> = metadata
        .packages
        .iter()
        .map(|package| (package.id.as_str(), package))
        .collect();
    let nodes: HashMap<&str, &Node> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let mut local = metadata.packages.iter().filter(|one| one.source.is_none());
    let root = local
        .find(|package| package.name == root)
        .ok_or_else(|| format!("cargo does not know the package `{root}`"))?;
    let is_macro = |id: &str| described.get(id).is_some_and(|package| package.is_macro());
    let mut runtime = HashSet::new();
    reach(&nodes, &root.id, &mut runtime, &|from, edge| {
        !is_macro(from) && !is_macro(&edge.pkg) && edge.has(None)
    });
    let mut all = HashSet::new();
    reach(&nodes, &root.id, &mut all, &|_, edge| {
        edge.has(None) || edge.has(Some("build"))
    });
    let ordered: BTreeSet<(&str, &str, &str)> = all
        .iter()
        .filter_map(|id| described.get(id))
        .map(|one| (one.name.as_str(), one.version.as_str(), one.id.as_str()))
        .collect();
    let index: BTreeMap<&str, usize> = ordered
        .iter()
        .zip(0..)
        .map(|((_, _, id), index)| (*id, index))
        .collect();
    let packages = ordered.iter().map(|(name, version, id)| {
        let package = described.get(id);
        let edges = nodes.get(id).map_or(&[][..], |node| &node.deps);
        let edges = edges
            .iter()
            .filter(|edge| edge.has(None) || edge.has(Some("build")));
        let mut dependencies: Vec<usize> = edges
            .filter_map(|edge| index.get(edge.pkg.as_str()).copied())
            .collect();
        dependencies.sort_unstable();
        dependencies.dedup();
        Ok(Entry {
            name: (*name).to_owned(),
            version: version
                .parse()
                .map_err(|error| format!("{name}: {error}"))?,
            source: source(package.and_then(|package| package.source.as_deref())),
            kind: if runtime.contains(id) {
                DependencyKind::Runtime
            } else {
                DependencyKind::Build
            },
            dependencies,
            root: *id == root.id,
        })
    });
    Ok(VersionInfo {
        packages: packages.collect::<Result<_, String>>()?,
        format: FORMAT,
    })
}

/// Adds a package, and all that it leads to by some edges.
fn reach<'a>(
    nodes: &HashMap<&'a str, &'a Node>,
    id: &'a str,
    reached: &mut HashSet<&'a str>,
    follows: &dyn Fn(&str, &Edge) -> bool,
) {
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            let edges = nodes.get(id).map_or(&[][..], |node| &node.deps);
            let edges = edges.iter().filter(|edge| follows(id, edge));
            open.extend(edges.map(|edge| edge.pkg.as_str()));
        }
    }
}

/// Where a package comes from, in the words of the format. It names no path and no address.
fn source(source: Option<&str>) -> Source {
    match source {
        None => Source::Local,
        Some(source) if source.ends_with("/crates.io-index") => Source::CratesIo,
        Some(source) if source.starts_with("git+") => Source::Git,
        Some(_) => Source::Registry,
    }
}

impl Described {
    fn is_macro(&self) -> bool {
        let mut kinds = self.targets.iter().flat_map(|target| &target.kind);
        kinds.any(|kind| kind == "proc-macro")
    }
}

impl Edge {
    fn has(&self, kind: Option<&str>) -> bool {
        self.dep_kinds.iter().any(|one| one.kind.as_deref() == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Metadata {
        let package = |name: &str, kind: &str, source: Option<&str>| {
            serde_json::json!({"id": name, "name": name, "version": "1.2.3", "source": source,
                "targets": [{"kind": [kind]}]})
        };
        let edge = |name: &str, kind: Option<&str>| serde_json::json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let index = Some("registry+https://example.com/crates.io-index");
        let metadata = serde_json::json!({
            "packages": [
                package("root", "lib", None),
                package("used", "lib", index),
                package("derive", "proc-macro", index),
                package("parser", "lib", Some("git+https://example.com/parser")),
                package("tests", "lib", index),
            ],
            "resolve": {"nodes": [
                {"id": "root", "deps": [edge("used", None), edge("derive", None), edge("tests", Some("dev"))]},
                {"id": "used", "deps": []},
                {"id": "derive", "deps": [edge("parser", None)]},
                {"id": "parser", "deps": []},
                {"id": "tests", "deps": []},
            ]},
        });
        serde_json::from_value(metadata).unwrap()
    }

    #[test]
    fn what_is_in_the_component_is_told_from_what_made_it_and_from_tests() {
        let info = info(&metadata(), "root").unwrap();
        let shown: Vec<_> = info
            .packages
            .iter()
            .map(|one| (one.name.as_str(), one.kind, one.root, one.source.clone()))
            .collect();
        assert_eq!(
            shown,
            [
                ("derive", DependencyKind::Build, false, Source::CratesIo),
                ("parser", DependencyKind::Build, false, Source::Git),
                ("root", DependencyKind::Runtime, true, Source::Local),
                ("used", DependencyKind::Runtime, false, Source::CratesIo),
            ]
        );
        assert_eq!(info.packages[2].dependencies, [0, 3]);
        // Readers of the format accept it.
        let json = serde_json::to_string(&info).unwrap();
        assert_eq!(json.parse::<VersionInfo>().unwrap(), info);
    }

    #[test]
    fn a_package_that_cargo_does_not_know_is_an_error() {
        assert!(info(&metadata(), "other").is_err());
    }
}
