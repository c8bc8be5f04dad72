"""Airbyte: the CDK loads the specification and the manifest, and checks the mock API with it."""

import copy
import json
import logging
import sys
import tempfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml
from airbyte_cdk.connector import BaseConnector
from airbyte_cdk.models import Status
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from airbyte_cdk.sources.utils.schema_helpers import check_config_against_spec_or_exit
from export import GOOD_CASE, REVOKED_CASE, SCHEMES, WithMockApi, due_headers, exported

LOG = logging.getLogger("exports")
KEY = "0123456789abcdef"


def source(manifest: dict, config: dict) -> ConcurrentDeclarativeSource:
    return ConcurrentDeclarativeSource(config=config, source_config=manifest)


def status_of(manifest: dict, config: dict) -> Status:
    return source(manifest, config).check(LOG, config).status


def loaded(specification: dict):
    """The specification as the CDK reads it out of a connector's package."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "exported_source"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "spec.json").write_text(json.dumps(specification))
        sys.path.insert(0, folder)
        try:
            module = type("Exported", (BaseConnector,), {"__module__": "exported_source", "configure": None, "check": None})
            return module().spec(LOG)
        finally:
            sys.path.remove(folder)
            sys.modules.pop("exported_source", None)


@contextmanager
def recording():
    """A server that accepts everything and notes the headers."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({name.lower(): value for name, value in self.headers.items()})
            body = b'{"jobs": {}}'
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", seen
    finally:
        server.shutdown()
        server.server_close()


class ToAirbyte(WithMockApi):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        logging.disable(logging.CRITICAL)
        cls.addClassCleanup(logging.disable, logging.NOTSET)

    def test_the_specification_is_read_and_holds_a_configuration(self) -> None:
        specification = loaded(json.loads(exported("airbyte-spec")))
        properties = specification.connectionSpecification["properties"]
        self.assertTrue(properties["api_key"]["airbyte_secret"])
        check_config_against_spec_or_exit({"api_key": KEY, "auth_scheme": "bearer"}, specification)
        for config in {}, {"api_key": ""}, {"api_key": KEY, "auth_scheme": "basic"}, {"api_key": "with space"}:
            with self.assertRaises(Exception, msg=config):
                check_config_against_spec_or_exit(config, specification)

    def test_control_a_broken_specification_is_refused(self) -> None:
        good = json.loads(exported("airbyte-spec"))
        renamed = {"connection_specification": good["connectionSpecification"]}
        with self.assertRaises(Exception):
            loaded(renamed)
        mistyped = copy.deepcopy(good)
        mistyped["connectionSpecification"]["properties"]["api_key"]["type"] = "secret"
        with self.assertRaises(Exception):
            check_config_against_spec_or_exit({"api_key": KEY}, loaded(mistyped))

    def test_the_manifest_has_the_form_and_checks_the_api(self) -> None:
        for scheme, good_case in SCHEMES.items():
            manifest = yaml.safe_load(exported("airbyte-manifest", scheme))
            for case, status in (good_case, Status.SUCCEEDED), (REVOKED_CASE, Status.FAILED):
                credential = self.api.credential(case)
                config = {"api_key": credential.key, "base_url": credential.base_url}
                specification = source(manifest, config).spec(LOG)
                check_config_against_spec_or_exit(config, specification)
                self.assertEqual(status_of(manifest, config), status, (scheme, case))

    def test_the_headers_are_the_connectors_for_keys_that_look_like_numbers_too(self) -> None:
        for scheme in SCHEMES:
            manifest = yaml.safe_load(exported("airbyte-manifest", scheme))
            for key in KEY, "1234567890123456", "123456789012e456", "0x123456789abcde":
                due = due_headers(key, scheme)
                with recording() as (base_url, seen):
                    self.assertEqual(status_of(manifest, {"api_key": key, "base_url": base_url}), Status.SUCCEEDED)
                self.assertTrue(seen)
                for headers in seen:
                    sent = {name: headers[name] for name in ("authorization", "apikey") if name in headers}
                    self.assertEqual(sent, due)

    def test_control_a_broken_manifest_is_refused(self) -> None:
        good = yaml.safe_load(exported("airbyte-manifest", "bearer"))
        requester = lambda manifest: manifest["streams"][0]["retriever"]["requester"]
        credential = self.api.credential(GOOD_CASE)
        config = {"api_key": credential.key, "base_url": credential.base_url}
        for name, change in {
            "no check": lambda manifest: manifest.pop("check"),
            "another stream": lambda manifest: manifest["check"].update(stream_names=["other"]),
            "an unknown authenticator": lambda manifest: requester(manifest)["authenticator"].update(type="BearerAuthentication"),
            "no key": lambda manifest: requester(manifest)["authenticator"].pop("api_token"),
            "another path": lambda manifest: requester(manifest).update(path="/nowhere"),
        }.items():
            manifest = copy.deepcopy(good)
            change(manifest)
            with self.assertRaises(Exception, msg=name):
                if status_of(manifest, config) != Status.SUCCEEDED:
                    raise ValueError("the check fails")
