"""What a scenario's unit of account is worth in money, where it says so and gives a source."""

from __future__ import annotations

import math
from dataclasses import dataclass

from joinup.inputs.fields import checked_text, shown, table
from joinup.inputs.toml import Document
from joinup.model.registry import guess

_KEYS = ("currency", "year", "unit", "source")


@dataclass(frozen=True)
class Prices:
    """The price of u, one agency's discretionary capacity of a quarter, with its source."""

    currency: str  # as it is written before an amount, such as "£"
    year: str  # whose prices these are
    unit: float  # money for one u
    source: str


def read_prices(document: Document) -> Prices | None:
    """Return the prices of a scenario file, None where it has none or faulty ones."""
    if "prices" not in document.content:
        return None
    before = len(document.faults)
    content = table(document, "prices")
    for key in content:
        if key not in _KEYS:
            document.fault(f"{key} is not a key of prices{guess(key, _KEYS)}", "prices", key)
    for key in _KEYS:
        if key not in content:
            document.fault(
                f"the prices have no {key}; give currency, year, unit (money for one u) and source,"
                " or leave [prices] out: amounts are then in u",
                "prices",
            )
    if len(document.faults) > before:
        return None
    words = {
        key: checked_text(document, content[key], f"{key} of the prices", "prices", key)
        for key in ("currency", "year", "source")
    }
    unit = content["unit"]
    if not _is_price(unit):
        document.fault(
            f"unit of the prices is {shown(unit)}; allowed are numbers above 0, up to 1e9 (money "
            "for one u)",
            *("prices", "unit"),
        )
    if len(document.faults) > before:
        return None
    return Prices(words["currency"], words["year"], float(str(unit)), words["source"])


def _is_price(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 < value <= 1e9
