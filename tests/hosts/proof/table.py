"""The row of a host in the table: its results, compared with those of the Rust host."""

from verdicts import compare, known_differences

HEAD = ["host", "loads", "form", "check", "authorize", "validate", "vectors equal", "egress guarded", "key sealed"]


def form(fields: list[dict]) -> list[dict]:
    """Fields as the Rust host shows them: a range of characters is a pair."""
    for field in fields:
        ranges = field["rules"]["allowed_characters"]
        field["rules"]["allowed_characters"] = [[one["first"], one["last"]] for one in ranges]
    return fields


def row(host: str, lines: list[dict], cases: list[dict], due: dict, kept: bool) -> tuple[list[str], list[str]]:
    """A row of the table for one host, and its faults; `kept`: whether hostile connectors kept the rules there."""
    offered, *answers = lines
    faults = compare(host, answers, cases)
    vectors = f"yes, but {len(known_differences(host))}" if known_differences(host) else "yes"
    proved = {
        "form": form(offered["form"]["fields"]) == due["form"],
        "check": answers[0]["check"] == due["check"],
        "authorize": offered["headers"] == due["authorize"],
        "validate": len(answers) == len(cases),
        "vectors equal": not faults and vectors,
        "egress guarded": kept,
        "key sealed": kept,
    }
    faults += [f"{what}: not as the Rust host has it" for what, proof in proved.items() if not proof]
    words = [proof if isinstance(proof, str) else "yes" if proof else "NO" for proof in proved.values()]
    return [host, "yes", *words], faults


def table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [HEAD, ["---"] * len(HEAD), *rows])
