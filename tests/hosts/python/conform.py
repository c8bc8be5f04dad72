"""Runs the cases of a file and prints one JSON object per line: first what the host offers, then a verdict per case."""

import json
import os
import sys
from dataclasses import asdict
from ipaddress import ip_network
from pathlib import Path

from connector_host import Connector, Egress

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def main(job: Path) -> None:
    connector = Connector(Path(os.environ["CONNECTOR"]))
    task = json.loads(job.read_text())

    def show(**line: object) -> None:
        print(json.dumps(line, default=asdict), flush=True)

    values = task["cases"][0]["values"]
    show(
        form=connector.credential_config(),
        headers=connector.authorize(values),
    )
    for case in task["cases"]:
        egress = Egress(case["seconds"], task["ca_file"], LOOPBACK)
        verdict = connector.validate(case["values"], egress)
        show(case=case["name"], check=connector.check(case["values"]), verdict=verdict)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
