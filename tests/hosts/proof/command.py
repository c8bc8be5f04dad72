"""Runs programs in their own folders below target/."""

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
ROOT = HERE.parents[1]
WORK = ROOT / "target" / "hosts"


def command(*words: object, folder: Path, **environment: str) -> str:
    """Runs a program and gives what it printed."""
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stdout[-2000:]}failed with exit code {done.returncode}")
    return done.stdout


def copied(folder: str) -> Path:
    """A copy of a sibling folder, in which to install and build."""
    shutil.copytree(HERE / folder, WORK / folder, dirs_exist_ok=True)
    return WORK / folder


def install(folder: Path) -> None:
    """Installs what the package.json in a folder asks for."""
    command("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", folder=folder)


def npm_run(*words: object, folder: Path) -> None:
    command("npm", "run", "--silent", *words, folder=folder)
