"""Hostile connectors, sealed, in hosts that let everything out."""

import subprocess
import sys
from pathlib import Path

from command import HERE, ROOT, WORK, command, copied, install


def faults(program: Path, python: Path) -> list[str]:
    """What got out that must not, a line each."""
    built = WORK / "hostile"
    plain, sealed = built / "hostile.wasm", built / "hostile.sealed.wasm"
    builder = program.with_name("component-builder")
    built.mkdir(parents=True, exist_ok=True)
    command(builder, ROOT / "tests" / "hostile" / "Cargo.toml", plain, folder=ROOT)
    command(program, "seal", "--quiet", plain, "--out", sealed, folder=ROOT)
    node = copied("attacks")
    install(node)
    for name, component in ("plain", plain), ("sealed", sealed):
        command("node", "build.mjs", component, name, folder=node)
    words = [sys.executable, HERE / "attacks" / "prove.py", plain, sealed, node, python]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    lines = done.stdout.splitlines()
    print(lines[-1])
    failed = [line for line in lines if line.startswith("FAILED")]
    return failed or ([] if done.returncode == 0 else ["the attacks were not tried to their end"])
