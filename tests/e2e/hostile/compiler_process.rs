//! The process that compiles a stranger's component: what it is given, what it may take, and its end.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use connector_host::{
    CompilerProgram, HostError, Limits, Misbehavior, NotAComponent, RunError, Runner, Trust,
};
use rustix::process::{Pid, Signal, kill_process};

use crate::hostile::slow_compile::loops;
use crate::support::harness::World;
use crate::support::hostile_component::Variant;

/// Until something shows on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A descriptor that the host is started with, by mistake.
const INHERITED: &str = "9";

/// What is compiled for minutes.
fn slow() -> Vec<u8> {
    Variant::Nesting(|| loops(1_000, 1_000)).bytes()
}

/// A runner whose compiler this is.
fn runner(program: impl Into<PathBuf>, limits: Limits) -> Runner {
    Runner::builder()
        .limits(limits)
        .compiler(CompilerProgram::new(program.into()))
        .build()
        .unwrap()
}

fn host_runner() -> &'static str {
    env!("CARGO_BIN_EXE_host-runner")
}

/// The processes that compile for a process, with this in their arguments.
fn compilers(parent: u32, mark: &str) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let compiles = |id: &i32| {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let arguments = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let arguments = String::from_utf8_lossy(&arguments);
        status.contains(&format!("\nPPid:\t{parent}\n"))
            && arguments.contains("compile-component")
            && arguments.contains(mark)
    };
    ids.filter(compiles).filter_map(Pid::from_raw).collect()
}

fn is_there(process: Pid) -> bool {
    // A zombie has ended.
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(") ").map(|(_, rest)| rest);
    after_name.is_some_and(|rest| !rest.starts_with('Z'))
}

/// Waits until there is something.
fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "it does not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A `host-runner` that is having a component compiled.
struct Compiling {
    host: Child,
    compiler: Pid,
    _world: World,
}

impl Compiling {
    fn start() -> Self {
        let world = World::new();
        let host = Command::new("sh")
            .args(["-c", &format!("exec {INHERITED}</dev/null; exec \"$@\"")])
            .args(["sh", host_runner(), "config", "--component"])
            .arg(world.file("slow.wasm", slow()))
            .env_clear()
            .env("HOST_RUNNER_CACHE_DIR", "")
            .env("KEY", "no-key-at-all-0123456789")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let compiler = wait_for(|| compilers(host.id(), "").first().copied());
        Self {
            host,
            compiler,
            _world: world,
        }
    }

    /// A line of a file of `/proc` on both processes: the host's, and the compiler's.
    fn line(&self, file: &str, start: &str) -> [String; 2] {
        [self.host_file(file), self.compiler_file(file)].map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let line = text.lines().find_map(|line| line.strip_prefix(start));
            line.unwrap().trim().to_owned()
        })
    }

    fn host_file(&self, file: &str) -> PathBuf {
        format!("/proc/{}/{file}", self.host.id()).into()
    }

    fn compiler_file(&self, file: &str) -> PathBuf {
        format!("/proc/{}/{file}", self.compiler).into()
    }

    /// It has set its limits and reads the component, or compiles it.
    fn wait_until_bounded(&self) {
        wait_for(|| {
            let [_, files] = self.line("limits", "Max file size");
            files.starts_with('0').then_some(())
        });
    }
}

impl Drop for Compiling {
    fn drop(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }
}

#[tokio::test]
async fn one_that_is_given_up_has_ended_and_its_place_is_free() {
    let limits = Limits {
        compile_milliseconds: 1_017,
        ..Limits::default()
    };
    let mark = "\"compile_milliseconds\":1017,";
    let ours = || compilers(std::process::id(), mark);
    let runner = runner(host_runner(), limits);
    let slow = slow();
    // More than there are places for at a time.
    for _ in 0..3 {
        let seen = async {
            loop {
                if let [process] = ours()[..] {
                    return process;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let (loaded, process) = tokio::join!(runner.load(&slow, Trust::Untrusted), seen);
        let reason = NotAComponent::TooSlow {
            milliseconds: 1_017,
        };
        match loaded.err() {
            Some(RunError::Connector(Misbehavior::NotAComponent(found))) => {
                assert_eq!(found, reason);
            }
            other => panic!("{other:?}"),
        }
        assert!(!is_there(process));
        assert!(ours().is_empty());
    }
    // One that is given up together with what waits for it.
    let dropped = tokio::time::timeout(
        Duration::from_millis(500),
        runner.load(&slow, Trust::Untrusted),
    )
    .await;
    assert!(dropped.is_err());
    wait_for(|| ours().is_empty().then_some(()));
    // The control: a good one has a place at once, however slow the ones before it would have been.
    let patient = self::runner(host_runner(), Limits::default());
    let loaded = tokio::time::timeout(
        PATIENCE,
        patient.load(&Variant::Plain.bytes(), Trust::Untrusted),
    )
    .await;
    assert!(loaded.unwrap().is_ok());
}

#[tokio::test]
async fn one_that_takes_more_memory_than_the_limit_is_refused() {
    let hungry = Variant::Nesting(|| loops(100, 1_000)).bytes();
    let load = async |mebibytes: usize, component: &[u8]| {
        let limits = Limits {
            compile_bytes: mebibytes << 20,
            ..Limits::default()
        };
        match runner(host_runner(), limits)
            .load(component, Trust::Untrusted)
            .await
        {
            Ok(_) => Ok(()),
            Err(RunError::Connector(Misbehavior::NotAComponent(reason))) => Err(reason),
            Err(other) => panic!("{other:?}"),
        }
    };
    let mebibytes = 128;
    assert_eq!(
        load(mebibytes, &hungry).await,
        Err(NotAComponent::TooMuchMemory { mebibytes })
    );
    // The controls: it is the limit, and another component is within it.
    assert_eq!(load(1_024, &hungry).await, Ok(()));
    assert_eq!(load(mebibytes, &Variant::Plain.bytes()).await, Ok(()));
}

#[test]
fn the_memory_of_a_compiler_is_not_the_hosts() {
    let compiling = Compiling::start();
    let [host, compiler] = wait_for(|| {
        let peaks = compiling.line("status", "VmHWM:").map(|peak| {
            let kib = peak.strip_suffix(" kB").unwrap();
            kib.trim().parse::<usize>().unwrap()
        });
        (peaks[1] > 300 << 10).then_some(peaks)
    });
    assert!(host < compiler / 3, "{host} of {compiler} KiB");
}

#[test]
fn a_compiler_has_no_environment_three_descriptors_and_little_else() {
    let compiling = Compiling::start();
    compiling.wait_until_bounded();
    let descriptors = |path: PathBuf| {
        let entries = fs::read_dir(path).unwrap().flatten();
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    // The start of a thread looks into a file for a moment.
    wait_for(|| {
        let found = descriptors(compiling.compiler_file("fd"));
        assert!(!found.contains(&INHERITED.to_owned()), "{found:?}");
        (found == ["0", "1", "2"]).then_some(())
    });
    assert_eq!(fs::read(compiling.compiler_file("environ")).unwrap(), b"");
    // The control: the host has all that.
    assert!(descriptors(compiling.host_file("fd")).contains(&INHERITED.to_owned()));
    let environment = fs::read(compiling.host_file("environ")).unwrap();
    assert!(String::from_utf8_lossy(&environment).contains("KEY=no-key-at-all"));
    let limits = Limits::default();
    let processors = u64::try_from(std::thread::available_parallelism().unwrap().get()).unwrap();
    let seconds = (limits.compile_milliseconds / 1_000 + 1) * processors;
    for (name, limit) in [
        ("Max data size", limits.compile_bytes.to_string()),
        ("Max cpu time", seconds.to_string()),
        ("Max core file size", "0".to_owned()),
        ("Max open files", "16".to_owned()),
        ("Max file size", "0".to_owned()),
    ] {
        let both = compiling.line("limits", name);
        let [host, compiler] = both.map(|line| {
            let mut columns = line.split_whitespace().map(str::to_owned);
            [columns.next().unwrap(), columns.next().unwrap()]
        });
        assert_eq!(compiler, [limit.clone(), limit], "{name}");
        // The host's own are as they were; it has no core files here or there.
        assert!(host != compiler || name == "Max core file size", "{name}");
    }
}

#[test]
fn a_host_that_is_killed_takes_its_compiler_along() {
    let mut compiling = Compiling::start();
    compiling.wait_until_bounded();
    // The control: it is there for as long as its host.
    std::thread::sleep(Duration::from_millis(300));
    assert!(is_there(compiling.compiler));
    compiling.host.kill().unwrap();
    compiling.host.wait().unwrap();
    wait_for(|| (!is_there(compiling.compiler)).then_some(()));
}

#[test]
fn a_compiler_that_is_killed_is_not_held_against_the_component() {
    let mut compiling = Compiling::start();
    kill_process(compiling.compiler, Signal::KILL).unwrap();
    let status = compiling.host.wait().unwrap();
    let mut said = String::new();
    let stderr = compiling.host.stderr.take().unwrap();
    std::io::Read::read_to_string(&mut { stderr }, &mut said).unwrap();
    assert_eq!(
        (status.code(), said.as_str()),
        (
            Some(5),
            "error: cannot compile a connector: the compiler ended without a result (signal: 9 (SIGKILL))\n"
        )
    );
}

#[tokio::test]
async fn a_program_that_is_no_compiler_is_not_held_against_the_component() {
    let component = Variant::Plain.bytes();
    let load = async |program: &str| {
        let runner = runner(program, Limits::default());
        runner.load(&component, Trust::Untrusted).await.err()
    };
    let not_there = load("/no/such/program").await;
    assert!(
        matches!(not_there, Some(RunError::Host(HostError::Compiler(_)))),
        "{not_there:?}"
    );
    for program in ["true", "false", "echo"] {
        let other = load(program).await;
        assert!(
            matches!(other, Some(RunError::Host(HostError::Compiler(_)))),
            "{program}: {other:?}"
        );
    }
    // The control: this one is.
    assert!(load(host_runner()).await.is_none());
}
