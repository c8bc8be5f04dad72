"""The WASI imports of a connector and nothing else: a clock, waiting, and requests that `egress` checks.

A request is made whole when it is asked for, so all that a connector waits for is ready, but a time that has not come.
A component that imports anything else is refused when it is instantiated.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wasmtime import StoreContext
from wasmtime.component import Linker, ResourceAny, ResourceHost, ResourceType, Variant

from .egress import Answer, Egress, Failed, Headers, get, origin_of

VERSION = "0.2.12"
RESOURCES = {
    "wasi:io/poll": ["pollable"],
    "wasi:io/error": ["error"],
    "wasi:io/streams": ["input-stream", "output-stream"],
    "wasi:http/types": [
        "fields", "outgoing-request", "request-options", "outgoing-body",
        "future-incoming-response", "incoming-response", "incoming-body", "future-trailers",
    ],
}
KINDS = {name: kind for kind, name in enumerate(name for names in RESOURCES.values() for name in names)}


@dataclass
class Request:
    headers: Headers
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Body:
    left: bytes


class Wasi:
    """The imports of one instance: access to `origin`, or no network."""

    def __init__(self, origin: str | None, egress: Egress) -> None:
        self._origin = origin
        self._egress = egress
        self._deadline = time.monotonic_ns() + int(egress.seconds * 1e9)
        self._things: list[Any] = []

    def add_to(self, linker: Linker) -> None:
        functions = self._functions()
        with linker.root() as root:
            for interface in [*RESOURCES, "wasi:clocks/monotonic-clock", "wasi:http/outgoing-handler"]:
                with root.add_instance(f"{interface}@{VERSION}") as instance:
                    for name in RESOURCES.get(interface, []):
                        instance.add_resource(name, ResourceType.host(KINDS[name]), lambda _store, _rep: None)
                    for name, function in functions.get(interface, {}).items():
                        instance.add_func(name, self._with_things(function))

    def _own(self, kind: str, thing: Any) -> ResourceHost:
        self._things.append(thing)
        return ResourceHost.own(len(self._things) - 1, KINDS[kind])

    def _with_things(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Calls `function` with the objects behind its handles."""

        def thing(store: StoreContext, argument: Any) -> Any:
            if isinstance(argument, list):
                return [thing(store, item) for item in argument]
            # Every handle must be looked up, even if it is not used: wasmtime counts open borrows.
            return self._things[argument.to_host(store).rep] if isinstance(argument, ResourceAny) else argument

        return lambda store, *arguments: function(*(thing(store, argument) for argument in arguments))

    def _functions(self) -> dict[str, dict[str, Callable[..., Any]]]:
        own = self._own

        def pollable(nanoseconds: int) -> ResourceHost:
            """Ready at a time of the clock, at the latest at the deadline of the call."""
            return own("pollable", min(nanoseconds, self._deadline))

        def poll(times: list[int]) -> list[int]:
            time.sleep(max(0, min(times) - time.monotonic_ns()) / 1e9)
            return [index for index, at in enumerate(times) if at <= time.monotonic_ns()]

        def setter(name: str) -> tuple[str, Callable[..., Variant]]:
            def set_part(request: Request, part: Any) -> Variant:
                request.parts[name] = part
                return Variant("ok")

            return f"[method]outgoing-request.set-{name}", set_part

        def response(answer: Answer | Failed) -> Variant:
            if isinstance(answer, Failed):
                return Variant("some", Variant(answer.code))
            return Variant("some", own("incoming-response", answer))

        def read(body: Body, length: int) -> bytes | None:
            chunk, body.left = body.left[:length], body.left[length:]
            return chunk or None

        return {
            "wasi:io/poll": {
                "poll": poll,
                "[method]pollable.ready": lambda at: at <= time.monotonic_ns(),
            },
            "wasi:io/streams": {
                "[method]input-stream.read": read,
                "[method]input-stream.subscribe": lambda _body: pollable(0),
            },
            "wasi:clocks/monotonic-clock": {
                "now": time.monotonic_ns,
                "subscribe-duration": lambda duration: pollable(time.monotonic_ns() + duration),
                "subscribe-instant": pollable,
            },
            "wasi:http/types": {
                "[static]fields.from-list": lambda headers: own("fields", headers),
                "[method]fields.entries": lambda headers: headers,
                "[constructor]outgoing-request": lambda headers: own("outgoing-request", Request(headers)),
                **dict(map(setter, ["method", "scheme", "authority", "path-with-query"])),
                "[method]future-incoming-response.subscribe": lambda _answer: pollable(0),
                "[method]future-incoming-response.get": response,
                "[method]incoming-response.status": lambda answer: answer.status,
                "[method]incoming-response.headers": lambda answer: own("fields", answer.headers),
                "[method]incoming-response.consume": lambda answer: own("incoming-body", answer.body),
                "[method]incoming-body.stream": lambda body: own("input-stream", Body(body)),
            },
            "wasi:http/outgoing-handler": {
                "handle": lambda request, _options: own("future-incoming-response", self._send(request)),
            },
        }

    def _send(self, request: Request) -> Answer | Failed:
        parts = request.parts
        scheme = parts["scheme"].tag.lower() if parts.get("scheme") else "https"
        origin = origin_of(f"{scheme}://{parts.get('authority') or ''}")
        method = parts.get("method", Variant("get"))
        if origin is None or origin != self._origin or method.tag != "get":
            return Failed("HTTP-request-denied")
        try:
            return get(self._egress, origin, parts.get("path-with-query") or "/", request.headers)
        except Failed as failed:
            return failed
