"""Shared by the tests of proxies: the mock API, and a proxy in front of it."""

import os
import tempfile
import unittest
from pathlib import Path

from command import Done, validate
from servers import MockApi, Proxy

USER, PASSWORD = "integration", "proxy-password-0123456789"


class BehindProxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.program = Path(os.environ["HOST_RUNNER"])
        cls.folder = tempfile.TemporaryDirectory()
        cls.api = MockApi(cls.program, Path(cls.folder.name))
        cls.loopback = ["--allow-address", "127.0.0.0/8", "--allow-address", "::1"]
        cls.trusting = ["--ca-file", cls.api.ca_file]

    @classmethod
    def tearDownClass(cls) -> None:
        cls.api.stop()
        cls.folder.cleanup()

    def started(self, proxy: Proxy) -> Proxy:
        self.addCleanup(proxy.stop)
        return proxy

    def base_url(self, host: str = "localhost") -> str:
        return f"https://{host}:{self.api.port}/v1"

    def through(self, url: str, *options: object, base_url: str | None = None, **run: object) -> Done:
        done = validate(self.program, base_url or self.base_url(), self.api.good_key, "--proxy", url, *options, **run)
        for secret in PASSWORD, self.api.good_key:
            self.assertNotIn(secret, done.stdout + done.stderr)
        return done
