"""The result of Airbyte's CDK for a credential: cdk_check.py BASE_URL KEY

Runs `check` of a low-code source whose one stream is the probe, as a connector for this API would have it, and prints one
JSON object: the status, its message, and how many requests were made.
"""

import json
import logging
import sys

import requests
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource


def manifest(base_url: str) -> dict:
    return {
        "version": "7.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["limits"]},
        "streams": [
            {
                "type": "DeclarativeStream",
                "name": "limits",
                "retriever": {
                    "type": "SimpleRetriever",
                    "requester": {
                        "type": "HttpRequester",
                        "url_base": base_url,
                        "path": "/admin/limits",
                        "http_method": "GET",
                        "authenticator": {"type": "BearerAuthenticator", "api_token": "{{ config['api_key'] }}"},
                    },
                    "record_selector": {
                        "type": "RecordSelector",
                        "extractor": {"type": "DpathExtractor", "field_path": ["jobs"]},
                    },
                },
                "schema_loader": {
                    "type": "InlineSchemaLoader",
                    "schema": {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {}},
                },
            }
        ],
        "spec": {
            "type": "Spec",
            "connection_specification": {
                "type": "object",
                "required": ["api_key"],
                "properties": {"api_key": {"type": "string", "airbyte_secret": True}},
            },
        },
    }


def main(base_url: str, key: str) -> None:
    logging.disable(logging.CRITICAL)
    sent = 0
    send = requests.Session.send

    def counted(*words: object, **named: object) -> requests.Response:
        nonlocal sent
        sent += 1
        return send(*words, **named)

    requests.Session.send = counted
    config = {"api_key": key}
    status, message = "FAILED", ""
    try:
        source = ConcurrentDeclarativeSource(config=config, source_config=manifest(base_url))
        result = source.check(logging.getLogger("check"), config)
        status, message = result.status.value, result.message or ""
    except Exception as error:  # What the CDK raises is what its user sees.
        message = str(error)
    print(json.dumps({"status": status, "message": message, "requests": sent}))


if __name__ == "__main__":
    main(*sys.argv[1:])
