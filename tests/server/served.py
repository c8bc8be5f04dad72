"""A server and the mock API, for one test."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from urllib.request import urlopen

TOKEN = "manage-0123456789abcdef0123456789abcdef"
FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent


class Served(unittest.TestCase):
    """`host-runner serve` in front of `host-runner demo --serve-only`, and what it gave out, which must hold no key."""

    def setUp(self) -> None:
        self.program = os.environ["HOST_RUNNER"]
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.mock_api = subprocess.Popen(
            [self.program, "demo", "--serve-only"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        served = json.loads(self.mock_api.stdout.readline())
        self.good_key = served["good_key"]
        self.base_url = served["origins"]["api"] + "/v1"
        (self.folder / "ca.pem").write_text(served["ca_pem"])
        (self.folder / "tokens").write_text(f"backend manage {TOKEN}\n")
        self.log = (self.folder / "log").open("w+")
        options = ["--listen", "127.0.0.1:0", "--json", "--store", self.folder / "store.db"]
        policy = ["--ca-file", self.folder / "ca.pem", "--allow-address", "127.0.0.0/8", "--allow-address", "::1/128"]
        self.server = subprocess.Popen(
            [self.program, "serve", *options, "--token-file", self.folder / "tokens", *policy],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.url = json.loads(self.server.stdout.readline())["url"]
        self.environment = dict(
            os.environ, SERVER=self.url, TOKEN=TOKEN, API_KEY=self.good_key, BASE_URL=self.base_url, NO_PROXY="*"
        )

    def tearDown(self) -> None:
        for process in self.server, self.mock_api:
            process.terminate()
        self.assertEqual(self.server.wait(timeout=60), 0)
        self.mock_api.wait()
        for process in self.server, self.mock_api:
            process.stdout.close()
        self.log.seek(0)
        log = self.log.read()
        self.log.close()
        self.temporary.cleanup()
        for secret in self.good_key, TOKEN:
            self.assertNotIn(secret, log)

    def description(self) -> bytes:
        """`/openapi.json`."""
        with urlopen(self.url + "/openapi.json") as answer:
            return answer.read()

    def run_command(self, *command: str | Path, folder: Path | None = None, seconds: int = 600) -> str:
        """Runs a command to its end, which must be good, and gives what it printed."""
        done = subprocess.run(
            command, cwd=folder, env=self.environment, capture_output=True, text=True, timeout=seconds, check=False
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn(self.good_key, done.stdout + done.stderr)
        return done.stdout
