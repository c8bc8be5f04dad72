"""Validates through proxies, and past an address that never answers: networks HOST_RUNNER [TEST]…

tinyproxy (HTTP CONNECT) and microsocks (SOCKS5) stand in front of the mock API; a network namespace has a name whose first
address is dead.
"""

import os
import sys
import unittest
from pathlib import Path

import dead_address
import http_proxy
import socks_proxy

if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    os.environ["HOST_RUNNER"] = str(Path(sys.argv[1]).resolve())
    suite = unittest.TestSuite()
    loader = unittest.defaultTestLoader
    for module in http_proxy, socks_proxy, dead_address:
        suite.addTests(loader.loadTestsFromModule(module))
    wanted = sys.argv[2:]
    chosen = [test for group in suite for test in group if not wanted or any(name in test.id() for name in wanted)]
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(chosen))
    sys.exit(not (result.wasSuccessful() and result.testsRun))
