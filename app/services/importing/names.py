"""What products are called and cost, and where customers are, as far as an order book tells."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from babel import Locale

from app.services.importing.lines import Reason

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from app.services.importing.lines import ReportedLine, SaleLine

# Words of the order book that are not the English names of ISO 3166.
_OTHER_COUNTRY_NAMES = {
    "EIRE": "IE",
    "RSA": "ZA",
    "USA": "US",
    "Czech Republic": "CZ",
    "Hong Kong": "HK",
    "Channel Islands": "JE",
}


class Naming(NamedTuple):
    """A line that names a product; of several the one that sorts last counts."""

    time: datetime
    document: str
    place: int
    description: str
    price: Decimal


class ProductNames:
    """The latest description of each product in a file, by stock code."""

    def __init__(self) -> None:
        self._latest: dict[str, Naming] = {}
        self._others: dict[str, str] = {}

    def see(self, line: SaleLine) -> None:
        """Take the description of a sale into account."""
        if line.description:
            _, document, place, _ = line.origin
            seen = Naming(line.time, document, place, line.description, line.price)
            known = self._latest.get(line.stock_code)
            if known is None or seen > known:
                self._latest[line.stock_code] = seen

    def see_reported(self, line: ReportedLine) -> None:
        """Take a line that is not taken into account: it names a product only if no sale does."""
        if line.reason is not Reason.MALFORMED:
            _, stock_code, description, *_ = line.cells
            if description.strip():
                self._others[stock_code.strip()] = description.strip()

    def latest(self, stock_code: str) -> Naming | None:
        """The latest sale that names the product, if one does."""
        return self._latest.get(stock_code)

    def name(self, stock_code: str) -> str:
        """What the product is called; empty if no line of the file tells."""
        known = self._latest.get(stock_code)
        return known.description if known else self._others.get(stock_code, "")


@functools.cache
def country_code(name: str) -> str:
    """The ISO 3166 code of a country named in English; empty if the name is not known."""
    return _OTHER_COUNTRY_NAMES.get(name) or _codes().get(name.casefold(), "")


@functools.cache
def _codes() -> dict[str, str]:
    """Codes of countries by their English names."""
    return {
        name.casefold(): code
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code.isalpha()
    }
