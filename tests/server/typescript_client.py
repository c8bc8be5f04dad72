"""The types that openapi-typescript makes, and the whole way with them."""

import shutil

from served import FOLDER, ROOT, Served

# Packages stay from run to run.
PACKAGES = ROOT / "target" / "server" / "typescript"


class TypescriptClient(Served):
    """A typed client in TypeScript."""

    def test_the_whole_way(self) -> None:
        PACKAGES.mkdir(parents=True, exist_ok=True)
        for file in (FOLDER / "typescript").iterdir():
            if file.is_file():
                shutil.copy(file, PACKAGES)
        (PACKAGES / "openapi.json").write_bytes(self.description())
        self.run_command("npm", "ci", "--no-audit", "--no-fund", folder=PACKAGES)
        self.run_command("npm", "run", "--silent", "generate", folder=PACKAGES)
        self.run_command("npm", "run", "--silent", "check", folder=PACKAGES)
        printed = self.run_command("node", "built/way.js", folder=PACKAGES)
        self.assertEqual(printed.split(), ["saved", "valid", "forecast", "409", "204"])
