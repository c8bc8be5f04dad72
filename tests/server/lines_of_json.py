"""Has schemathesis send lines of JSON."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines_of_json(_context: object, value: object) -> bytes:
    """The text as it is made up, lines or not."""
    return value if isinstance(value, bytes) else str(value).encode()
