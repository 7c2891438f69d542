"""An order book that cannot be read is refused with a code that says why."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from app.errors import Unusable
from app.texts import t
from tests.services.importing.books import GOOD, HEADER, line, read, write_book


def refusal(path: Path) -> Unusable:
    """What reading the file at `path` to its end says; its text must be in the catalogue."""
    with pytest.raises(Unusable) as caught:
        read(path)
    assert t(caught.value.code, None, **caught.value.parameters) != caught.value.code
    return caught.value


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").code == "import.file_missing"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "import.file_is_folder"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv").code == "import.file_is_pipe"
    assert refusal(Path(os.devnull)).code == "import.file_is_pipe"


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / ("x" * 300)).code == "import.file_unreadable"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.touch()
    assert refusal(path).code == "import.file_empty"


def test_a_file_that_is_no_csv_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear Sirs,\nplease find enclosed our order.\n")
    assert refusal(path).code == "import.file_not_csv"


def test_a_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    assert refusal(path).code == "import.file_wrongly_encoded"


def test_one_endless_line_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_bytes(b"x" * (3 << 20))
    assert refusal(path).code == "import.file_not_csv"


def test_columns_separated_by_semicolons_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(HEADER.replace(",", ";"))
    assert refusal(path).code == "import.file_not_csv"


def test_a_header_that_lacks_a_column_is_refused_and_the_columns_are_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "book.csv"
    path.write_text(HEADER.replace("UnitPrice,", "") + GOOD)
    error = refusal(path)
    assert error.code == "import.wrong_header"
    assert "UnitPrice" in t(error.code, None, **error.parameters)


def test_a_line_in_latin_1_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes((HEADER + GOOD + line(description="CAFÉ") + "\n").encode("latin-1"))
    error = refusal(path)
    assert error.code == "import.file_wrongly_encoded"
    assert error.parameters == {"file": "book.csv", "line": 3}


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8-sig")
    assert len(read(path)) == 1


def test_windows_line_breaks_are_no_part_of_the_last_cell(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes((HEADER + GOOD).replace("\n", "\r\n").encode())
    assert [line.country for line in read(path)] == ["United Kingdom"]  # type: ignore[union-attr]


@pytest.mark.parametrize("kept", [1, 6, 20, 31, 60, 65, 75])
def test_a_file_cut_in_the_middle_of_a_line_is_refused(tmp_path: Path, kept: int) -> None:
    path = write_book(tmp_path, GOOD)
    path.write_text(path.read_text() + GOOD.replace("536365", "536366")[:kept])
    error = refusal(path)
    assert error.code == "import.file_cut"
    assert error.parameters["line"] == 3


def test_a_file_cut_inside_quotes_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path, GOOD)
    path.write_text(path.read_text() + '536366,85123A,"HEART, WHI')
    assert refusal(path).code == "import.file_cut"


def test_a_whole_last_line_needs_no_line_break(tmp_path: Path) -> None:
    path = write_book(tmp_path, GOOD)
    path.write_text(path.read_text() + GOOD.removesuffix("\n"))
    assert len(read(path)) == 2


def test_gzip_is_told_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(gzip.compress((HEADER + GOOD).encode()))
    assert len(read(path)) == 1


def test_a_gzip_name_with_other_content_is_refused(tmp_path: Path) -> None:
    assert refusal(write_book(tmp_path, GOOD, name="book.csv.gz")).code == "import.gzip_broken"


def test_a_truncated_gzip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.csv.gz"
    path.write_bytes(gzip.compress((HEADER + GOOD * 50).encode())[:-12])
    assert refusal(path).code == "import.gzip_truncated"


@pytest.mark.parametrize("position", [3, 40, -6])
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, position: int) -> None:
    content = bytearray(gzip.compress((HEADER + GOOD * 50).encode()))
    content[position] ^= 0xFF
    path = tmp_path / "book.csv.gz"
    path.write_bytes(content)
    assert refusal(path).code in {"import.gzip_broken", "import.gzip_truncated"}


def test_a_stray_quote_spoils_one_line_and_not_those_after_it(tmp_path: Path) -> None:
    stray = line(document="536366", description='"6 INCH HEART')
    path = write_book(tmp_path, GOOD, stray, *[line(document=f"53637{n}") for n in range(4)])
    kinds = [getattr(line, "reason", "taken") for line in read(path)]
    assert kinds == ["taken", "malformed", "taken", "taken", "taken", "taken"]


def test_a_quoted_cell_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = write_book(tmp_path, line(description='"TRAY, 7"" ROUND\nRED"'), GOOD)
    first, second = read(path)
    assert first.description == 'TRAY, 7" ROUND\nRED'  # type: ignore[union-attr]
    assert (first.origin.line, second.origin.line) == (2, 4)


def test_blank_lines_are_no_lines(tmp_path: Path) -> None:
    assert len(read(write_book(tmp_path, GOOD, "\n", "\r\n", GOOD))) == 2
