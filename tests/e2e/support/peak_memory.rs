//! How much memory a run of the binary took at most.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// What a pipe holds before its writer has to wait.
const PIPE_BYTES: usize = 64 << 10;

/// How a run ended.
pub(crate) struct Peak {
    pub(crate) code: i32,
    /// Both streams.
    pub(crate) said: String,
    pub(crate) kib: usize,
}

/// Runs a command that says something when everything is done: a pipe that is full holds it up there.
pub(crate) fn run(mut command: Command) -> Peak {
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&[b' '; PIPE_BYTES]).unwrap();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .spawn()
        .unwrap();
    // Its ends of the pipe.
    drop(command);
    wait_until_held_up(&mut child);
    let kib = peak_kib(&child);
    let mut said = String::new();
    reader.read_to_string(&mut said).unwrap();
    Peak {
        code: child.wait().unwrap().code().unwrap(),
        said: said.trim().to_owned(),
        kib,
    }
}

/// Waits until all threads of the child have slept for a while.
fn wait_until_held_up(child: &mut Child) {
    let threads = format!("/proc/{}/task", child.id());
    let is_asleep = |thread: fs::DirEntry| {
        // A thread that has just ended is not awake.
        let stat = fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        stat.rsplit_once(") ")
            .is_none_or(|(_, after_name)| after_name.starts_with('S'))
    };
    let mut asleep = 0;
    while asleep < 12 {
        assert!(child.try_wait().unwrap().is_none(), "it was not held up");
        let mut threads = fs::read_dir(&threads).unwrap().flatten();
        asleep = if threads.all(is_asleep) {
            asleep + 1
        } else {
            0
        };
        thread::sleep(Duration::from_millis(10));
    }
}

fn peak_kib(child: &Child) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = peak.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}
