"""Where a key is that it must not be, in whatever of its spellings a hostile connector uses."""

from __future__ import annotations

import base64


def spellings(key: str) -> set[bytes]:
    raw = key.encode()
    twice = base64.b64encode(base64.b64encode(raw).rstrip(b"="))
    half = len(raw) // 2
    return {
        raw,
        raw.hex().encode(),
        raw[::-1],
        bytes(byte + 1 for byte in raw),
        base64.b64encode(raw).rstrip(b"="),
        twice.rstrip(b"="),
        raw[:half],
        raw[half:],
    }


def holds(key: str, text: bytes) -> bool:
    return any(spelling in text for spelling in spellings(key))


def of_request(request: bytes, key: str, authority: str, base_path: str) -> bool:
    """Whether a request to the base URL's server has the key anywhere but where it belongs: in the one header
    `authorization` of a GET to that very name, below the base path."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    bearer = b"bearer " + key.encode()
    headers = [line.partition(b":") for line in lines]
    own = [value.strip() for name, _, value in headers if name.lower() == b"authorization"]
    method, path = (first.split(b" ") + [b"", b""])[:2]
    right = method == b"GET" and path.startswith(base_path.encode() + b"/") and not climbs(path)
    hosts = [value.strip() for name, _, value in headers if name.lower() == b"host"]
    # The client of the wasmtime package names no host.
    right = right and hosts in ([], [authority.encode()])
    right = right and len(own) == 1 and own[0].lower() == bearer.lower()
    others = b"\r\n".join(line for line in lines if not line.lower().startswith(b"authorization:"))
    allowed = {b"host", b"connection", b"accept", b"accept-language", b"user-agent", b"authorization"}
    right = right and {name.lower() for name, _, _ in headers} <= allowed and not body
    if right:
        return holds(key, first + others)
    return holds(key, request)


def climbs(path: bytes) -> bool:
    bare = path.split(b"?")[0].lower()
    return any(part in bare for part in (b"..", b"%", b"//", b"\\"))
