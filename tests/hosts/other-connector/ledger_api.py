"""The fictional API: GET /books/whoami accepts the good token; requests are recorded."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

GOOD, WRONG = "abcdefghijklmnopqrstuvwx", "zyxwvutsrqponmlkjihgfedc"
# Longer than any call here may take.
SLOW_SECONDS = 5


class Ledger:
    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        requests = self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                if self.path.startswith("/slow/"):
                    time.sleep(SLOW_SECONDS)
                if self.path.startswith("/moved/"):
                    self.answer(302, "moved", location="/books/whoami")
                elif self.path.startswith("/page/"):
                    self.answer(200, "<html></html>")
                elif self.path == "/books/whoami" and self.headers["x-api-token"] == GOOD:
                    self.answer(200, json.dumps({"user": "ada"}))
                else:
                    self.answer(401, json.dumps({"error": "unknown token"}))

            def answer(self, status: int, text: str, **headers: str) -> None:
                self.send_response(status)
                for name, value in (headers | {"content-length": str(len(text))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *_: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
