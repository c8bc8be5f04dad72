"""A name whose first address never answers, in a network namespace."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


class DeadAddress(unittest.TestCase):
    def in_namespace(self, *addresses: str) -> dict:
        """The report on a name with these addresses."""
        user = [] if os.getuid() == 0 else ["--map-root-user"]
        done = subprocess.run(
            ["unshare", *user, "--net", "--mount", sys.executable, HERE / "in_namespace.py", os.environ["HOST_RUNNER"], *addresses],
            capture_output=True,
            text=True,
        )
        self.assertTrue(done.stdout, done.stderr)
        return json.loads(done.stdout)

    def test_a_dead_ipv6_address_does_not_hold_up_the_ipv4_address_after_it(self) -> None:
        report = self.in_namespace("2001:db8::1", "127.0.0.1")
        self.assertEqual(report["code"], "ok")
        self.assertLess(report["receipt"]["usage"]["milliseconds"], 1000)
        (request,) = report["receipt"]["requests"]
        self.assertEqual(request["address"], "127.0.0.1")
        # It was tried first: the 250 ms of RFC 8305 passed.
        self.assertGreaterEqual(request["milliseconds"], 250)

    def test_control_the_dead_address_only_times_out(self) -> None:
        self.assertEqual(self.in_namespace("2001:db8::1")["code"], "timed-out")
