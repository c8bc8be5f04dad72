"""Inside network and mount namespaces: validates against `localhost` with other addresses, and prints the report.

2001:db8::1 is on a network that takes every packet and answers none: in_namespace HOST_RUNNER ADDRESS…
"""

import fcntl
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from command import validate
from servers import MockApi

# From <linux/if_tun.h>.
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x1, 0x1000


def silent_network() -> int:
    """A network device whose packets nobody reads; it exists as long as its descriptor."""
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"silent", IFF_TUN | IFF_NO_PI))
    for words in (
        "link set lo up",
        "link set silent up",
        "-6 address add 2001:db8::2/64 dev silent nodad",
    ):
        subprocess.run(["ip", *words.split()], check=True)
    return device


def main(program: Path, addresses: list[str]) -> None:
    device = silent_network()
    with tempfile.TemporaryDirectory() as folder:
        hosts = Path(folder) / "hosts"
        hosts.write_text("".join(f"{address} localhost\n" for address in addresses))
        subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
        api = MockApi(program, Path(folder))
        try:
            allowed = ["--allow-address", "127.0.0.0/8", "--allow-address", "2001:db8::/32"]
            base_url = f"https://localhost:{api.port}/v1"
            print(validate(program, base_url, api.good_key, *allowed, "--ca-file", api.ca_file).stdout)
        finally:
            api.stop()
    os.close(device)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
