//! Compiles a component in a process of its own, which is killed at the limit.
//!
//! The threat: a component that takes minutes and gigabytes to compile, or that exploits a bug in the compiler.
//! The process gets the component and nothing else: no environment, no descriptor, no secret.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use connector_sandbox::{Code, Sandbox};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use crate::Limits;
use crate::NotAComponent;
use crate::RunError;
use crate::compiler::bounded::{MAX_CODE_BYTES, bounded, too_slow};
use crate::compiler::error::CompilerError;
use crate::compiler::order::{CompilerOrder, FAILED, REFUSED};
use credential_rules::text;

/// How much of the process's error output is read, in bytes.
const MAX_SAID_BYTES: u64 = 4 << 10;

/// The messages of a process that cannot allocate more memory: from Rust's allocator, and from the
/// compiler's arenas.
const OUT_OF_MEMORY: [&str; 2] = ["memory allocation of", "out of memory"];

/// A program whose `main` starts with [`compile_if_asked`](crate::compile_if_asked) and that has
/// the same version as this library, such as `host-runner`.
///
/// Its output is executed as it is, like the output of the compiler in this process.
#[derive(Clone, Debug)]
pub struct CompilerProgram(PathBuf);

impl CompilerProgram {
    /// The program at this path.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self(program)
    }

    /// The program of this process. If its `main` does not start as required, a second copy of the program
    /// runs.
    ///
    /// # Errors
    ///
    /// If the operating system cannot name the program.
    pub fn this() -> io::Result<Self> {
        // Refers to this program even if another version has replaced its file.
        let running = Path::new("/proc/self/exe");
        if cfg!(target_os = "linux") && running.exists() {
            return Ok(Self(running.to_owned()));
        }
        std::env::current_exe().map(Self)
    }

    /// Compiles a component. Its process has ended when this returns.
    pub(crate) async fn compile(
        &self,
        component: &[u8],
        sandbox: &Sandbox,
        limits: &Limits,
    ) -> Result<Code, RunError> {
        let compatibility = sandbox.compiler().compatibility();
        let order = CompilerOrder::new(component, limits, compatibility);
        let mut child = self.start(&order).map_err(|source| {
            let program = self.0.clone();
            CompilerError::NotStarted { program, source }
        })?;
        let answered = tokio::time::timeout(limits.compile(), answer(&mut child, component)).await;
        let answered = answered.unwrap_or_else(|_| Err(too_slow(limits).into()));
        if answered.is_err() {
            // It may have exited by itself meanwhile.
            let _ = child.start_kill();
            child.wait().await.map_err(CompilerError::Lost)?;
        }
        answered?.judge(compatibility, limits)
    }

    fn start(&self, order: &CompilerOrder) -> io::Result<Child> {
        let mut command = Command::new(&self.0);
        command
            .args(order.arguments()?)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // Ctrl-C is handled by the host, which decides what happens to this process.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn()
    }
}

/// The output of the process.
struct Answer {
    /// The engine's number, and the code.
    code: Option<(u64, Vec<u8>)>,
    said: String,
    status: ExitStatus,
}

/// Sends the component, reads the response and waits for the exit.
async fn answer(child: &mut Child, component: &[u8]) -> Result<Answer, RunError> {
    let gone = || CompilerError::Lost(io::ErrorKind::BrokenPipe.into());
    let mut stdin = child.stdin.take().ok_or_else(gone)?;
    let stdout = child.stdout.take().ok_or_else(gone)?;
    let stderr = child.stderr.take().ok_or_else(gone)?;
    let send = async {
        // If the process exits early, stderr says why.
        let _ = stdin.write_all(component).await;
        Ok(())
    };
    let ((), code, said) = tokio::try_join!(send, read_code(stdout), read_said(stderr))?;
    let status = child.wait().await.map_err(CompilerError::Lost)?;
    // Stays open until here: the result is wanted.
    drop(stdin);
    Ok(Answer { code, said, status })
}

/// The engine's number, and its code.
async fn read_code(mut stdout: impl AsyncRead + Unpin) -> Result<Option<(u64, Vec<u8>)>, RunError> {
    // Empty if there is an error to report.
    let Ok(compatibility) = stdout.read_u64_le().await else {
        return Ok(None);
    };
    let most = u64::try_from(MAX_CODE_BYTES).unwrap_or(u64::MAX);
    let mut code = Vec::new();
    let mut stdout = stdout.take(most.saturating_add(1));
    let read = stdout.read_to_end(&mut code).await;
    read.map_err(CompilerError::Lost)?;
    bounded(code.len())?;
    Ok(Some((compatibility, code)))
}

/// The start of the error output, read to its end.
async fn read_said(mut stderr: impl AsyncRead + Unpin) -> Result<String, RunError> {
    let mut said = Vec::new();
    let mut beginning = (&mut stderr).take(MAX_SAID_BYTES);
    let read = beginning.read_to_end(&mut said).await;
    read.map_err(CompilerError::Lost)?;
    let rest = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
    rest.map_err(CompilerError::Lost)?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

impl Answer {
    /// The code, or the error of the component or of the host.
    fn judge(self, wanted: u64, limits: &Limits) -> Result<Code, RunError> {
        let said = text::brief(&self.said);
        let exit = self.status.code().map(u8::try_from);
        if let (true, Some((compatibility, code))) = (self.status.success(), self.code)
            && compatibility == wanted
        {
            #[expect(unsafe_code, reason = "running compiled code is the purpose")]
            // SAFETY: the program is trusted like this process, and its engine has our version and
            // configuration. It exited successfully, so the code is complete. The code is as correct as the
            // compiler, which is also true of the compiler in this process.
            return Ok(unsafe { Code::kept(code) });
        }
        if exit == Some(Ok(REFUSED)) {
            return Err(NotAComponent::Malformed(said).into());
        }
        let no_memory = OUT_OF_MEMORY.iter().any(|words| self.said.contains(words));
        if exit != Some(Ok(FAILED)) && no_memory {
            let mebibytes = limits.compile_bytes >> 20;
            return Err(NotAComponent::TooMuchMemory { mebibytes }.into());
        }
        if used_its_time(self.status) {
            return Err(too_slow(limits).into());
        }
        let status = self.status;
        Err(CompilerError::Ended { status, said }.into())
    }
}

/// Whether the limit on CPU time ended it.
fn used_its_time(status: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;

        let signal = rustix::process::Signal::XCPU.as_raw();
        status.signal() == Some(signal)
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn code_that_is_too_large_is_not_read_to_its_end() {
        let reason = match read_code(tokio::io::repeat(1)).await {
            Err(RunError::Connector(reason)) => reason,
            other => panic!("{:?}", other.map(|code| code.is_some())),
        };
        let limit = MAX_CODE_BYTES;
        assert_eq!(reason, NotAComponent::TooMuchCode { limit }.into());
        // Controls: the largest allowed number, and zero.
        let most = u64::try_from(MAX_CODE_BYTES + 8).unwrap();
        let (number, code) = read_code(tokio::io::repeat(1).take(most))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((number, code.len()), (0x0101_0101_0101_0101, limit));
        assert!(read_code(&b"1234567"[..]).await.unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn the_component_is_blamed_for_what_it_does_and_for_nothing_else() {
        use std::os::unix::process::ExitStatusExt;

        use rustix::process::Signal;

        use crate::{HostError, Misbehavior};

        let exit = |code: u8| ExitStatus::from_raw(i32::from(code) << 8);
        let killed = |signal: Signal| ExitStatus::from_raw(signal.as_raw());
        let limits = Limits::default();
        let no_memory = "memory allocation of 123 bytes failed";
        let judged = |status, said: &str, number| {
            let answer = Answer {
                code: Some((number, b"code".to_vec())),
                said: said.to_owned(),
                status,
            };
            match answer.judge(7, &limits) {
                Ok(code) => {
                    assert_eq!(code.as_bytes(), b"code");
                    "code"
                }
                Err(RunError::Connector(Misbehavior::NotAComponent(reason))) => match reason {
                    NotAComponent::Malformed(text) if text == said => "malformed",
                    NotAComponent::TooMuchMemory { mebibytes: 2_048 } => "memory",
                    NotAComponent::TooSlow {
                        milliseconds: 30_000,
                    } => "time",
                    other => panic!("{other:?}"),
                },
                Err(RunError::Host(HostError::Compiler(_))) => "host",
                Err(other) => panic!("{other:?}"),
            }
        };
        let cases = [
            (exit(0), "", 7, "code"),
            (exit(0), "", 8, "host"),
            (exit(REFUSED), "no type 3", 7, "malformed"),
            (exit(REFUSED), no_memory, 7, "malformed"),
            (exit(FAILED), "no stdin", 7, "host"),
            (exit(FAILED), no_memory, 7, "host"),
            (exit(101), "panicked: index", 7, "host"),
            (exit(101), "panicked: out of memory", 7, "memory"),
            (killed(Signal::ABORT), no_memory, 7, "memory"),
            (killed(Signal::ABORT), "", 7, "host"),
            (killed(Signal::XCPU), "", 7, "time"),
            (killed(Signal::KILL), "", 7, "host"),
        ];
        for (status, said, number, expected) in cases {
            assert_eq!(judged(status, said, number), expected, "{status}: {said}");
        }
    }
}
