"""Holds the exports of `host-runner config` to the packages of those whom they are for: exports HOST_RUNNER NPM_FOLDER

n8n's types and its evaluator of expressions, all of Nango's providers, and Airbyte's CDK. Each accepts the export and refuses
broken ones.
"""

import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    os.environ["HOST_RUNNER"] = str(Path(sys.argv[1]).resolve())
    os.environ["NPM_FOLDER"] = str(Path(sys.argv[2]).resolve())
    suite = unittest.defaultTestLoader.loadTestsFromNames(["to_n8n", "to_nango", "to_airbyte"])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(not (result.wasSuccessful() and result.testsRun))
