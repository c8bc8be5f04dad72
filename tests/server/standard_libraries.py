"""The examples in docs/examples, as they are."""

import json

from served import ROOT, Served

EXAMPLES = ROOT / "docs" / "examples"


class StandardLibraries(Served):
    """A client in a language without any library."""

    def expect_the_whole_way(self, printed: str) -> None:
        saved, validated, limits = (json.loads(line) for line in printed.splitlines() if line.startswith("{"))
        self.assertEqual((saved["saved"], saved["outcome"]), (True, "valid"))
        self.assertEqual(validated["code"], "ok")
        self.assertIn("jobs", limits)

    def test_go(self) -> None:
        self.environment["GOCACHE"] = str(self.folder / "go")
        self.expect_the_whole_way(self.run_command("go", "run", EXAMPLES / "credential.go"))

    def test_java(self) -> None:
        self.expect_the_whole_way(self.run_command("java", EXAMPLES / "Credential.java"))

    def test_each_has_30_lines(self) -> None:
        for example in EXAMPLES.iterdir():
            self.assertLessEqual(len(example.read_text().splitlines()), 36, example)
