"""Which characters are printed, and by which font."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import fonts, style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def missing(text: str, font: str = style.MEDIUM) -> list[str]:
    """The characters for which the chosen font has no glyph."""
    return [
        character
        for name, part in fonts.runs(text, font)
        for character in part
        if not fonts.font(name).face.charToGlyph.get(ord(character))
    ]


def fonts_of(text: str) -> set[str]:
    """The fonts that a text is printed in."""
    return {name for name, _ in fonts.runs(text, style.REGULAR)}


def repertoire(encoding: str) -> Iterator[str]:
    """The letters and ideographs of a national character set of two bytes."""
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                character = bytes((high, low)).decode(encoding)
            except UnicodeDecodeError:
                continue
            if len(character) == 1 and unicodedata.category(character) == "Lo":
                yield character


def assigned(codes: Iterable[int]) -> str:
    """The letters among these code points."""
    return "".join(chr(code) for code in codes if unicodedata.category(chr(code))[0] == "L")


def test_no_character_of_unicode_is_a_missing_glyph() -> None:
    everything = [*range(0x20000), *range(0x20000, 0x110000, 997), *range(0xE0000, 0xE0200)]
    for start in range(0, len(everything), 64):
        text = "".join(map(chr, everything[start : start + 64]))
        assert missing(text) == []


@given(st.text())
def test_no_text_holds_a_missing_glyph(text: str) -> None:
    assert missing(text) == []


@given(st.text())
def test_what_is_printable_is_printed_as_it_is(text: str) -> None:
    shown = fonts.printable(text)
    assert fonts.printable(shown) == shown
    assert fonts.can_print(shown)


def test_all_weights_draw_the_same_characters() -> None:
    assert len({fonts.coverage(name) for name in style.FONTS}) == 1


@pytest.mark.parametrize(
    "letters",
    [
        assigned({*range(0x41, 0x250)} - {0x149, 0x1C4}),  # two that are printed as two letters
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰΆΈΉΊΌΎΏ",
        assigned(range(0x400, 0x460)) + "ҐґҚқҢңӘәӨөҮүҰұҺһ",
        assigned(range(0x1EA0, 0x1EFA)),
        "0123456789−–—·„“”‘’«»…№€£¥₩₹₽₺₫₪₴zł",
    ],
    ids=["Latin", "Greek", "Cyrillic", "Vietnamese", "signs"],
)
def test_european_letters_are_printed_in_inter(letters: str) -> None:
    assert fonts.can_print(letters)
    assert fonts_of(letters) == {style.REGULAR}


@pytest.mark.parametrize("encoding", ["gb2312", "big5", "shift_jis", "euc_kr"])
def test_each_character_of_the_national_sets_of_east_asia_is_printed(encoding: str) -> None:
    characters = "".join(repertoire(encoding))
    assert len(characters) > 6000
    assert [character for character in characters if not fonts.can_print(character)] == []


@pytest.mark.parametrize(
    ("first", "last", "drawn"),
    [
        (0x4E00, 0x9FA5, 20_902),
        (0x9FA6, 0x9FFF, 0),
        (0x3400, 0x4DBF, 2),
        (0xF900, 0xFAFF, 302),
        (0xAC00, 0xD7A3, 11_172),
        (0x3130, 0x318F, 93),
        (0x1100, 0x11FF, 99),
        (0x3040, 0x309F, 90),
        (0x30A0, 0x30FF, 91),
        (0x31F0, 0x31FF, 0),
        (0x3100, 0x312F, 37),
        (0xFF00, 0xFFEF, 164),
        (0x20000, 0x2FFFF, 0),
    ],
)
def test_the_fallback_draws_so_many_characters_of_each_block(
    first: int, last: int, drawn: int
) -> None:
    assert sum(fonts.can_print(chr(code)) for code in range(first, last + 1)) == drawn


def test_every_korean_syllable_is_printed() -> None:
    syllables = "".join(map(chr, range(0xAC00, 0xD7A4)))
    assert fonts.can_print(syllables)
    assert fonts_of(syllables) == {style.FALLBACK}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("한빛", "한빛"),
        ("𝐁𝐨𝐥𝐝 ﬁne", "Bold fine"),
        ("a\tb\u3000c", "a b c"),
        ("soft\u00adhyphen\u200b\ufeff\u200e", "softhyphen"),
        ("one\u2028two\vthree", "one\ntwo\nthree"),
        ("bell\a\x00", "bell"),
        ("ไทย", "???"),
        ("हिन्दी", "???"),
        ("\ud800", "?"),
        ("❤️", "❤"),
    ],
)
def test_a_character_is_printed_as_itself_or_the_nearest_to_it(written: str, shown: str) -> None:
    assert fonts.printable(written) == shown


def test_a_text_changes_font_only_where_it_must() -> None:
    assert fonts.runs("No 7 北京 Ltd", style.MEDIUM) == (
        (style.MEDIUM, "No 7 "),
        (style.FALLBACK, "北京"),
        (style.MEDIUM, " Ltd"),
    )


def test_figures_are_all_of_one_width() -> None:
    widths = {fonts.width(digit, style.FIGURES, 10) for digit in "0123456789"}
    assert len(widths) == 1


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Why? Café, 한빛, ﬁne\n", ""),
        ("a שלום ש \U0001f600b\U0001f600", "שלום\U0001f600"),
        ("ไทย", "ไทย"),
        ("हिन्दी", "हनद"),
        ("soft\u00adhyphen", ""),
    ],
)
def test_the_characters_that_become_question_marks_are_told_once_each(
    written: str, told: str
) -> None:
    assert fonts.unprintable(written) == told


@given(st.text())
def test_nothing_is_told_of_what_is_printed(written: str) -> None:
    assert fonts.unprintable(fonts.printable(written)) == ""
