"""Put the tables of the five initiatives into their page.

    python -m tests.questions.validation.initiatives_page

works them out anew and writes `docs/initiatives.md`. Do it for a change that is meant,
and read the page's sentences against its new tables: they are written by hand.
"""

from __future__ import annotations

from pathlib import Path

from tests.questions.validation.initiatives import INITIATIVES, as_markdown, findings

PAGE = Path(__file__).parents[3] / "docs" / "initiatives.md"


def filled(page: str, tables: dict[str, str]) -> str:
    """Return a page with each table put between its marks, `<!-- name -->` and `<!-- end -->`."""
    for name, table in tables.items():
        start, mark, rest = page.partition(f"<!-- {name} -->")
        assert mark, f"the page has no place for the table {name}"
        page = f"{start}{mark}\n\n{table}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"
    return page


def made() -> str:
    """Return the page with tables from runs made now."""
    tables = {item.name: as_markdown(item, findings(item)) for item in INITIATIVES}
    return filled(PAGE.read_text(encoding="utf-8"), tables)


if __name__ == "__main__":
    PAGE.write_text(made(), encoding="utf-8")
