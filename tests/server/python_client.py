"""The client that openapi-python-client makes, and the whole way with it."""

import sys
from pathlib import Path

from served import TOKEN, Served


class PythonClient(Served):
    """A typed client in Python."""

    def test_the_whole_way(self) -> None:
        (self.folder / "openapi.json").write_bytes(self.description())
        made = self.folder / "made"
        program = [sys.executable, "-m", "openapi_python_client", "generate"]
        self.environment["PATH"] = f"{Path(sys.executable).parent}:{self.environment['PATH']}"
        described = ["--path", self.folder / "openapi.json"]
        self.run_command(*program, *described, "--output-path", made, "--meta", "none")
        sys.path.insert(0, str(self.folder))
        self.addCleanup(sys.path.remove, str(self.folder))
        from made import AuthenticatedClient
        from made.api.connectors import get_form, list_connectors
        from made.api.credentials import list_credentials, remove_credential, save_credential, validate_credential
        from made.api.endpoints import save_source
        from made.models import CredentialBody, EndpointBody, Given

        client = AuthenticatedClient(base_url=self.url, token=TOKEN)
        [connector] = list_connectors.sync(client=client).connectors
        form = get_form.sync(connector.name, client=client)
        self.assertEqual([field.name for field in form.fields][0], "api-key")
        values = Given.from_dict({"api-key": self.good_key, "base-url": self.base_url})
        body = CredentialBody(connector=connector.name, values=values, sha256=connector.sha256)
        saved = save_credential.sync("production", client=client, body=body, if_none_match="*")
        self.assertTrue(saved.saved)
        verdict = validate_credential.sync("production", client=client)
        self.assertEqual(verdict.to_dict()["outcome"], "valid")
        source = save_source.sync(
            "forecast", client=client, body=EndpointBody(credential="production"), if_none_match="*"
        )
        self.assertEqual(source.credential, "production")
        [listed] = list_credentials.sync(client=client).credentials
        self.assertEqual([use.name for use in listed.used_by], ["forecast"])
        self.assertEqual(remove_credential.sync_detailed("production", client=client).status_code, 409)
        done = remove_credential.sync_detailed("production", client=client, force=True, if_match=listed.etag)
        self.assertEqual(done.status_code, 204)
