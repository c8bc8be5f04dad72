//! The process that compiles one component for another process, then exits.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::thread;

use connector_sandbox::Compiler;

use crate::compiler::order::{CompilerOrder, FAILED, REFUSED};
use crate::compiler::process_limits;
use credential_rules::text;

/// Why there is no code.
struct Failure {
    code: u8,
    text: String,
}

impl Failure {
    /// Something else than the component failed.
    fn host(error: impl Display) -> Self {
        Self {
            code: FAILED,
            text: error.to_string(),
        }
    }
}

/// Compiles a component, if this process was started as a
/// [`CompilerProgram`](crate::CompilerProgram). `main` must start with this call, and return its result.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     if let Some(end) = connector_host::compile_if_asked(std::env::args_os()) {
///         return end;
///     }
///     // The rest of the program.
///     std::process::ExitCode::SUCCESS
/// }
/// ```
#[expect(
    clippy::disallowed_methods,
    reason = "it is a pipe to the host, which escapes what it shows"
)]
pub fn compile_if_asked(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let order = CompilerOrder::asked(arguments)?;
    Some(match compile(&order) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // The reader may be gone.
            let _ = io::stderr().write_all(text::brief(&failure.text).as_bytes());
            failure.code.into()
        }
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "it is a pipe to the host, and what it carries is code"
)]
fn compile(order: &CompilerOrder) -> Result<(), Failure> {
    process_limits::set(order).map_err(Failure::host)?;
    let mut component = vec![0; order.component_bytes];
    io::stdin()
        .read_exact(&mut component)
        .map_err(Failure::host)?;
    end_with_the_host().map_err(Failure::host)?;
    let compiler = Compiler::new(&order.limits()).map_err(Failure::host)?;
    if compiler.compatibility() != order.compatibility {
        return Err(Failure::host(
            "its version differs from this host's; use the same version",
        ));
    }
    let code = compiler.compile(&component).map_err(|error| Failure {
        code: REFUSED,
        text: format!("{error:#}"),
    })?;
    let mut stdout = io::stdout();
    stdout
        .write_all(&order.compatibility.to_le_bytes())
        .and_then(|()| stdout.write_all(code.as_bytes()))
        .and_then(|()| stdout.flush())
        .map_err(Failure::host)
}

/// Makes this process exit when the host closes its end of stdin, which also happens however the host ends.
fn end_with_the_host() -> io::Result<()> {
    let watch = || {
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(FAILED.into());
    };
    let thread = thread::Builder::new().name("lifeline".to_owned());
    thread.spawn(watch).map(drop)
}
