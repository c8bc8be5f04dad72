"""The gateway's places: which header each requires, what its 401 looks like, and which headers it removes."""

from dataclasses import dataclass

ASKS = {"bearer": "asks for `Authorization`", "apikey": "asks for `apikey`", "either": "asks for either header"}
FORMS = {"html": "HTML", "json": "JSON", "problem": "problem+json"}
STRIPS = {
    "authorization": ("Authorization",),
    "apikey": ("apikey",),
    "both": ("Authorization", "apikey"),
}
# The mock API reads a bearer token below the first, and the header `apikey` below the second.
VERSIONS = {"v1": "`Authorization`", "v4": "`apikey`"}


@dataclass(frozen=True)
class Place:
    """A path of the gateway, with what it is for and what nginx does there."""

    path: str
    about: str
    answer: str
    rules: tuple[str, ...]

    def location(self, api: str) -> str:
        """The nginx configuration of the place; accepted requests go to the API under its own version."""
        version = self.path.rsplit("/", 1)[1]
        rules = "\n            ".join([*self.rules, f"proxy_pass {api}/{version}/;"])
        return f"        location /{self.path}/ {{\n            {rules}\n        }}"


def places() -> list[Place]:
    found = []
    for asked, about in ASKS.items():
        version = "v4" if asked == "apikey" else "v1"
        for form, words in FORMS.items():
            rules = [f"if (${asked} = 0) {{ return 401; }}", f"error_page 401 =401 @{form};"]
            if asked == "either":
                # The API reads one header; the gateway, which knows the key from either, sends it that one.
                rules.append('proxy_set_header Authorization "Bearer @GOOD@";')
            found.append(Place(f"{asked}-{form}/{version}", about, f"its 401 is {words}", tuple(rules)))
    for stripped, headers in STRIPS.items():
        for version, read in VERSIONS.items():
            rules = tuple(f'proxy_set_header {header} "";' for header in headers)
            names = " and ".join(f"`{header}`" for header in headers)
            found.append(Place(f"strips-{stripped}/{version}", f"takes {names} away", f"the API reads {read}", rules))
    return found
