"""Compares the pages with the run: the table must be that of the run, and an example on a page the file."""

import os
from pathlib import Path

from command import HERE, ROOT

MARK = "<!-- table of: tests/hosts/run -->\n"
HOSTS_PAGE = HERE / "README.md"
# The pages that show the table.
PAGES = [HOSTS_PAGE, ROOT / "README.md"]


def table_faults(table: str) -> list[str]:
    """Reports pages whose table differs; with UPDATE_DOCS, updates them."""
    faults = []
    for path in PAGES:
        page = path.read_text()
        before, mark, after = page.partition(MARK)
        _, blank, rest = after.partition("\n\n")
        real = before + mark + table + blank + rest
        if "UPDATE_DOCS" in os.environ:
            path.write_text(real)
        elif real != page:
            faults.append(f"{path.relative_to(ROOT)}: its table is not the one above; UPDATE_DOCS=1 writes it")
    return faults


def is_shown(example: Path) -> bool:
    return example.read_text() in HOSTS_PAGE.read_text()
