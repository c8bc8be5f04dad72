"""Nango: the entry has the keys and the types of values that all of Nango's own providers have."""

import json
import subprocess
import unittest
from pathlib import Path

import yaml
from export import NPM, SCHEMES, exported

HERE = Path(__file__).resolve().parent


def complaints(entry: dict) -> list[str]:
    (NPM / "nango.mjs").write_text((HERE / "nango.mjs").read_text())
    done = subprocess.run(["node", "nango.mjs"], cwd=NPM, input=json.dumps(entry), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class ToNango(unittest.TestCase):
    def test_the_entry_is_like_all_others(self) -> None:
        for scheme in SCHEMES:
            entry = yaml.safe_load(exported("nango", scheme))
            self.assertEqual(list(entry), ["clari-revenue"])
            self.assertEqual(complaints(entry), [], scheme)

    def test_control_a_broken_entry_is_not(self) -> None:
        def broken(change) -> dict:
            entry = yaml.safe_load(exported("nango"))
            change(entry["clari-revenue"])
            return entry

        for change in (
            lambda entry: entry.pop("display_name"),
            lambda entry: entry.update(auth_mode="APIKEY"),
            lambda entry: entry["proxy"].update(baseUrl=entry["proxy"].pop("base_url")),
            lambda entry: entry["proxy"]["verification"].update(endpoints="/admin/limits"),
            lambda entry: entry["proxy"]["headers"].update(apikey="${api_key}"),
            lambda entry: entry["connection_config"]["baseUrl"].update(order="1"),
            lambda entry: entry["connection_config"]["baseUrl"].pop("title"),
            lambda entry: entry["credentials"].update(token=entry["credentials"].pop("apiKey")),
            lambda entry: entry["credentials"]["apiKey"].update(pattern="["),
        ):
            self.assertNotEqual(complaints(broken(change)), [])
