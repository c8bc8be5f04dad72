//! Many clients at once, hostile connectors among what they ask for, and the end of the server in the middle: no write
//! that was acknowledged is lost, and nothing leaks. `make soak` runs it for a minute with 64 clients.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fs, thread};

use clari_mock::GOOD_KEY;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::server::api::{Api, Ask, MANAGE};
use crate::support::harness::World;
use crate::support::hostile_component::Variant;
use crate::support::shelf::Shelf;

/// What hostile connectors do, each for another limit.
const BEHAVIOURS: [&str; 6] = [
    "trap in=check",
    "spin in=check rounds=100000000000",
    "grow-memory in=check rounds=1000",
    "trap",
    "flood-pollables rounds=100000",
    "recurse rounds=1000000000",
];

/// How much more memory the server may hold after the load than after a short one, in KiB.
const MAX_GROWTH_KIB: u64 = 64 << 10;

/// What the server has acknowledged: the description of each credential, or that it is removed.
type Acknowledged = Arc<Mutex<BTreeMap<String, Option<String>>>>;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

#[test]
fn under_load_no_write_is_lost_and_nothing_leaks() {
    let (seconds, clients) = (setting("SOAK_SECONDS", 8), setting("SOAK_CLIENTS", 16));
    let half = Duration::from_secs(seconds / 2);
    let shelf = Shelf {
        world: World::new(),
    };
    let folder = shelf.world.folder.path().join("connectors");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("hostile.wasm"), Variant::Plain.bytes()).unwrap();
    let option = folder.to_str().unwrap().to_owned();
    let options = ["--connectors", &option, "--max-calls", "256"];
    let acknowledged = Acknowledged::default();
    let mut api = Api::on(shelf, &options);
    // SIGTERM while everybody asks.
    let stopped = load(&mut api, clients, half, &acknowledged, true);
    assert!(stopped > 0, "nobody was asking");
    assert_eq!(api.child.wait().unwrap().code(), Some(0));
    let shelf = api.into_shelf();
    let mut api = Api::on(shelf, &options);
    expect_kept(&api, &acknowledged);
    load(
        &mut api,
        clients,
        Duration::from_secs(2),
        &acknowledged,
        false,
    );
    let before = held(&api);
    load(&mut api, clients, half, &acknowledged, false);
    expect_kept(&api, &acknowledged);
    let after = held(&api);
    println!("descriptors and memory in KiB: {before:?}, and under load again {after:?}");
    assert!(
        after.0 <= before.0,
        "descriptors: {before:?}, then {after:?}"
    );
    assert!(
        after.1 <= before.1 + MAX_GROWTH_KIB,
        "memory: {before:?}, then {after:?}"
    );
}

/// Has clients ask for a while, and gives how many requests found no server.
fn load(
    api: &mut Api,
    clients: u64,
    lasts: Duration,
    acknowledged: &Acknowledged,
    ends: bool,
) -> u64 {
    let is_over = AtomicBool::new(false);
    let asker = Asker {
        host: api.host.clone(),
        url: api.shelf.world.url("{api}/v1"),
        acknowledged: Arc::clone(acknowledged),
    };
    let (asker, is_over) = (&asker, &is_over);
    thread::scope(|scope| {
        let asking: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || asker.run(client, is_over)))
            .collect();
        thread::sleep(lasts);
        if ends {
            api.signal(Signal::TERM);
            thread::sleep(Duration::from_millis(200));
        }
        is_over.store(true, Ordering::Relaxed);
        asking.into_iter().map(|one| one.join().unwrap()).sum()
    })
}

struct Asker {
    host: String,
    url: String,
    acknowledged: Acknowledged,
}

impl Asker {
    fn run(&self, client: u64, is_over: &AtomicBool) -> u64 {
        let mut unanswered = 0;
        for round in 0.. {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let done = match (client + round) % 4 {
                0 | 1 => self.write(client, round),
                2 => self.harm(client + round),
                _ => self.validate(),
            };
            unanswered += u64::from(done.is_none());
        }
        unanswered
    }

    /// The status of an answer and its body; none if the server is gone.
    fn ask(&self, ask: Ask) -> Option<(u16, Value)> {
        let answer =
            crate::server::api::try_exchange(&self.host, &ask.token(MANAGE).bytes(&self.host))?;
        assert!(answer.status < 500 || answer.status == 503, "{answer:?}");
        Some((
            answer.status,
            serde_json::from_str(&answer.body).unwrap_or_default(),
        ))
    }

    fn write(&self, client: u64, round: u64) -> Option<()> {
        let name = format!("client-{client}");
        let path = format!("/v1/credentials/{name}");
        if round % 5 == 4 {
            let (status, _) = self.ask(Ask::delete(&path))?;
            if status == 204 {
                self.acknowledged.lock().unwrap().insert(name, None);
            }
            return Some(());
        }
        let values = json!({"api-key": GOOD_KEY, "base-url": self.url});
        let description = format!("round {round}");
        let body =
            json!({"connector": "clari-revenue", "values": values, "description": description});
        let put =
            |name: &str, value: &str| self.ask(Ask::put(&path).json(&body).header(name, value));
        let (status, answer) = match put("if-none-match", "*")? {
            (412, _) => put("if-match", "*")?,
            other => other,
        };
        if [200, 201].contains(&status) && answer["saved"] == true {
            self.acknowledged
                .lock()
                .unwrap()
                .insert(name, Some(description));
        }
        Some(())
    }

    fn harm(&self, round: u64) -> Option<()> {
        let behaviour = BEHAVIOURS[usize::try_from(round).unwrap() % BEHAVIOURS.len()];
        let values = json!({"api-key": GOOD_KEY, "base-url": self.url, "behaviour": behaviour});
        let path = match behaviour.contains("in=check") {
            true => "check",
            false => "validate",
        };
        let path = format!("/v1/connectors/hostile/{path}");
        self.ask(Ask::post(&path).json(&json!({"values": values})))
            .map(drop)
    }

    fn validate(&self) -> Option<()> {
        let values = json!({"api-key": GOOD_KEY, "base-url": self.url});
        let ask =
            Ask::post("/v1/connectors/clari-revenue/validate").json(&json!({"values": values}));
        self.ask(ask).map(drop)
    }
}

/// What was acknowledged last is what is saved. A write that was under way when the server ended may be there or not; none
/// is, for the server lets them end.
fn expect_kept(api: &Api, acknowledged: &Acknowledged) {
    let mut saved = BTreeMap::new();
    for credential in api.shelf.list() {
        let text = |name: &str| credential[name].as_str().unwrap().to_owned();
        saved.insert(text("name"), text("description"));
    }
    for (name, description) in acknowledged.lock().unwrap().iter() {
        assert_eq!(saved.get(name), description.as_ref(), "{name}");
    }
}

/// Open descriptors, and memory in KiB, once everything is quiet.
fn held(api: &Api) -> (usize, u64) {
    let id = api.child.id();
    let descriptors = || fs::read_dir(format!("/proc/{id}/fd")).unwrap().count();
    let started = Instant::now();
    let mut least = descriptors();
    while started.elapsed() < Duration::from_secs(4) {
        thread::sleep(Duration::from_millis(250));
        least = least.min(descriptors());
    }
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    (
        least,
        line.split_whitespace().nth(1).unwrap().parse().unwrap(),
    )
}
