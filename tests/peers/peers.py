"""The result of each for one credential, as a cell of the table."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from servers import Credential

# Longer than the CDK's own retries in an outage, shorter than anybody waits.
CDK_PATIENCE_SECONDS = 90
# The longest text of a peer that is shown.
MAX_MESSAGE = 110


def ours(program: Path, credential: Credential) -> tuple[str, int | None]:
    """Our verdict, and the status of the server's response."""
    started = time.monotonic()
    done = subprocess.run(
        [program, "validate", "--json", "--set", f"base-url={credential.base_url}"]
        + ["--allow-plaintext", "--allow-address", "127.0.0.0/8"],
        env=os.environ | {"HOST_RUNNER_API_KEY": credential.key},
        capture_output=True,
        text=True,
    )
    told = json.loads(done.stdout)
    wait = f", wait {told['retry_after_seconds']} s" if told["retry_after_seconds"] is not None else ""
    cell = f"`{told['outcome']}` (`{told['code']}`{wait}), {seconds(started)}"
    [request] = told["receipt"]["requests"]
    return cell, request["status"]


def airbyte(credential: Credential) -> str:
    """The result of the CDK's `check`, in a separate process."""
    script = Path(__file__).with_name("cdk_check.py")
    started = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, script, credential.base_url, credential.key],
            capture_output=True,
            text=True,
            timeout=CDK_PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"nothing within {CDK_PATIENCE_SECONDS} s"
    told = json.loads(done.stdout.splitlines()[-1])
    echoed = ", with the key in it" if credential.key in told["message"] else ""
    message = told["message"].replace(credential.key, "KEY")
    # The status has a column of its own, and the rest of the message is the same in every row.
    message = re.sub(r".*HTTP Status Code: \d+\. Error: ", "", message, flags=re.DOTALL).strip("'\"")
    message = " ".join(message.split())[:MAX_MESSAGE].replace("|", "/")
    said = f" “{message}”{echoed}" if message else ""
    requests = f"{told['requests']} request{'s' if told['requests'] != 1 else ''}"
    return f"`{told['status']}`{said}, {requests}, {seconds(started)}"


def n8n(status: int | None) -> str:
    """n8n's rule: 2xx is `OK`, and everything else is `Error` with the status's text."""
    return "`OK`" if _is_success(status) else "`Error`"


def nango(status: int | None) -> str:
    """Nango's rule: 2xx is a success, and everything else is one error."""
    return "success" if _is_success(status) else "`connection_test_failed`"


def seconds(started: float) -> str:
    passed = round(time.monotonic() - started)
    return f"{passed} s" if passed else "under 1 s"


def _is_success(status: int | None) -> bool:
    return status is not None and 200 <= status < 300
