"""Compares what peers report for the same servers, into docs/compared.md: peers HOST_RUNNER

Airbyte's CDK is run as it is; n8n's and Nango's rules are applied to the status that the server answered with.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from peers import airbyte, n8n, nango, ours
from servers import MockApi

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MARK = "<!-- table of: tests/peers/run -->\n"
HEAD = ["situation", "thread", "the server answers", "host-runner", "Airbyte's CDK", "n8n", "Nango"]
# The pages, with the rows that each shows.
PAGES = {"docs/compared.md": None, "README.md": "in_readme"}


def thread(name: str) -> str:
    repository, number = name.split("#")
    return f"[{name}](https://github.com/{repository}/issues/{number})"


def row(program: Path, api: MockApi, situation: dict) -> list[str]:
    cells = [situation["about"], ", ".join(map(thread, situation["threads"]))]
    if "case" not in situation:
        return [*cells, "–", situation["ours"], *(situation.get(peer, "–") for peer in ("airbyte", "n8n", "nango"))]
    credential = api.credential(situation["case"])
    said, status = ours(program, credential)
    answer = "nothing" if status is None else str(status)
    return [*cells, answer, said, airbyte(credential), n8n(status), nango(status)]


def table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [HEAD, ["---"] * len(HEAD), *rows])


def main(program: Path) -> None:
    situations = json.loads((HERE / "situations.json").read_text())["situations"]
    with MockApi(program) as api, ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda situation: row(program, api, situation), situations))
    for path, wanted in PAGES.items():
        shown = [cells for cells, one in zip(rows, situations) if wanted is None or one.get(wanted)]
        page = (ROOT / path).read_text()
        before, mark, after = page.partition(MARK)
        _, blank, rest = after.partition("\n\n")
        (ROOT / path).write_text(before + mark + table(shown) + blank + rest)
    print(table(rows))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]).resolve())
