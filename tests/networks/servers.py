"""The servers of the tests: the mock API, and proxies on this machine."""

import json
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

# Each server listens in a fraction of a second.
PATIENCE_SECONDS = 10


class MockApi:
    """The mock API of `host-runner demo --serve-only`."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.process = subprocess.Popen(
            [program, "demo", "--serve-only"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        served = json.loads(self.process.stdout.readline())
        self.good_key = served["good_key"]
        self.port = int(served["origins"]["api"].rsplit(":", 1)[1])
        self.plain_port = int(served["origins"]["plain"].rsplit(":", 1)[1])
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_text(served["ca_pem"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Proxy:
    """A proxy that listens on a port of its own until it is stopped."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.log = Path(self.folder.name) / "log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        self.stop()
        raise SystemExit(f"{type(self).__name__} does not listen")

    def command(self) -> list[str]:
        raise NotImplementedError

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


class Tinyproxy(Proxy):
    """Speaks HTTP CONNECT; `rules` are more lines of its configuration."""

    def __init__(self, *rules: str) -> None:
        self.rules = rules
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        configuration = Path(self.folder.name) / "tinyproxy.conf"
        lines = [f"Port {self.port}", "Listen 127.0.0.1", "Timeout 20", "LogLevel Connect", *self.rules]
        configuration.write_text("\n".join(lines) + "\n")
        return ["tinyproxy", "-d", "-c", str(configuration)]

    def connects(self) -> list[str]:
        """The destinations that it was asked for."""
        return re.findall(r": CONNECT (\S+)", self.log.read_text())


class Microsocks(Proxy):
    """Speaks SOCKS5; asks for a user name and password if there are `options` for that."""

    def __init__(self, *options: str) -> None:
        self.options = options
        super().__init__()
        self.url = f"socks5://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return ["microsocks", "-i", "127.0.0.1", "-p", str(self.port), *self.options]
