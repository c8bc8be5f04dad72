"""A host that lets everything out: let_out.py COMPONENT, jobs as lines of JSON on standard input.

A job is a list of calls into one instance, which is kept. It uses the HTTP client that the wasmtime package brings, which
sends whatever it is asked for: what it sent is what the servers got.
"""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any

from wasmtime import Config, Engine, Store, WasiConfig
from wasmtime.component import Component, Linker

INTERFACE = "connector:credential/credential@0.1.0"


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "tag") and hasattr(value, "payload"):
        return {"tag": value.tag, "val": plain(value.payload)}
    if hasattr(value, "__dict__"):
        return {name: plain(item) for name, item in vars(value).items()}
    return value


def run(engine: Engine, component: Component, calls: list[Any]) -> dict[str, Any]:
    linker = Linker(engine)
    linker.add_wasip2()
    linker.add_wasi_http()
    store = Store(engine)
    store.set_wasi(WasiConfig())
    store.set_wasi_http()
    instance = linker.instantiate(store, component)
    interface = instance.get_export_index(store, INTERFACE)
    gave = []
    for name, values in calls:
        index = instance.get_export_index(store, name, interface)
        function = index and instance.get_func(store, index)
        assert function, name
        given = [] if name in ("describe", "credential-config") else [
            [SimpleNamespace(name=key, value=value) for key, value in values.items()]
        ]
        try:
            gave.append({"gave": plain(function(store, *given))})
        except Exception as error:  # A trap: whatever is wrong is what is shown.
            gave.append({"threw": str(error).splitlines()[-1]})
    return {"gave": gave, "nested": [], "log": []}


def main(path: str) -> None:
    engine = Engine(Config())
    component = Component.from_file(engine, path)
    for line in sys.stdin:
        print(json.dumps(run(engine, component, json.loads(line)["calls"])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
