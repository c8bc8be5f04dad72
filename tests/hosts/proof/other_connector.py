"""The connector in JavaScript, built and run by host-runner."""

import subprocess
import sys
from pathlib import Path

from command import ROOT, WORK, copied, install, npm_run


def built(folder: Path) -> Path:
    """The component, rebuilt if it is older than its sources."""
    component = WORK / "ledger.wasm"
    sources = [*folder.glob("*.js"), *folder.glob("*.mjs"), folder / "package-lock.json", *(ROOT / "wit").rglob("*.wit")]
    if not component.exists() or any(path.stat().st_mtime > component.stat().st_mtime for path in sources):
        install(folder)
        npm_run("build", ROOT / "wit", component, folder=folder)
    return component


def is_run_as_any_other(program: Path) -> bool:
    """Whether every case of prove.py passes; prints the failures and the number of cases."""
    folder = copied("other-connector")
    words = [sys.executable, folder / "prove.py", program, built(folder)]
    proved = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    print(*(line for line in proved.stdout.splitlines() if not line.startswith("ok ")), sep="\n")
    return proved.returncode == 0
