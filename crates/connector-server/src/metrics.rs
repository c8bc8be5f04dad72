//! Figures for Prometheus. Labels are names of this server's own: a route's pattern, never its path, and no host of a
//! customer unless whoever runs the server asks for it.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use connector_host::report::{Judgement, Validation};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::lock::lock;

/// The limits of the buckets of times, in seconds: from an answer out of memory to a call at its limit.
const BUCKETS: [f64; 10] = [0.001, 0.005, 0.02, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The most origins that are counted one by one.
const MAX_ORIGINS: usize = 100;

/// The label of all origins beyond these, and of verdicts on none.
const OTHER: &str = "other";

/// Figures for Prometheus.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    times: Family<RouteLabels, Histogram>,
    verdicts: Family<VerdictLabels, Counter>,
    /// The origins that are counted one by one, if any are.
    origins: Option<Mutex<BTreeSet<String>>>,
    pub(crate) connections: Gauge,
    pub(crate) sessions: Gauge,
    pub(crate) calls: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VerdictLabels {
    connector: String,
    outcome: &'static str,
    origin: Option<String>,
}

impl Metrics {
    /// With the origins of verdicts as labels, or without.
    pub(crate) fn new(with_origins: bool) -> Self {
        let mut registry = Registry::default();
        let requests = Family::default();
        registry.register(
            "http_requests",
            "Requests that were answered",
            requests.clone(),
        );
        let times = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        registry.register_with_unit(
            "http_request_duration",
            "Time until the answer began",
            Unit::Seconds,
            times.clone(),
        );
        let verdicts = Family::default();
        registry.register(
            "verdicts",
            "Validations by what they came to",
            verdicts.clone(),
        );
        let [connections, sessions, calls] = [(); 3].map(|()| Gauge::default());
        registry.register("connections", "Open connections", connections.clone());
        registry.register("sessions", "Open sessions", sessions.clone());
        registry.register("calls", "Calls that are running", calls.clone());
        Self {
            registry,
            requests,
            times,
            verdicts,
            origins: with_origins.then(Mutex::default),
            connections,
            sessions,
            calls,
        }
    }

    /// Counts a request.
    pub(crate) fn request(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let labels = RequestLabels {
            method,
            route: route.to_owned(),
            status: u32::from(status),
        };
        self.requests.get_or_create(&labels).inc();
        let route = route.to_owned();
        self.times
            .get_or_create(&RouteLabels { route })
            .observe(took.as_secs_f64());
    }

    /// Counts a verdict. Its code is the connector's own word, and no label.
    pub(crate) fn verdict(&self, connector: &str, validation: &Validation) {
        let outcome = match &validation.judgement {
            Judgement::Verdict(verdict) => verdict.outcome.as_str(),
            Judgement::Error { .. } => "error",
        };
        let labels = VerdictLabels {
            connector: connector.to_owned(),
            outcome,
            origin: self
                .origins
                .as_ref()
                .map(|known| origin(&mut lock(known), validation)),
        };
        self.verdicts.get_or_create(&labels).inc();
    }

    /// All figures, as Prometheus reads them.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// The origin that a validation asked, as a label.
fn origin(known: &mut BTreeSet<String>, validation: &Validation) -> String {
    let request = validation
        .receipt
        .as_ref()
        .and_then(|receipt| receipt.requests.first());
    let origin = request.and_then(|request| url::Url::parse(&request.url).ok());
    let Some(origin) = origin.map(|url| url.origin().ascii_serialization()) else {
        return OTHER.to_owned();
    };
    if !known.contains(&origin) {
        if known.len() >= MAX_ORIGINS {
            return OTHER.to_owned();
        }
        known.insert(origin.clone());
    }
    origin
}
