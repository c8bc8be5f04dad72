"""Validates a credential through a gateway in front of the mock API: gateway HOST_RUNNER

nginx asks for the key in one header or either, answers 401 in HTML, JSON and problem+json, and takes headers away. The run
makes the table of what comes out, and fails if it is not the one in docs/gateways.md (UPDATE_DOCS=1 writes it), if a good
key is `invalid`, or if a refused key is `valid`.
"""

import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from places import Place, places

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = ROOT / "target" / "gateway"
PAGE = ROOT / "docs" / "gateways.md"
MARK = "<!-- table of: tests/gateway/run -->\n"

SCHEMES = ["both", "bearer", "apikey"]
REFUSED = "revoked-key-0123456789-0123456789"
HEAD = ["the gateway", "", *(f"{key} key, `{scheme}`" for key in ("good", "refused") for scheme in SCHEMES)]
# nginx listens in a fraction of a second.
PATIENCE_SECONDS = 10


class Gateway:
    """A running nginx in front of the API."""

    def __init__(self, api: str, good_key: str) -> None:
        WORK.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        api = api.replace("localhost", "127.0.0.1")
        locations = "\n".join(place.location(api) for place in places())
        text = (HERE / "nginx.conf").read_text().replace("@PLACES@", locations)
        for name, value in {"WORK": WORK, "PORT": self.port, "GOOD": good_key}.items():
            text = text.replace(f"@{name}@", str(value))
        (WORK / "nginx.conf").write_text(text)
        self.process = subprocess.Popen(["nginx", "-p", WORK, "-e", WORK / "error.log", "-c", WORK / "nginx.conf"])

    def __enter__(self) -> "Gateway":
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.process.terminate()
        raise SystemExit(f"nginx does not listen; see {WORK / 'error.log'}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()


def validate(program: Path, base_url: str, key: str, scheme: str) -> dict:
    """The verdict on a key, by the program itself."""
    values = ["--set", f"base-url={base_url}", "--set", f"auth-scheme={scheme}"]
    policy = ["--allow-plaintext", "--allow-address", "127.0.0.0/8"]
    done = subprocess.run(
        [program, "validate", "--json", *values, *policy],
        env=os.environ | {"HOST_RUNNER_API_KEY": key},
        capture_output=True,
        text=True,
    )
    told = json.loads(done.stdout or "{}")
    if "outcome" not in told:
        raise SystemExit(f"host-runner validate ended with exit code {done.returncode}\n{done.stderr}")
    return told


def row(program: Path, place: Place, port: int, good_key: str) -> tuple[list[str], list[str]]:
    """The row of a place in the table, and its unfair verdicts."""
    cells, faults = [place.about, place.answer], []
    for key, wrong in (good_key, "invalid"), (REFUSED, "valid"):
        for scheme in SCHEMES:
            verdict = validate(program, f"http://127.0.0.1:{port}/{place.path}", key, scheme)
            fixes = [finding["fix"]["value"] for finding in verdict["findings"] if finding["fix"]]
            fix = "".join(f" → `{value}`" for value in fixes)
            cells.append(f"`{verdict['code']}`{fix}")
            if verdict["outcome"] == wrong:
                faults.append(f"{place.path} under {scheme}: {'a good' if key == good_key else 'a refused'} key is {wrong}")
    return cells, faults


def page_faults(table: str) -> list[str]:
    """Reports a page whose table differs; with UPDATE_DOCS, updates it."""
    page = PAGE.read_text()
    before, mark, after = page.partition(MARK)
    _, blank, rest = after.partition("\n\n")
    real = before + mark + table + blank + rest
    if "UPDATE_DOCS" in os.environ:
        PAGE.write_text(real)
    elif real != page:
        return [f"{PAGE.relative_to(ROOT)}: its table is not the one above; UPDATE_DOCS=1 writes it"]
    return []


def main(program: Path) -> int:
    served = subprocess.Popen(
        [program, "demo", "--serve-only"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        api = json.loads(served.stdout.readline())
        good_key = api["good_key"]
        with Gateway(api["origins"]["plain"], good_key) as gateway, ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda place: row(program, place, gateway.port, good_key), places()))
    finally:
        served.terminate()
    rows = [HEAD, ["---"] * len(HEAD), *(cells for cells, _ in made)]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    faults = [fault for _, unfair in made for fault in unfair] + page_faults(table)
    valid, rejected = (sum(cells.count(code) for cells, _ in made) for code in ("`ok`", "`token-rejected`"))
    if not valid or not rejected:
        faults.append("no key is accepted, or none is rejected: the gateway is not in use")
    print(table, *faults, f"{len(made)} places of a gateway, {valid} times valid, {rejected} times invalid", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
