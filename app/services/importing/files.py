"""Opens an order book, plain or gzip, and checks that it is one."""

from __future__ import annotations

import csv
import gzip
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from app.errors import Unusable
from app.services.importing.records import Lines, Record, records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ORDER_BOOK_COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
REPORT_COLUMNS = ("Source", "Document", "Place", "Reason", *ORDER_BOOK_COLUMNS)

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Book:
    """An order book that is open; the lines of a report of ours carry their own origins."""

    name: str
    size: int
    is_report: bool
    _file: IO[bytes]
    _lines: Lines

    @property
    def position(self) -> int:
        """Bytes of the file read so far, of `size`: what progress is reckoned from."""
        return self._file.tell()

    def records(self) -> Iterator[Record]:
        """All records after the header, in the order of the file; can be read once.

        Raises:
            Unusable: a line is not UTF-8 or ends in the middle, or the gzip data are broken.
        """
        columns = REPORT_COLUMNS if self.is_report else ORDER_BOOK_COLUMNS
        with _reading(self.name):
            yield from records(self._lines, len(columns))


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """Open the order book at `path` and check its header.

    Raises:
        Unusable: the file is missing, a folder, empty, unreadable, broken gzip, not UTF-8, or its
            first line does not name the columns of an order book or of a report of ours.
    """
    with _open(path) as file:
        size = file.seek(0, 2)
        file.seek(0)
        if not size:
            raise Unusable("import.file_empty", {"file": path.name})
        lines = Lines(_unpacked(file, path), path.name)
        with _reading(path.name):
            is_report = _is_report(lines)
        yield Book(path.name, size, is_report, file, lines)


def _open(path: Path) -> IO[bytes]:
    """The file itself, or the sentence that says why not."""
    try:
        if path.is_dir():
            raise Unusable("import.file_is_folder", {"file": str(path)})
        if path.exists() and not path.is_file():  # read once, or never: nobody waits for that
            raise Unusable("import.file_is_pipe", {"file": str(path)})
        return path.open("rb")
    except FileNotFoundError:
        raise Unusable("import.file_missing", {"file": str(path)}) from None
    except OSError as error:
        parameters = {"file": str(path), "cause": error.strerror or str(error)}
        raise Unusable("import.file_unreadable", parameters) from error


def _unpacked(file: IO[bytes], path: Path) -> IO[bytes]:
    """The file's text; that it is gzip is told by its first bytes, not by its name."""
    magic = file.read(len(_GZIP_MAGIC))
    file.seek(0)
    if magic == _GZIP_MAGIC:
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if path.suffix == ".gz":
        raise Unusable("import.gzip_broken", {"file": path.name})
    return file


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn what reading raises into our sentences."""
    try:
        yield
    except EOFError:
        raise Unusable("import.gzip_truncated", {"file": name}) from None
    except (gzip.BadGzipFile, zlib.error):
        raise Unusable("import.gzip_broken", {"file": name}) from None
    except OSError as error:
        parameters = {"file": name, "cause": error.strerror or str(error)}
        raise Unusable("import.file_unreadable", parameters) from error


def _is_report(lines: Lines) -> bool:
    """Check the header; True for a report of ours, False for an order book."""
    try:
        header = tuple(cell.strip() for cell in next(csv.reader(lines, strict=True), ()))
    except csv.Error:
        header = ()
    if header in (ORDER_BOOK_COLUMNS, REPORT_COLUMNS):
        return header == REPORT_COLUMNS
    missing = [column for column in ORDER_BOOK_COLUMNS if column not in header]
    if len(missing) == len(ORDER_BOOK_COLUMNS):
        raise Unusable("import.file_not_csv", {"file": lines.name})
    parameters = {"file": lines.name, "columns": ", ".join(ORDER_BOOK_COLUMNS)}
    raise Unusable("import.wrong_header", parameters)
