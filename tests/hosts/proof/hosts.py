"""The hosts to copy: how to set up each, and how to run its programs."""

import sys
from pathlib import Path

from command import HERE, WORK, command, copied, install, npm_run


class Rust:
    example = "rust/src/main.rs"
    # The mock API's address is not public.
    example_outcome = "undetermined"

    def __init__(self, component: Path) -> None:
        self.connector = {"CONNECTOR": str(component)}
        self.folder = HERE / "rust"
        self.target = WORK / "rust"
        command("cargo", "build", "--quiet", "--locked", "--target-dir", self.target, folder=self.folder)

    def run_example(self, *words: object, **environment: str) -> str:
        return command(self.target / "debug" / "embed", *words, folder=WORK, **self.connector, **environment)


class Node:
    example = "node/example.mjs"
    # preview2-shim does not report the address that it connects to, so the mock API on this machine is reached.
    example_outcome = "valid"

    def __init__(self, component: Path, ca_file: Path) -> None:
        self.trust = {"NODE_EXTRA_CA_CERTS": str(ca_file)}
        self.folder = copied("node")
        install(self.folder)
        npm_run("build", component, folder=self.folder)
        npm_run("check", folder=self.folder)

    def conform(self, job: Path) -> str:
        return command("node", "conform.mjs", job, folder=self.folder, **self.trust)

    def run_example(self, *words: object, **environment: str) -> str:
        return command("node", "example.mjs", *words, folder=self.folder, **self.trust, **environment)


class Python:
    example = "python/example.py"
    # The mock API's address is not public.
    example_outcome = "undetermined"

    def __init__(self, component: Path, _ca_file: Path) -> None:
        self.connector = {"CONNECTOR": str(component)}
        self.folder = copied("python")
        self.interpreter = WORK / "venv" / "bin" / "python"
        if not self.interpreter.exists():
            command(sys.executable, "-m", "venv", WORK / "venv", folder=self.folder)
        command(self.interpreter, "-m", "pip", "install", "--quiet", ".[dev]", folder=self.folder)
        command(self.interpreter, "-m", "mypy", "conform.py", "example.py", "connector_host", folder=self.folder)

    def conform(self, job: Path) -> str:
        return command(self.interpreter, "conform.py", job, folder=self.folder, **self.connector)

    def run_example(self, *words: object, **environment: str) -> str:
        return command(self.interpreter, "example.py", *words, folder=self.folder, **self.connector, **environment)


# The hosts that must match the Rust host.
HELD = {"node": Node, "python": Python}
