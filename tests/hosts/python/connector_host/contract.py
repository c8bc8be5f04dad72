"""The records of the contract, `wit/credential.wit`, as dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Value:
    name: str
    value: str


@dataclass(frozen=True)
class Description:
    name: str
    vendor: str
    version: str
    documentation_url: str
    setup_steps: list[str]


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class CharacterRange:
    first: str
    last: str


@dataclass(frozen=True)
class Rules:
    min_length: int
    max_length: int
    allowed_characters: list[CharacterRange]


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    help: str
    kind: Literal["text", "secret", "url", "choice"]
    required: bool
    default: str | None
    placeholder: str | None
    rules: Rules
    choices: list[Choice]
    advanced: bool


@dataclass(frozen=True)
class Form:
    fields: list[Field]


@dataclass(frozen=True)
class Fix:
    field: str
    value: str


@dataclass(frozen=True)
class Finding:
    field: str
    severity: Literal["error", "warning"]
    code: str
    message: str
    fix: Fix | None


@dataclass(frozen=True)
class Header:
    name: str
    value: str


@dataclass(frozen=True)
class Fact:
    name: str
    value: int


@dataclass(frozen=True)
class Verdict:
    outcome: Literal["valid", "invalid", "undetermined"]
    code: str
    message: str
    actor: Literal["user", "admin", "provider", "network", "operator"] | None
    retryable: bool
    retry_after_seconds: int | None
    findings: list[Finding]
    facts: list[Fact]


def lift(kind: Any, value: Any) -> Any:
    """Converts wasmtime's records, whose attributes are in kebab-case, to a `kind`."""
    if isinstance(kind, UnionType) or get_origin(kind) not in (None, list, Literal):
        return None if value is None else lift(get_args(kind)[0], value)
    if get_origin(kind) is list:
        return [lift(get_args(kind)[0], item) for item in value]
    if not is_dataclass(kind):
        return value
    hints = get_type_hints(kind)
    named = {field.name: getattr(value, field.name.replace("_", "-")) for field in fields(kind)}
    return kind(**{name: lift(hints[name], item) for name, item in named.items()})  # type: ignore[operator]
