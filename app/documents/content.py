"""What a printed document is made of before it is laid out: frozen data, no ReportLab."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CompanyHeading:
    """The letterhead, as it stood when the document was posted.

    `contact` is the block at the top right, its first line in bold (the legal name); `sender` the
    small line above the customer's address; `registration` stands in the footer of every page.
    `logo` is a PNG or JPEG of any size; one that cannot be read is left out.
    """

    name: str
    strapline: str = ""
    contact: tuple[str, ...] = ()
    sender: str = ""
    registration: str = ""
    logo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency as it is printed: ISO code, symbol ("" prints the code), decimal digits."""

    code: str
    symbol: str = ""
    digits: int = 2


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One line of the tax summary: the tax's name with its rate, what it is on, how much it is."""

    name: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InBooks:
    """A document of another currency in that of the company: its rate, tax and total.

    The rate is the units of the document's currency for one of the company's.
    """

    currency: Currency
    rate: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with one or more lines under it, in the row below the title."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table of lines; figures stand at the right and never break."""

    name: Literal["code", "description", "figure", "amount"]
    title: str
    minimum: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: one cell per column, each a tuple of lines.

    In the description the first line is the name, the others are small print. A `heading` stands
    above the row, over the whole width: it begins a group of rows.
    """

    cells: tuple[tuple[str, ...], ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything about the sums: it stays in one piece, on the page of the last line.

    `summary` is the table of taxes with its head first, empty without taxes. `rows` stand above
    the `total`, `after` below it.
    """

    summary: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    after: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A heading with running text below the totals; it may go on over the next pages."""

    heading: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What stands around the body of a document, in words: every date is printed text by now.

    `number` is the word for a draft if the document has none. `watermark` goes across each page,
    `mark` (a copy) into a frame at its top; both may be empty. `page_of` words the page count.
    `barcode` stands as Code 128 with its text below it, at the right of the customer's address.
    """

    language: str
    heading: CompanyHeading
    title: str
    number: str
    is_draft: bool
    address: tuple[str, ...]
    facts: tuple[Fact, ...]
    remarks: tuple[tuple[str, str], ...]
    page_of: Callable[[int, int], str]
    watermark: str = ""
    mark: str = ""
    barcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(Front):
    """A whole document of lines in words: one table, its sums, and texts below them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Totals
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a box, its name and what is said about it below, each on one line.

    `data` is a JPEG or PNG; the box stays empty where it cannot be read.
    """

    name: str
    about: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with small print and a table or pictures under it, else the heading alone.

    Without a heading the table alone. `more` stands below the last picture.
    """

    heading: str
    small: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    pictures: tuple[Picture, ...] = ()
    more: str = ""


Stroke = tuple[tuple[float, float], ...]
"""A line drawn by hand: points from 0 to 1 over a pad that is twice as wide as high."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A box to sign in: what is signed, and by whom and when once it is.

    Without strokes the name stands for them if it was typed; without either the box is empty.
    """

    label: str
    name: str = ""
    signed_at: str = ""
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Front):
    """A whole report in words: sections one below the other, over as many pages as they need.

    Texts follow, then boxes to sign in, which stay together. `keywords` stand in the PDF for
    programs, not on its pages.
    """

    sections: tuple[Section, ...]
    texts: tuple[Text, ...] = ()
    signatures: tuple[Signature, ...] = ()
    keywords: str = ""


def words(content: object) -> str:
    """All text of a document, a line for each: what has to be printed of it."""
    return "\n".join(_words(content))


def _words(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, tuple | list):
        for each in content:
            yield from _words(each)
    elif is_dataclass(content):
        for one in fields(content):
            yield from _words(getattr(content, one.name))
