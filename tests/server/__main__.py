"""Holds the server to its description, and clients in other languages to the server: server HOST_RUNNER [TEST]…"""

import os
import sys
import unittest
from pathlib import Path

import described
import python_client
import standard_libraries
import typescript_client

if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    os.environ["HOST_RUNNER"] = str(Path(sys.argv[1]).resolve())
    suite = unittest.TestSuite()
    for module in standard_libraries, python_client, typescript_client, described:
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    wanted = sys.argv[2:]
    chosen = [test for group in suite for test in group if not wanted or any(name in test.id() for name in wanted)]
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(chosen))
    sys.exit(not (result.wasSuccessful() and result.testsRun))
