use connector_sandbox::{Network, Program, Sandbox};

async fn start(sandbox: &Sandbox, program: &Program, network: Network) {
    let _ = sandbox.offline(program, network).await;
}

fn main() {
    let _ = start;
}
