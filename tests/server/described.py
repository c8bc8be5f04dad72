"""Everything that schemathesis tries with the description of the API."""

import re
import sys
from pathlib import Path

from served import FOLDER, TOKEN, Served


class Described(Served):
    """The server does what its description says, whatever it is sent."""

    def test_schemathesis(self) -> None:
        (self.folder / "openapi.json").write_bytes(self.description())
        self.environment |= {"SCHEMATHESIS_HOOKS": "lines_of_json", "PYTHONPATH": str(FOLDER)}
        printed = self.run_command(
            Path(sys.executable).parent / "schemathesis",
            "--config-file",
            FOLDER / "schemathesis.toml",
            "run",
            self.folder / "openapi.json",
            "--url",
            self.url,
            "--header",
            f"Authorization: Bearer {TOKEN}",
        )
        [(selected, every)] = re.findall(r"Selected: +(\d+)/(\d+)", printed)
        [tested] = re.findall(r"Tested: +(\d+)", printed)
        self.assertEqual((selected, tested), (every, every))
