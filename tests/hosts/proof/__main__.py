"""Runs the verdict vectors on the hosts in other languages: run HOST_RUNNER COMPONENT

Prints what each host offers, and fails on a verdict that neither tests/vectors nor differences.json has, where the pages
are not what the code is, and where HOST_RUNNER runs a connector in JavaScript otherwise than its own. HOST_RUNNER has to
be built from these very sources: it brings the mock API.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import attacks
import other_connector
import pages
from c_host import C
from command import HERE, WORK, command
from host_runner import HostRunner
from hosts import HELD, Node, Python, Rust
from table import row, table
from verdicts import cases_for


def say(what: str) -> None:
    print(f"{what} …", file=sys.stderr)


def example_faults(host: Rust | Node | Python, values: dict[str, str]) -> list[str]:
    """The faults of a host's example."""
    faults = [] if pages.is_shown(HERE / host.example) else [f"README.md: its {host.example} is not the file"]
    told = host.run_example(values["base-url"], CLARI_API_KEY=values["api-key"])
    if f"\n{host.example_outcome}: " not in told:
        faults.append(f"{host.example}: not {host.example_outcome}\n{told}")
    return faults


def sealed(program: Path, component: Path) -> Path:
    """The component, sealed."""
    out = WORK / "connector.sealed.wasm"
    command(program, "seal", "--quiet", component, "--out", out, folder=WORK)
    return out


def proved(program: Path, component: Path, mock_api: dict) -> tuple[list[list[str]], list[str]]:
    """The rows of the table, and all faults."""
    cases = cases_for(mock_api["origins"])
    values = cases[0]["values"]
    ca_file, job = WORK / "ca.pem", WORK / "cases.json"
    ca_file.write_text(mock_api["ca_pem"])
    job.write_text(json.dumps({"ca_file": str(ca_file), "cases": cases}))
    say("rust")
    host_runner = HostRunner(program, component, ca_file)
    sealed_component = sealed(program, component)
    due = host_runner.reference(values)
    due_sealed = HostRunner(program, sealed_component, ca_file).reference(values)
    cells, faults = host_runner.row(values)
    rows = [cells]
    faults += example_faults(Rust(component), values)
    hosts = {name: kind(sealed_component, ca_file) for name, kind in HELD.items()}
    say("hostile connectors")
    escaped = attacks.faults(program, hosts["python"].interpreter)
    faults += escaped
    for name, host in hosts.items():
        say(name)
        lines = [json.loads(line) for line in host.conform(job).splitlines()]
        kept = not any(name in fault for fault in escaped)
        cells, wrong = row(name, lines, cases, due_sealed, kept)
        rows.append(cells)
        faults += [f"{name}: {fault}" for fault in wrong + example_faults(host, values)]
    say("c")
    cells, wrong = C(component).row(cases, due)
    rows.append(cells)
    faults += wrong
    print(f"{len(cases)} cases on each host, but on that in C")
    return rows, faults


def main(program: Path, component: Path) -> int:
    WORK.mkdir(parents=True, exist_ok=True)
    os.environ["HOST_RUNNER_CACHE_DIR"] = str(WORK / "cache")
    serving = subprocess.Popen(
        [program, "demo", "--serve-only"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        rows, faults = proved(program, component, json.loads(serving.stdout.readline()))
    finally:
        serving.terminate()
    say("a connector in JavaScript")
    if not other_connector.is_run_as_any_other(program):
        faults.append("host-runner does not run other-connector as any other")
    shown = table(rows)
    faults += pages.table_faults(shown)
    print(shown, *faults, f"{len(faults)} faults", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    for path in map(Path, sys.argv[1:]):
        if not path.is_file():
            raise SystemExit(f"error: there is no file `{path}`; `make hosts` builds what is needed")
    sys.exit(main(*(Path(argument).resolve() for argument in sys.argv[1:])))
