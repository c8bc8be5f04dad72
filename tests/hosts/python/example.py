"""CLARI_API_KEY=… python example.py BASE_URL"""

import os
import sys
from pathlib import Path

from connector_host import Connector

connector = Connector(Path(os.environ.get("CONNECTOR", "clari-revenue.sealed.wasm")))
for field in connector.credential_config().fields:
    print(f"{field.label}{' (required)' if field.required else ''}: {field.help}")
values = {"api-key": os.environ.get("CLARI_API_KEY", ""), "base-url": sys.argv[1]}
for finding in connector.check(values):
    print(f"{finding.severity} in {finding.field}: {finding.message}")
verdict = connector.validate(values)
print(f"{verdict.outcome}: {verdict.message}")
if verdict.outcome == "valid":
    print("every request carries", [header.name for header in connector.authorize(values)])
