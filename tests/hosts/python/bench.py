"""CLARI_API_KEY=… python bench.py BASE_URL SECONDS: prints sequential validations per second."""

import os
import sys
import time
from ipaddress import ip_network
from pathlib import Path

from connector_host import Connector, Egress

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def main(base_url: str, seconds: float) -> None:
    connector = Connector(Path(os.environ["CONNECTOR"]))
    values = {"api-key": os.environ["CLARI_API_KEY"], "base-url": base_url}

    def once() -> None:
        verdict = connector.validate(values, Egress(10, None, LOOPBACK))
        if verdict.outcome != "valid":
            raise SystemExit(verdict.code)

    for _ in range(5):
        once()
    started = time.monotonic()
    count = 0
    while time.monotonic() < started + seconds:
        once()
        count += 1
    print(count / (time.monotonic() - started))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
