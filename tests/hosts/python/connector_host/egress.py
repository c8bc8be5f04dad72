"""Egress: one GET to one origin, at a public address, within limits of time and size, without redirects."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, IncompleteRead, RemoteDisconnected
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

# Twice what the connector itself reads.
MAX_BODY_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024

# Globally reachable by their ranges, but they lead elsewhere: NAT64, 6to4, and the one address of Azure's own services.
NOT_PUBLIC = (ip_network("64:ff9b::/96"), ip_network("2002::/16"), ip_network("168.63.129.16/32"))

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Egress:
    """The limits of a call, and the addresses that it may reach; by default public ones only."""

    seconds: float = 10.0
    """Time for the whole call."""
    ca_file: str | None = None
    """Root certificates to trust instead of the platform's: a PEM file."""
    allowed_addresses: tuple[IPv4Network | IPv6Network, ...] = ()
    """Addresses that are allowed although they are not public."""


def origin_of(url: str) -> str | None:
    """`scheme://host:port` of a URL that has one."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (KeyError, ValueError):
        return None
    if not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes


class Failed(Exception):
    """There is no response; `code` is an error code of WASI HTTP."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def get(egress: Egress, origin: str, path: str, headers: Headers) -> Answer:
    """Requests `path` from `origin`, within what `egress` allows. Raises `Failed`."""
    scheme, _, authority = origin.partition("://")
    host, _, port = authority.rpartition(":")
    deadline = time.monotonic() + egress.seconds
    try:
        connection = _connect(egress, host.strip("[]"), int(port))
        if scheme == "https":
            connection = _tls(egress).wrap_socket(
                connection,
                server_hostname=host.strip("[]"),
                do_handshake_on_connect=False,
                # Without the closing message of TLS, the body may be truncated.
                suppress_ragged_eofs=False,
            )
        with connection, _Alarm(connection, deadline) as alarm:
            try:
                return _exchange(connection, authority, path, headers)
            except (OSError, HTTPException, ValueError, Failed) as error:
                raise Failed("connection-timeout") if alarm.rang else error
    except (OSError, HTTPException, ValueError) as error:
        raise Failed(_code(error)) from error


def _connect(egress: Egress, host: str, port: int) -> socket.socket:
    """Connects to the checked addresses only; if one of them is forbidden, the call is refused."""
    addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in addresses:
        ip = ip_address(address)
        public = ip.is_global and not ip.is_multicast and not any(ip in network for network in NOT_PUBLIC)
        if not public and not any(ip in network for network in egress.allowed_addresses):
            raise Failed("destination-IP-prohibited")
    *others, last = addresses
    for address in others:
        try:
            return socket.create_connection((address, port), timeout=egress.seconds / len(addresses))
        except OSError:
            continue
    return socket.create_connection((last, port), timeout=egress.seconds / len(addresses))


def _tls(egress: Egress) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=egress.ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _exchange(connection: socket.socket, authority: str, path: str, headers: Headers) -> Answer:
    if isinstance(connection, ssl.SSLSocket):
        connection.do_handshake()
    http = HTTPConnection(authority)
    http.sock = connection
    http.putrequest("GET", path, skip_accept_encoding=True)
    for name, value in headers:
        http.putheader(name, value)
    http.endheaders()
    response = http.getresponse()
    _check(response.headers)
    return Answer(response.status, [(n.lower(), v.encode("latin-1")) for n, v in response.getheaders()], _body(response))


def _check(headers: HTTPMessage) -> None:
    if len(set(headers.get_all("content-length", []))) > 1:
        raise Failed("HTTP-protocol-error")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Failed("HTTP-response-content-coding")


def _body(response: HTTPResponse) -> bytes:
    body = bytearray()
    while chunk := response.read(CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Failed("HTTP-response-body-size")
    if response.length:
        raise IncompleteRead(bytes(body), response.length)
    return bytes(body)


def _code(error: OSError | HTTPException | ValueError) -> str:
    match error:
        case socket.gaierror():
            return "destination-not-found"
        case TimeoutError():
            return "connection-timeout"
        case IncompleteRead() if _is_of_a_bad_chunk(error):
            return "HTTP-protocol-error"
        case ssl.SSLCertVerificationError():
            return "TLS-certificate-error"
        case ssl.SSLEOFError() | ConnectionResetError() | BrokenPipeError() | IncompleteRead() | RemoteDisconnected():
            return "connection-terminated"
        case ssl.SSLError():
            return "TLS-protocol-error"
        case ConnectionRefusedError():
            return "connection-refused"
        case HTTPException() | ValueError():
            return "HTTP-protocol-error"
        case _:
            return "destination-unavailable"


def _is_of_a_bad_chunk(error: BaseException | None) -> bool:
    """Whether the size of a chunk is not a number. If the connection has ended, there is no size."""
    while error and not isinstance(error, ValueError):
        error = error.__context__
    return error is not None and not str(error).endswith("b''")


class _Alarm:
    """Ends a connection when its time is up, whatever it is doing."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self.rang = False
        self._connection = connection
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._ring)

    def __enter__(self) -> _Alarm:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        self.rang = True
        try:
            # Not SSLSocket's own, which would send a closing message first.
            socket.socket.shutdown(self._connection, socket.SHUT_RDWR)
        except OSError:
            pass  # It has ended by itself.
