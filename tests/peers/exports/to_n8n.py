"""n8n: TypeScript holds the file to n8n's types, and n8n's own evaluator makes the headers."""

import json
import subprocess
from pathlib import Path

from export import GOOD_CASE, NPM, REVOKED_CASE, SCHEMES, WithMockApi, due_headers, exported

HERE = Path(__file__).resolve().parent
STRICT = ["--strict", "--noEmit", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"]


def complaints(text: str) -> str:
    """What the compiler says of a file; nothing if it accepts it."""
    file = NPM / "Exported.credentials.ts"
    file.write_text(text)
    done = subprocess.run(["npx", "--no-install", "tsc", *STRICT, file.name], cwd=NPM, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def used(text: str, values: dict[str, str], *, send: bool = False) -> dict:
    """What n8n makes of a credential: the headers, the address of the test, and the status of its answer."""
    script = (HERE / "n8n.mjs").read_text()
    (NPM / "n8n.mjs").write_text(script)
    request = json.dumps({"text": text, "values": values, "send": send})
    done = subprocess.run(["node", "n8n.mjs"], cwd=NPM, input=request, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class ToN8n(WithMockApi):
    def test_the_compiler_accepts_each_scheme(self) -> None:
        for scheme in SCHEMES:
            self.assertEqual(complaints(exported("n8n", scheme)), "", scheme)

    def test_control_the_compiler_refuses_what_is_broken(self) -> None:
        text = exported("n8n")
        for right, wrong in (
            ('"displayName": "API Key"', '"displayname": "API Key"'),
            ('"type": "string"', '"type": "secret"'),
            ('"type": "generic"', '"type": "headers"'),
            ('"password": true', '"password": "yes"'),
            ('"baseURL": ', '"base": '),
            ("implements ICredentialType", "implements ICredentialTypes"),
        ):
            self.assertIn(right, text)
            self.assertNotEqual(complaints(text.replace(right, wrong)), "", wrong)

    def test_the_headers_are_the_connectors_for_odd_keys_too(self) -> None:
        for scheme in SCHEMES:
            text = exported("n8n", scheme)
            for key in "0123456789abcdef", "12345678901e34567", "={{1+1}}-0123456789", "$credentials.apiKey":
                made = used(text, {"apiKey": key, "baseUrl": "https://api.clari.com/v1"})
                self.assertEqual(made["headers"], due_headers(key, scheme), key)
                self.assertEqual(made["url"], "https://api.clari.com/v1/admin/limits")

    def test_its_test_passes_for_a_good_key_and_fails_for_another(self) -> None:
        for case, status in (GOOD_CASE, 200), (REVOKED_CASE, 401):
            credential = self.api.credential(case)
            values = {"apiKey": credential.key, "baseUrl": credential.base_url}
            self.assertEqual(used(exported("n8n"), values, send=True)["status"], status, case)
