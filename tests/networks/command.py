"""Runs `host-runner validate` with its own environment."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Done:
    """The output and exit code of a run."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def report(self) -> dict:
        return json.loads(self.stdout)

    @property
    def code(self) -> str:
        return self.report.get("code") or self.report["error"]["code"]

    @property
    def request(self) -> dict:
        """The one request in the receipt."""
        (request,) = self.report["receipt"]["requests"]
        return request


def validate(program: Path, base_url: str, key: str, *options: object, json_output: bool = True, **variables: str) -> Done:
    arguments = ["validate", "--set", f"base-url={base_url}", *map(str, options)]
    done = subprocess.run(
        [program, *arguments, *(["--json"] if json_output else [])],
        env={"HOST_RUNNER_API_KEY": key, "PATH": "/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
    )
    return Done(done.returncode, done.stdout, done.stderr)
