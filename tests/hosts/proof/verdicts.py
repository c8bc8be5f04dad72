"""Compares the verdicts of a host with those of the verdict vectors and of differences.json."""

import json

from command import HERE

VECTORS = HERE.parent / "vectors" / "verdicts.json"
# The fields of a verdict except findings; and the fields of a finding except free text.
FIELDS = ["outcome", "code", "actor", "retryable", "retry_after_seconds", "facts"]
COMPARED = ["field", "severity", "code", "fix"]
# The mock API responds at once, or never: then the verdict comes at the time limit.
PATIENCE, IMPATIENCE = 10, 2


def cases_for(origins: dict[str, str]) -> list[dict]:
    """The cases that every host must pass, with their values filled in."""
    places = {f"{{{name}}}": origin for name, origin in origins.items()}
    places |= {f"{{{name}-ip}}": origin.replace("localhost", "127.0.0.1") for name, origin in origins.items()}
    vectors = json.loads(VECTORS.read_text())
    cases = [case for case in vectors["cases"] if not case.get("only")]
    for case in cases:
        values = vectors["values"] | case.get("values", {})
        for place, origin in (places | {"{case}": case["name"]}).items():
            values["base-url"] = values["base-url"].replace(place, origin)
        case["values"] = values
        case["seconds"] = IMPATIENCE if case.get("slow") else PATIENCE
    return cases


def differing(expect: dict, verdict: dict, checked: list[dict]) -> dict:
    """The fields of a verdict that differ from the expected ones, with their values."""
    different = {name: verdict[name] for name in FIELDS if verdict[name] != expect[name]}

    def comparable(findings: list[dict]) -> list[str]:
        return sorted(json.dumps({name: finding[name] for name in COMPARED}) for finding in findings)

    found = comparable(verdict["findings"])
    if found != sorted(comparable(checked) + comparable(expect["findings"])):
        different["findings"] = found
    errors = sorted({finding["field"] for finding in verdict["findings"] if finding["severity"] == "error"})
    if errors != expect.get("errors_on", []):
        different["errors_on"] = errors
    missing = [text for text in expect.get("message_contains", []) if text not in verdict["message"]]
    if missing:
        different["message_contains"] = f"not {missing}"
    told = json.dumps(verdict, ensure_ascii=False)
    if any(text in told or json.dumps(text)[1:-1] in told for text in expect.get("verdict_lacks", [])):
        different["verdict_lacks"] = "something that it must not hold"
    return different


def known_differences(host: str) -> dict[str, dict]:
    groups = json.loads((HERE / "differences.json").read_text())[host]
    return {case: group["differs"] for group in groups for case in group["cases"]}


def compare(host: str, lines: list[dict], cases: list[dict]) -> list[str]:
    """The faults in the verdicts of one host, one per line."""
    answers = {line["case"]: line for line in lines}
    known = known_differences(host)
    faults = [f"differences.json has {name}, which is no case" for name in known.keys() - {case["name"] for case in cases}]
    for case in cases:
        name = case["name"]
        answer = answers.get(name)
        if answer is None:
            faults.append(f"{name}: no verdict")
            continue
        different = differing(case["expect"], answer["verdict"], answer["check"])
        if different != known.get(name, {}):
            faults.append(f"{name}: differs in {json.dumps(different)}, known is {json.dumps(known.get(name, {}))}")
    return faults
