"""What the tests of exports share: the export, the headers that are due, and the mock API."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from servers import MockApi

PROGRAM = Path(os.environ["HOST_RUNNER"])
NPM = Path(os.environ["NPM_FOLDER"])
# Each with the case of the mock API that takes the key from its headers.
SCHEMES = {"both": "clari-both-under-v1", "bearer": "clari-bearer", "apikey": "clari-apikey"}
GOOD_CASE, REVOKED_CASE = SCHEMES["both"], "401-invalid-credentials"


def exported(form: str, scheme: str | None = None) -> str:
    chosen = ["--set", f"auth-scheme={scheme}"] if scheme else []
    return subprocess.run([PROGRAM, "config", "--format", form, *chosen], capture_output=True, text=True, check=True).stdout


def due_headers(key: str, scheme: str) -> dict[str, str]:
    """What the connector itself makes of a key."""
    done = subprocess.run(
        [PROGRAM, "authorize", "--reveal", "--json", "--set", f"auth-scheme={scheme}"],
        env=os.environ | {"HOST_RUNNER_API_KEY": key},
        capture_output=True,
        text=True,
        check=True,
    )
    return {header["name"]: header["value"] for header in json.loads(done.stdout)["headers"]}


class WithMockApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.api = MockApi(PROGRAM)
        cls.addClassCleanup(cls.api.__exit__)
