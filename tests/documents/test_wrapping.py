"""Where lines end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.documents import fonts, style
from app.documents.wrapping import wrap

LETTERS = st.text(
    st.sampled_from(
        "abc XYZ ÄöΩЖ 12-3/4 .,;() 北京日本、。「」ーさサ 한빛상사 \n\N{NO-BREAK SPACE}"
    ),
    max_size=120,
)


def lines(text: str, room: float) -> tuple[str, ...]:
    """The text in Inter 10."""
    return wrap(text, style.REGULAR, 10, room)


@given(LETTERS, st.floats(12, 300))
def test_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    for line in lines(text, room):
        assert fonts.width(line, style.REGULAR, 10) <= room


@given(LETTERS, st.floats(12, 300))
def test_no_letter_is_lost(text: str, room: float) -> None:
    joined = "".join(lines(text, room))
    assert joined.replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_words_are_kept_whole_where_they_fit() -> None:
    assert lines("KNITTED UNION FLAG HOT WATER BOTTLE", 120) == (
        "KNITTED UNION FLAG",
        "HOT WATER BOTTLE",
    )


def test_a_word_wider_than_the_line_is_broken_inside() -> None:
    broken = lines("Rindfleischetikettierungsüberwachungsaufgaben", 90)
    assert len(broken) == 3
    assert "".join(broken) == "Rindfleischetikettierungsüberwachungsaufgaben"


def test_a_line_may_end_after_a_hyphen_or_slash() -> None:
    assert lines("self-extinguishing candle", 50)[0] == "self-"
    assert lines("RINV/2026/00007", 60) == ("RINV/2026/", "00007")


def test_line_breaks_of_the_text_stay() -> None:
    assert lines("one\n\ntwo", 200) == ("one", "", "two")


def test_nothing_has_no_line() -> None:
    assert lines("", 100) == ()
    assert lines(" \n ", 100) == ()


def test_japanese_breaks_between_characters_but_never_before_a_closing_mark() -> None:
    for room in range(45, 120):
        for line in lines("目覚まし時計「レッド」、クラシックなデザイン、電池付き。", room):
            assert line[0] not in "」、。ーッ"


def test_korean_breaks_between_words() -> None:
    assert lines("빨간색 빈티지 알람 시계", 75) == ("빨간색 빈티지", "알람 시계")
