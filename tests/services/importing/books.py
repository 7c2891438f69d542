"""Writes small order books for the tests of the importer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.importing import open_book, read_lines

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.importing import BookLine

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
GOOD = "536365,85123A,WHITE HEART HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"


def write_book(folder: Path, *lines: str, name: str = "book.csv") -> Path:
    """An order book of these lines; a line break is added where there is none."""
    path = folder / name
    text = "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
    path.write_text(HEADER + text, encoding="utf-8", newline="")
    return path


def line(  # one cell each
    document: str = "536365",
    code: str = "85123A",
    description: str = "WHITE HEART HOLDER",
    quantity: str = "6",
    time: str = "2010-12-01 08:26:00",
    price: str = "2.55",
    customer: str = "17850.0",
    country: str = "United Kingdom",
) -> str:
    """One line of an order book; the cells are not quoted."""
    return ",".join((document, code, description, quantity, time, price, customer, country))


def read(path: Path, source: str = "shop") -> list[BookLine]:
    """All lines of the order book at `path`."""
    with open_book(path) as book:
        return list(read_lines(book, source))
