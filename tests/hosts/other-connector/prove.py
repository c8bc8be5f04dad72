"""Tests that host-runner runs a connector in JavaScript like its own: prove.py HOST_RUNNER COMPONENT

Prints a line a case. What the program prints and saves is searched for the token.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ledger_api import GOOD, WRONG, Ledger

TOKEN = "LEDGER_TOKEN"
# Compiling the JavaScript engine takes a debug build on a busy machine a minute; only once, because the code is cached.
PATIENT = ["--max-compile-milliseconds", "300000"]
ALLOWED = ["--allow-plaintext", "--allow-address", "127.0.0.1/32"]


class Proof:
    def __init__(self, program: str, component: str, folder: Path) -> None:
        self.program = program
        self.this = ["--component", component]
        self.folder = folder
        self.cases = self.faults = 0

    def expect(
        self, about: str, code: int, path: str, value: Any, *words: str, token: str = GOOD, shows_token: bool = False
    ) -> None:
        """Runs a command, and compares its exit code and what its JSON has at a path such as `facts.0.value`.

        A message needs to hold the value alone.
        """
        done = subprocess.run(
            [self.program, *words, *([] if "--format" in words else ["--json"])],
            env=os.environ | {TOKEN: token, "HOST_RUNNER_STORE": str(self.folder / "store.db")},
            capture_output=True,
            text=True,
        )
        told: Any = json.loads(done.stdout or "null")
        for step in path.split("."):
            try:
                told = told[int(step)] if isinstance(told, list) else told[step]
            except (IndexError, KeyError, TypeError):
                told = f"no `{step}`"
                break
        same = value in told if path == "error.message" else told == value
        right = same and done.returncode == code
        self.hold(about, right, f"exit {done.returncode}, {path} is {told!r}; due is {code}, {value!r}\n{done.stderr}")
        if token and (token in done.stdout + done.stderr) != shows_token:
            self.hold(about, False, "the token is in what it printed, or is not where it is asked for")

    def refused(self, about: str, message: str, *words: str) -> None:
        """A command that fails with a message containing the reason."""
        self.expect(about, 2, "error.message", message, *words)

    def hold(self, about: str, right: bool, else_: str = "") -> None:
        self.cases += 1
        self.faults += not right
        print(f"ok     {about}" if right else f"FAILED {about}: {else_}")


def verdicts(proof: Proof) -> None:
    """The vectors of Ledger, with its own fields and probe; a wrong vector must fail."""
    file = Path(__file__).with_name("verdicts.json")
    cases = len(json.loads(file.read_text())["cases"])
    proof.expect("it passes the vectors of its API", 0, "passed", cases, "test", str(file), *proof.this, token="")
    # These files contain the token, and the test's folder is searched for it.
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder, "wrong.json")
        for part, wrong, field in ("/whoami", "/elsewhere", "probe"), ("x-api-token", "x-other-token", "request"):
            other.write_text(file.read_text().replace(part, wrong))
            about = f"{wrong} in the place of {part} is a fault"
            proof.expect(about, 1, "cases.0.differences.0.field", field, "test", str(other), *proof.this, token="")


def offline(proof: Proof, address: list[str], token: list[str]) -> None:
    expect, given = proof.expect, [*proof.this, *address, *token]
    expect("it is compiled", 3, "code", "egress-denied", "validate", *given, *PATIENT)
    expect("config has its form", 0, "fields.0.name", "token", "config", *proof.this)
    schema = ["config", *proof.this, "--format", "json-schema"]
    expect("its schema has the token as write-only", 0, "properties.token.writeOnly", True, *schema)
    expect("check finds nothing in good values", 0, "findings", [], "check", *given)
    expect("check finds an empty token", 1, "findings.0.code", "empty", "check", *given, token="")
    bad = ["check", *proof.this, "--set", "address=books", *token]
    expect("check finds a bad address", 1, "findings.0.code", "not-a-url", *bad)
    header = {"name": "x-api-token", "value": None}
    expect("authorize masks", 0, "headers", [header], "authorize", *given)
    revealed = [header | {"value": GOOD}]
    expect("authorize reveals", 0, "headers", revealed, "authorize", *given, "--reveal", shows_token=True)


def online(proof: Proof, ledger: Ledger, address: list[str], token: list[str]) -> None:
    expect, given = proof.expect, [*proof.this, *address, *token]

    def at(path: str) -> list[str]:
        return ["validate", *proof.this, "--set", f"address={ledger.origin}/{path}", *token, *ALLOWED]

    expect("a good token is valid", 0, "code", "ok", "validate", *given, *ALLOWED)
    path, headers = ledger.requests[-1]
    known = {"host", "x-api-token", "user-agent", "accept", "accept-language"}
    right = (path, headers["x-api-token"]) == ("/books/whoami", GOOD) and headers.keys() <= known
    proof.hold("the real token arrives, in its header alone", right, f"{path} {headers}")
    expect("the connector had a placeholder", 0, "receipt.sealed", True, "validate", *given, *ALLOWED)
    expect("a wrong token is invalid", 1, "code", "token-rejected", "validate", *given, *ALLOWED, token=WRONG)
    expect("a page is undetermined", 3, "code", "unexpected-response", *at("page"))
    expect("time ends", 3, "code", "connection-failed", *at("slow"), "--max-call-milliseconds", "1000")
    before = len(ledger.requests)
    expect("a redirect is not followed", 3, "code", "unexpected-response", *at("moved"))
    proof.hold("one request for a redirect", len(ledger.requests) == before + 1)
    expect("call gets what is asked for", 0, "status", 200, "call", "/whoami", *given, *ALLOWED)

    before = len(ledger.requests)
    refused = proof.refused
    expect("loopback is closed", 3, "code", "egress-denied", "validate", *given)
    expect("plain http is closed", 3, "code", "egress-denied", "validate", *given, *ALLOWED[1:])
    refused("call stays below the address", "leave the path", "call", "/../whoami", *given, *ALLOWED)
    refused("no token in an argument", "every process", "validate", *given, "--set", "token=x", *ALLOWED)
    refused("no address of its own", "`address` is missing", "validate", *proof.this, *token, *ALLOWED)
    proof.hold("nothing was sent for these", len(ledger.requests) == before)


def saved(proof: Proof, address: list[str], token: list[str]) -> None:
    expect, refused = proof.expect, proof.refused
    add = ["credential", "add", "b", *proof.this, *address, *token, *ALLOWED]
    edit = ["credential", "edit", "b", *proof.this, *ALLOWED]
    again = [*proof.this, *ALLOWED]
    expect("a wrong token is not saved", 1, "saved", False, *add, token=WRONG)
    expect("a good one is", 0, "saved", True, *add)
    refused("a name is taken once", "`b`", *add)
    expect("it is shown without its token", 0, "values.token", None, "credential", "show", "b")
    expect("it is listed", 0, "credentials.0.last_verdict.code", "ok", "credential", "list")
    expect("it is proved again", 0, "credentials.0.code", "ok", "credential", "validate", "--all", *again)
    refused("another origin needs the token again", "token", *edit, "--set", "address=http://127.0.0.1:1/books")
    expect("a wrong token does not replace it", 1, "saved", False, *edit, *token, token=WRONG)
    expect("it is renamed", 0, "name", "c", "credential", "rename", "b", "c")
    expect("validate takes it", 0, "code", "ok", "validate", "--credential", "c", *again)
    refused("another connector does not", "SHA-256", "validate", "--credential", "c", *ALLOWED)
    files = [path for path in proof.folder.rglob("*") if path.is_file()]
    leaks = [path.name for path in files if GOOD.encode() in path.read_bytes()]
    proof.hold("no saved file has the token", bool(files) and not leaks, str(leaks))
    expect("it is removed", 0, "name", "c", "credential", "remove", "c", "--yes")
    expect("nothing is left", 0, "credentials", [], "credential", "list")


def main(program: str, component: str) -> int:
    ledger = Ledger()
    address = ["--set", f"address={ledger.origin}/books"]
    token = ["--secret-from", f"token=env:{TOKEN}"]
    with tempfile.TemporaryDirectory() as folder:
        proof = Proof(program, component, Path(folder))
        proof.expect("it is within the contract", 0, "within_contract", True, "inspect", component)
        offline(proof, address, token)
        verdicts(proof)
        online(proof, ledger, address, token)
        saved(proof, address, token)
    print(f"{proof.cases} cases of a connector in JavaScript, {proof.faults} faults")
    return 1 if proof.faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
