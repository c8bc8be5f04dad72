"""One connector component: a fresh instance for each call, and network access for `validate` only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wasmtime import Config, Engine, Store
from wasmtime.component import Component, Linker

from .contract import Description, Finding, Form, Header, Value, Verdict, lift
from .egress import Egress, origin_of
from .wasi import Wasi

INTERFACE = "connector:credential/credential@0.1.0"

# The limit of host-runner; a body of 500 KB takes the Clari connector a tenth of it.
MAX_MEMORY_BYTES = 32 * 1024 * 1024
# About one instruction per unit; the most expensive known body takes the Clari connector 160 million.
MAX_FUEL = 1_000_000_000


class Refused(Exception):
    """`authorize` returned no headers: `findings` lists what is wrong with the values."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


class Connector:
    """A component that was read and compiled."""

    def __init__(self, path: Path) -> None:
        config = Config()
        config.consume_fuel = True
        self._engine = Engine(config)
        self._component = Component.from_file(self._engine, str(path))

    def describe(self) -> Description:
        return lift(Description, self._call("describe"))  # type: ignore[no-any-return]

    def credential_config(self) -> Form:
        return lift(Form, self._call("credential-config"))  # type: ignore[no-any-return]

    def check(self, values: Mapping[str, str]) -> list[Finding]:
        """Checks `values` without network access."""
        return lift(list[Finding], self._call("check", values))  # type: ignore[no-any-return]

    def authorize(self, values: Mapping[str, str]) -> list[Header]:
        """The headers that every request must carry.

        Raises `Refused` where `check` finds an error.
        """
        answer = self._call("authorize", values)
        if answer.tag == "err":
            raise Refused(lift(list[Finding], answer.payload))
        return lift(list[Header], answer.payload)  # type: ignore[no-any-return]

    def validate(self, values: Mapping[str, str], egress: Egress = Egress(), *, origin: str | None = None) -> Verdict:
        """Sends one request, which can reach the origin of the base URL (or `origin`, to allow less) and nothing else."""
        origin = origin or self._origin(values)
        return lift(Verdict, self._call("validate", values, Wasi(origin, egress)))  # type: ignore[no-any-return]

    def _origin(self, values: Mapping[str, str]) -> str | None:
        url = next(field for field in self.credential_config().fields if field.kind == "url")
        return origin_of(values.get(url.name, url.default or ""))

    def _call(self, name: str, values: Mapping[str, str] | None = None, wasi: Wasi | None = None) -> Any:
        linker = Linker(self._engine)
        (wasi or Wasi(None, Egress())).add_to(linker)
        store = Store(self._engine)
        store.set_limits(memory_size=MAX_MEMORY_BYTES)
        store.set_fuel(MAX_FUEL)
        instance = linker.instantiate(store, self._component)
        interface = instance.get_export_index(store, INTERFACE)
        index = interface and instance.get_export_index(store, name, interface)
        function = index and instance.get_func(store, index)
        if not function:
            raise ValueError(f"not a connector: `{INTERFACE}` has no `{name}`")
        return function(store, *([] if values is None else [[Value(*item) for item in values.items()]]))
