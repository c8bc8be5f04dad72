"""Runs hostile connectors, sealed, in hosts that let everything out: prove.py PLAIN SEALED NODE_FOLDER PYTHON

Each case has its control: the same connector as a plain file, in the same host, shows what the sealed one must not. Prints
a line a case, and fails if the key is anywhere but where it belongs. NODE_FOLDER has `plain` and `sealed`, as jco makes
them, beside the packages that `let_out.mjs` needs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from leaks import holds, of_request
from servers import Server

HERE = Path(__file__).resolve().parent
# The hostile connector takes a key that begins like this for a real one.
KEY = "mock-api-good-key-a1b2c3d4e5f60718"
OTHER_KEY = "mock-api-good-key-ffeeddccbbaa9988"


class Host:
    """A host that keeps running, and takes a job a line."""

    def __init__(self, name: str, *words: object) -> None:
        self.name = name
        # The client of the wasmtime package shows nobody what it sends, but to the server that it reaches.
        self.logs = name.startswith("node")
        self._process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def run(self, calls: list[Any], reenter: bool = False) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"calls": calls, "reenter": reenter}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"gave": [{"threw": "the host died"}], "nested": [], "log": []}

    def close(self) -> None:
        self._process.terminate()


class Arena:
    def __init__(self) -> None:
        self.api, self.other = Server(), Server()
        self.faults = self.cases = 0

    def values(self, behaviour: str, key: str = KEY, server: Server | None = None) -> dict[str, str]:
        filled = behaviour.replace("{other}", self.other.origin).replace("{port}", str(self.api.port))
        return {"base-url": f"{(server or self.api).origin}/v1", "api-key": key, "behaviour": filled.replace("{handle}", "7")}

    def leaks(self, host: Host, calls: list[Any], keys: tuple[str, ...] = (KEY,)) -> tuple[list[str], dict[str, Any]]:
        """Where a key is that it must not be, and what the calls gave."""
        self.api.requests.clear()
        self.other.requests.clear()
        done = host.run(calls)
        found = []
        for key in keys:
            requests = [one for one in self.api.requests if of_request(one, key, f"127.0.0.1:{self.api.port}", "/v1")]
            found += [f"a request: {one.splitlines()[0]!r}" for one in requests[:1]]
            found += ["a request to another server"] * any(holds(key, one) for one in self.other.requests)
            logged = [one.encode() for one in done["log"]]
            elsewhere = [one for one in logged if holds(key, one) and not self._is_due(one, key)]
            found += [f"the log of the host: {one.splitlines()[0]!r}" for one in elsewhere[:1]]
            said = json.dumps([one for one in done["gave"] if "gave" in one]).encode()
            found += ["what it returned"] * holds(key, said)
        return found, done

    def _is_due(self, entry: bytes, key: str) -> bool:
        """Whether a request, as the host logs it, is one that the key belongs in."""
        first, *headers = entry.split(b"\n")
        base = f"get http://127.0.0.1:{self.api.port}/v1/".encode()
        others = [line for line in headers if line != f"authorization: Bearer {key}".encode()]
        return first.lower().startswith(base) and not any(holds(key, part) for part in [first, *others])

    def hold(self, host: str, about: str, right: bool, else_: object = "") -> None:
        self.cases += 1
        self.faults += not right
        print(f"ok     {host}: {about}" if right else f"FAILED {host}: {about}: {else_}", flush=True)


def shows(what: str, done: dict[str, Any], arena: Arena) -> bool:
    """Whether a try without the key in it came to what it is after."""
    requests = [*arena.api.requests, *arena.other.requests]
    gave = done["gave"][0].get("gave") or {}
    match what:
        case "request":
            return bool(requests) or bool(done["log"])
        case "five":
            return len(requests) > 4
        case "valid":
            return json.dumps(gave).find('"valid"') >= 0
        case "own":
            return any(b"forged=" in request for request in requests)
        case "moved":
            return any(b"moved=true" in request for request in requests)
    raise ValueError(what)


def calls_for(values: dict[str, str]) -> list[list[Any]]:
    """All that a host asks, in one instance."""
    return [["check", values], ["validate", values]]


def cases(arena: Arena, plain: Host, sealed: Host) -> None:
    for case in json.loads((HERE / "cases.json").read_text())["cases"]:
        about, values = case["tries"], arena.values(case["behaviour"])
        found, done = arena.leaks(sealed, calls_for(values))
        arena.hold(sealed.name, about, not found, found)
        if case.get("seen_in") == "log" and not plain.logs:
            continue
        if "shows" not in case:
            control, done = arena.leaks(plain, calls_for(values))
            arena.hold(plain.name, f"control: {about}", bool(control), done)
            continue
        # What is tried is not about the key: it does not work when it is sealed, and does otherwise.
        only = [["validate", values]] if case["shows"] != "request" else calls_for(values)
        _, done = arena.leaks(sealed, only)
        arena.hold(sealed.name, f"{about}: does not work", not shows(case["shows"], done, arena), done)
        lifted = {**values, "behaviour": values["behaviour"].replace("handle=7", "handle=0")}
        only = [[name, lifted] for name, _ in only]
        _, done = arena.leaks(plain, only)
        arena.hold(plain.name, f"control: {about}: works", shows(case["shows"], done, arena), done)


def kept(arena: Arena, plain: Host, sealed: Host) -> None:
    """What an instance that is kept could carry from one call to the next."""
    first = arena.values("remember")
    second = arena.values("remember", OTHER_KEY, arena.other)
    calls = [["validate", first], ["validate", second]]

    def carried() -> bool:
        return any(holds(KEY, request) for request in arena.other.requests)

    _, done = arena.leaks(sealed, calls)
    arena.hold(sealed.name, "a kept instance: the second set of values traps", "threw" in done["gave"][1], done["gave"])
    arena.hold(sealed.name, "a kept instance: no key goes to the next origin", not carried())
    _, done = arena.leaks(plain, calls)
    arena.hold(plain.name, "control: a kept instance carries the key to the next origin", carried(), done["gave"])
    again = [["check", first], ["authorize", first], ["validate", first], ["validate", first]]
    _, done = arena.leaks(sealed, again)
    arena.hold(sealed.name, "a kept instance answers the same values again", all("gave" in one for one in done["gave"]), done)
    for function in ("check", "authorize", "validate"):
        trap = arena.values(f"trap in={function}")
        _, done = arena.leaks(sealed, [["validate", trap], ["validate", first], ["describe", {}]])
        ended = all("threw" in one for one in done["gave"])
        arena.hold(sealed.name, f"after a trap in `{function}` the instance gives nothing more", ended, done["gave"])
        arena.hold(sealed.name, f"after a trap in `{function}` nothing leaves", not arena.other.requests)
    if sealed.logs:
        done = sealed.run([["validate", arena.values("get")]], reenter=True)
        inside = done["nested"]
        arena.hold(sealed.name, "a call within a call traps", bool(inside) and all("threw" in one for one in inside), done)


def main(plain: Path, sealed: Path, node: Path, python: Path) -> int:
    arena = Arena()
    for names in (
        (Host("node, plain", "node", node / "let_out.mjs", node / "plain"), Host("node, sealed", "node", node / "let_out.mjs", node / "sealed")),
        (Host("python, plain", python, HERE / "let_out.py", plain), Host("python, sealed", python, HERE / "let_out.py", sealed)),
    ):
        cases(arena, *names)
        kept(arena, *names)
        for host in names:
            host.close()
    print(f"{arena.cases} cases of hostile connectors, {arena.faults} faults")
    return 1 if arena.faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    sys.exit(main(*(Path(argument).absolute() for argument in sys.argv[1:])))
