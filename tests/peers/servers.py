"""The mock API, and the requirements of a case."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "verdicts.json"


@dataclass(frozen=True)
class Credential:
    base_url: str
    key: str


class MockApi:
    """The mock API of the program, over plain http, so that no root certificate is needed."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [program, "demo", "--serve-only"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        told = json.loads(self._process.stdout.readline())
        self._origin = told["origins"]["plain"].replace("localhost", "127.0.0.1")
        self._vectors = json.loads(VECTORS.read_text())

    def __enter__(self) -> "MockApi":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def credential(self, case: str) -> Credential:
        [found] = (one for one in self._vectors["cases"] if one["name"] == case)
        values = self._vectors["values"] | found.get("values", {})
        base_url = values["base-url"].replace("{case}", case).replace("{api}", self._origin)
        return Credential(base_url, values["api-key"])
