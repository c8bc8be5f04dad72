"""Proves that host-runner runs a connector in JavaScript as any other: prove.py HOST_RUNNER COMPONENT"""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

GOOD, WRONG = "abcdefghijklmnopqrstuvwx", "zyxwvutsrqponmlkjihgfedc"


class Ledger(BaseHTTPRequestHandler):
    """The made-up API."""

    def do_GET(self) -> None:
        known = self.path == "/books/whoami" and self.headers["x-api-token"] == GOOD
        answer = json.dumps({"user": "ada"} if known else {"error": "unknown token"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *_: object) -> None:
        """Says nothing."""


def main(host_runner: str, component: str) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ledger)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"address=http://127.0.0.1:{server.server_port}/books"
    allowed = ["--allow-plaintext", "--allow-address", "127.0.0.1/32"]
    given = ["--set", address, "--secret-from", "token=env:TOKEN"]
    faults = 0

    def expect(exit_code: int, name: str, path: list[str | int], value: object, token: str, *words: str) -> None:
        nonlocal faults
        done = subprocess.run(
            [host_runner, name, *words, "--json"], env=os.environ | {"TOKEN": token}, capture_output=True, text=True
        )
        told = json.loads(done.stdout or "null")
        try:
            for step in path:
                told = told[step]
        except (IndexError, KeyError, TypeError):
            pass
        right = (done.returncode, told) == (exit_code, value)
        faults += not right
        print(f"{'ok    ' if right else 'FAILED'} {name}: {value}", "" if right else f"not {done.returncode} {told}")

    this = ["--component", component]
    expect(0, "inspect", ["within_contract"], True, GOOD, component)
    expect(0, "config", ["fields", 0, "name"], "token", GOOD, *this)
    expect(1, "check", ["findings", 0, "code"], "empty", "", *this, *given)
    expect(0, "authorize", ["headers"], [{"name": "x-api-token", "value": GOOD}], GOOD, *this, *given, "--reveal")
    expect(0, "validate", ["code"], "ok", GOOD, *this, *given, *allowed)
    expect(1, "validate", ["code"], "token-rejected", WRONG, *this, *given, *allowed)
    expect(3, "validate", ["code"], "egress-denied", GOOD, *this, *given)
    server.shutdown()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
