"""The results of the Rust host, which the others must match, and what it protects."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

LOOPBACK = ["--allow-address", "127.0.0.0/8", "--allow-address", "::1/128"]
KEY = "CONNECTOR_KEY"


class HostRunner:
    def __init__(self, program: Path, component: Path, ca_file: Path) -> None:
        self.program = program
        self.component = component
        self.trust = ["--ca-file", str(ca_file)]

    def reference(self, values: dict[str, str]) -> dict[str, Any]:
        """What a credential looks like and becomes."""
        return {
            "form": self._answer("config")["fields"],
            "check": self._answer("check", *_given(values), key=values["api-key"])["findings"],
            "authorize": self._answer("authorize", "--reveal", *_given(values), key=values["api-key"])["headers"],
        }

    def row(self, values: dict[str, str]) -> tuple[list[str], list[str]]:
        """Its row of the table, and its faults."""
        cases = self._answer("test")["cases"]
        failed = [case["name"] for case in cases if not case["passed"]]
        validate = ["validate", *_given(values), *self.trust]
        let_out = self._answer(*validate, *LOOPBACK, key=values["api-key"])
        kept_in = self._answer(*validate, key=values["api-key"])
        proved = {
            "validate": let_out["outcome"] == "valid",
            "vectors equal": not failed,
            "egress guarded": kept_in["code"] == "egress-denied",
            "key sealed": let_out["receipt"]["sealed"],
        }
        faults = [f"rust: {name}: not the verdict that is due" for name in failed]
        faults += [f"rust: {what}: no" for what, proof in proved.items() if not proof]
        # The form, check and authorize of the others are compared with it.
        return ["rust", *["yes"] * 4, *("yes" if proof else "NO" for proof in proved.values())], faults

    def _answer(self, command: str, *words: str, key: str = "") -> Any:
        given = [self.program, command, "--component", self.component, "--json", *words]
        done = subprocess.run(given, env=os.environ | {KEY: key}, capture_output=True, text=True)
        told = json.loads(done.stdout or '{"error": null}')
        if "error" in told:
            raise SystemExit(f"host-runner {command} ended with exit code {done.returncode}\n{done.stderr}")
        return told


def _given(values: dict[str, str]) -> list[str]:
    plain = (("--set", f"{name}={values[name]}") for name in ("base-url", "auth-scheme"))
    return ["--secret-from", f"api-key=env:{KEY}", *(word for words in plain for word in words)]
