"""The connector in JavaScript, built and run by host-runner, plain and sealed."""

import subprocess
import sys
from pathlib import Path

from command import ROOT, WORK, command, copied, install, npm_run


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
    plain = built(folder)
    sealed = WORK / "ledger.sealed.wasm"
    command(program, "seal", "--quiet", plain, "--out", sealed, folder=WORK)
    return _is_proved(program, folder, plain) and _is_proved(program, folder, sealed)


def _is_proved(program: Path, folder: Path, component: Path) -> bool:
    words = [sys.executable, folder / "prove.py", program, component]
    proved = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    print(*(line for line in proved.stdout.splitlines() if not line.startswith("ok ")), sep="\n")
    return proved.returncode == 0
