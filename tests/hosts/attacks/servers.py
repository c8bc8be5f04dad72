"""Servers on loopback that answer anything with the same document, and keep every byte that arrives.

Where a URL asks for an echo, the answer has in it what was sent, as some servers do.
"""

from __future__ import annotations

import socket
import threading

ANSWER = b'{"jobs":{}}'


class Server:
    """Keeps each request whole: its head, and what came of its body with it."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            received = b""
            try:
                while b"\r\n\r\n" not in received:
                    chunk = connection.recv(65536)
                    if not chunk:
                        break
                    received += chunk
            except OSError:
                pass
            if received:
                self.requests.append(received)
            body = ANSWER
            if b"?echo" in received:
                body = ANSWER[:-1] + b',"echo":"' + received[:2000].replace(b'"', b"'").replace(b"\r\n", b" ") + b'"}'
            head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
            try:
                connection.sendall(head + b"content-length: %d\r\n\r\n" % len(body) + body)
            except OSError:
                pass
