"""The host in C: built with the library of the Python host, and headers of the same version."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from command import WORK, command, copied
from table import form

FLAGS = ["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1"]
# The only case without a private root certificate, which the C API cannot use.
CASE = "plain-http"


class C:
    def __init__(self, component: Path) -> None:
        self.component = component
        self.folder = copied("c")
        self.program = self.folder / "connector"
        [library] = (WORK / "venv").glob("lib/python*/site-packages/wasmtime/*/_libwasmtime.*")
        found = ["-I", _headers(self.folder), library, f"-Wl,-rpath,{library.parent}"]
        command("cc", *FLAGS, "connector.c", "json.c", *found, "-o", self.program, folder=self.folder)

    def row(self, cases: list[dict], due: dict) -> tuple[list[str], list[str]]:
        """Its row of the table, and its faults."""
        values = cases[0]["values"]
        [plain] = (case["values"] for case in cases if case["name"] == CASE)
        proved = {
            "form": form(self._answer("credential-config")["fields"]) == due["form"],
            "check": self._answer("check", values) == due["check"],
            "authorize": self._answer("authorize", values) == {"ok": due["authorize"]},
            "validate": self._answer("validate", plain)["code"] == "ok",
        }
        faults = [f"c: {what}: not as the Rust host has it" for what, proof in proved.items() if not proof]
        return ["c", "yes", *("yes" if proof else "NO" for proof in proved.values()), "not run", "no", "no"], faults

    def _answer(self, function: str, values: dict[str, str] | None = None) -> Any:
        given = "".join(f"{text}\0" for value in (values or {}).items() for text in value)
        words = [self.program, self.component, function]
        done = subprocess.run(words, input=given, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit(f"connector.c: {function} failed")
        return json.loads(done.stdout)


def _headers(folder: Path) -> Path:
    """The headers, including the one that declares the library's features: all."""
    cargo = os.environ.get("CARGO", "cargo")
    packages = json.loads(command(cargo, "metadata", "--format-version=1", "--quiet", folder=folder / "headers"))["packages"]
    [manifest] = (Path(package["manifest_path"]) for package in packages if package["name"] == "wasmtime-c-api-impl")
    include = folder / "include"
    shutil.copytree(manifest.parent / "include", include, dirs_exist_ok=True)
    features = (include / "wasmtime" / "conf.h.in").read_text().replace("#cmakedefine", "#define")
    (include / "wasmtime" / "conf.h").write_text(features)
    return include
