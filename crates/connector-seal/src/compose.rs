//! Joins the parts.

use thiserror::Error;
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId};

use crate::{FRONT, GATE, metadata};

/// The interface that a connector exports.
const CONTRACT: &str = "connector:credential/credential@0.1.0";

/// What opens the gate and closes it.
const CONTROL: &str = "connector:seal/control@0.1.0";

/// What a connector may import, and what the gate gives in its place.
const GIVEN: [(&str, &str); 6] = [
    ("wasi:io/error", "connector:seal/error@0.1.0"),
    ("wasi:io/poll", "connector:seal/poll@0.1.0"),
    ("wasi:io/streams", "connector:seal/streams@0.1.0"),
    ("wasi:clocks/monotonic-clock", "connector:seal/clock@0.1.0"),
    ("wasi:http/types", "connector:seal/types@0.1.0"),
    ("wasi:http/outgoing-handler", "connector:seal/handler@0.1.0"),
];

/// Why a connector cannot be sealed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SealError {
    /// It is one already.
    #[error("the component is sealed already")]
    Sealed,
    /// It exports no contract.
    #[error("the component does not export `{CONTRACT}`")]
    NoContract,
    /// It imports what the gate does not give.
    #[error("the component imports `{0}`, which a sealed connector may not have")]
    Import(String),
    /// The parts do not fit, or the component is not valid.
    #[error("the component cannot be joined with the parts that seal it: {0}")]
    Join(String),
}

fn join(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> SealError {
    let mut text = Vec::new();
    let error = error.into();
    let mut next: Option<&dyn std::error::Error> = Some(&*error);
    while let Some(error) = next {
        text.push(error.to_string());
        next = error.source();
    }
    SealError::Join(text.join(": "))
}

/// Seals a connector. The same connector gives the same bytes.
///
/// # Errors
///
/// If it is no connector, imports more than a connector may, or is sealed already.
pub fn seal(connector: &[u8]) -> Result<Vec<u8>, SealError> {
    if crate::recognize::has_parts(connector) {
        return Err(SealError::Sealed);
    }
    let sealed = compose(connector)?;
    metadata::copied(connector, &sealed).map_err(SealError::Join)
}

fn compose(connector: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut graph = CompositionGraph::new();
    let connector = register(&mut graph, "connector:connector", connector)?;
    let gate = register(&mut graph, "connector:gate", GATE)?;
    let front = register(&mut graph, "connector:front", FRONT)?;

    // Its imports are those of the whole.
    let gate = graph.instantiate(gate);
    let offline = side(&mut graph, connector, gate)?;
    let sealed = side(&mut graph, connector, gate)?;
    let front = graph.instantiate(front);
    let control = graph.alias_instance_export(gate, CONTROL).map_err(join)?;
    for (argument, given) in [
        ("offline", offline),
        ("sealed", sealed),
        (CONTROL, control),
        // The types of the contract.
        (CONTRACT, sealed),
    ] {
        let set = graph.set_instantiation_argument(front, argument, given);
        set.map_err(join)?;
    }
    let contract = graph.alias_instance_export(front, CONTRACT).map_err(join)?;
    graph.export(contract, CONTRACT).map_err(join)?;
    graph.encode(EncodeOptions::default()).map_err(join)
}

fn register(
    graph: &mut CompositionGraph,
    name: &str,
    bytes: &[u8],
) -> Result<PackageId, SealError> {
    let package = Package::from_bytes(name, None, bytes, graph.types_mut());
    let package = package.map_err(|error| SealError::Join(format!("{error:#}")))?;
    graph.register_package(package).map_err(join)
}

/// The contract of an instance of the connector that has nothing but what the gate gives.
fn side(
    graph: &mut CompositionGraph,
    connector: PackageId,
    gate: NodeId,
) -> Result<NodeId, SealError> {
    let world = &graph.types()[graph[connector].ty()];
    if !world.exports.contains_key(CONTRACT) {
        return Err(SealError::NoContract);
    }
    let imports: Vec<String> = world.imports.keys().cloned().collect();
    let instance = graph.instantiate(connector);
    for import in imports {
        let interface = import
            .split_once('@')
            .map_or(import.as_str(), |(name, _)| name);
        let given = GIVEN.iter().find(|(wanted, _)| *wanted == interface);
        let (_, given) = given.ok_or_else(|| SealError::Import(import.clone()))?;
        let given = graph.alias_instance_export(gate, given).map_err(join)?;
        let set = graph.set_instantiation_argument(instance, &import, given);
        set.map_err(join)?;
    }
    graph
        .alias_instance_export(instance, CONTRACT)
        .map_err(join)
}
