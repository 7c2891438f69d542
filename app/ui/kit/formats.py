"""Numbers and dates as people type and read them, strictly by the locale of the window."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

from PySide6.QtCore import QDate, QLocale

from app import texts
from app.errors import Problem

MINUS = "−"
COUNTRIES = {"en": "en_GB", "de": "de_DE"}
"""Whose way of writing goes with a language, where the workstation speaks another one."""
_TYPED_MINUS = str.maketrans({MINUS: "-", "–": "-"})
_SEPARATED = re.compile(r"[+-]?[0-9][0-9.,'’ \u00a0\u202f]*")
_EXPONENT = re.compile(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+")
_DATE_PARTS = re.compile(r"([0-9]{1,4})[./\-\s]([0-9]{1,2})(?:[./\-\s]([0-9]{1,4}))?[.]?")
_SHIFT = re.compile(r"([+-])\s?([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Scale:
    """What a stored number can hold: decimal places and the largest absolute value."""

    places: int
    limit: Decimal


AMOUNT = Scale(4, Decimal(900000000000000))
UNIT_PRICE = Scale(6, Decimal(9000000000000))
QUANTITY = Scale(4, Decimal(900000000000000))
PERCENT = Scale(4, Decimal(900000000000000))
RATE = Scale(10, Decimal(900000000))


def use_locale_of(language: str) -> None:
    """Write numbers and dates as the window's language does, for all of Qt.

    A workstation that is set to the same language keeps its own country's way.
    """
    here = QLocale.system()
    spoken = QLocale.languageToCode(here.language())
    QLocale.setDefault(here if spoken == language else QLocale(COUNTRIES.get(language, language)))


def locale() -> QLocale:
    """The locale of the window: Qt's default, British English where none was chosen."""
    current = QLocale()
    if current.language() == QLocale.Language.C:
        return QLocale("en_GB")
    return current


def number(
    value: Decimal, places: int = 0, *, at_most: int | None = None, grouped: bool = False
) -> str:
    """A number with `places` decimals, up to `at_most` where it has more; a real minus sign."""
    most = places if at_most is None else max(places, at_most)
    with localcontext() as context:
        context.prec = 50
        exact = value.quantize(Decimal(1).scaleb(-most))
    digits = f"{abs(exact):f}"
    whole, _, fraction = digits.partition(".")
    while len(fraction) > places and fraction.endswith("0"):
        fraction = fraction[:-1]
    here = locale()
    if grouped:
        whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", here.groupSeparator(), whole)
    sign = MINUS if exact < 0 else ""
    return f"{sign}{whole}{here.decimalPoint()}{fraction}" if fraction else f"{sign}{whole}"


def parse_number(text: str, scale: Scale) -> Decimal | Problem:
    """The exact number in `text`, or what is wrong with it.

    Separators between thousands are never guessed at: such a text is a problem whose suggestion
    is the one possible reading, if there is one.
    """
    raw = text.strip().translate(_TYPED_MINUS)
    point = locale().decimalPoint()
    if re.fullmatch(rf"[+-]?([0-9]+({re.escape(point)}[0-9]*)?|{re.escape(point)}[0-9]+)", raw):
        return _fitting(Decimal(raw.replace(point, ".")), scale)
    if _EXPONENT.fullmatch(raw):
        return Problem("kit.number_exponent", {"text": text.strip()})
    if not _SEPARATED.fullmatch(raw):
        return Problem("kit.number_unreadable", {"text": text.strip()})
    reading = _only_reading(raw)
    if reading is None:
        return Problem("kit.number_ambiguous", {"text": text.strip(), "point": point})
    fitted = _fitting(reading, scale)
    if isinstance(fitted, Problem):
        return fitted
    shown = number(reading, 0, at_most=scale.places)
    return Problem("kit.number_separators", {"text": text.strip(), "reading": shown}, reading)


def _fitting(value: Decimal, scale: Scale) -> Decimal | Problem:
    exponent = value.normalize().as_tuple().exponent
    if abs(value) > scale.limit:
        return Problem("kit.number_too_large", {"limit": number(scale.limit, grouped=True)})
    if isinstance(exponent, int) and -exponent > scale.places:
        return Problem("kit.number_too_many_places", {"n": scale.places})
    return value


def _only_reading(raw: str) -> Decimal | None:
    """The one number that a text with separators can mean, None where there are two."""
    sign, digits = ("-", raw[1:]) if raw.startswith("-") else ("", raw.lstrip("+"))
    separators = [c for c in digits if not c.isdigit()]
    last = separators[-1]
    head, _, tail = digits.rpartition(last)
    if separators.count(last) == 1 and last in ".," and len(set(separators)) > 1:
        return _joined(sign, head, tail)
    if len(set(separators)) > 1:
        return None
    if len(separators) == 1 and last in ".,":
        return None if len(tail) == 3 else Decimal(f"{sign}{head}.{tail or 0}")
    return _joined(sign, digits, "")


def _joined(sign: str, grouped: str, fraction: str) -> Decimal | None:
    groups = re.split(r"[^0-9]", grouped)
    if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
        return None
    return Decimal(f"{sign}{''.join(groups)}.{fraction or 0}")


def short_date(day: dt.date) -> str:
    """A date as it is typed, such as 24/11/2026, in the order of the locale."""
    pattern = re.sub("y+", "yyyy", locale().dateFormat(QLocale.FormatType.ShortFormat))
    pattern = re.sub("d+", "dd", re.sub("M+", "MM", pattern))
    return locale().toString(QDate(day.year, day.month, day.day), pattern)


def long_date(day: dt.date) -> str:
    """A date as it is read, such as 24 Nov 2026."""
    return locale().toString(QDate(day.year, day.month, day.day), texts.t("moment.day"))


def relative_date(day: dt.date, today: dt.date) -> str:
    """How far away a date is: "Today", "in 30 days"."""
    days = (day - today).days
    if days in {-1, 0, 1}:
        return texts.t(
            {-1: "kit.date_yesterday", 0: "kit.date_today", 1: "kit.date_tomorrow"}[days]
        )
    return texts.t("kit.date_in_days" if days > 0 else "kit.date_days_ago", n=abs(days))


def parse_date(text: str, today: dt.date) -> dt.date | Problem:
    """The date in `text` ("today", "+7", "24/11", "24/11/2026", "2026-11-24"), or the problem."""
    raw = " ".join(text.split()).lower()
    words = {
        texts.t("kit.date_word_today").lower(): 0,
        texts.t("kit.date_word_tomorrow").lower(): 1,
        texts.t("kit.date_word_yesterday").lower(): -1,
    }
    if raw in words:
        return today + dt.timedelta(days=words[raw])
    shift = _SHIFT.fullmatch(raw.translate(_TYPED_MINUS))
    if shift:
        days = int(shift.group(2)) * (1 if shift.group(1) == "+" else -1)
        moved = today + dt.timedelta(days=days)
        return _checked_date(text, moved.year, moved.month, moved.day)
    found = _DATE_PARTS.fullmatch(raw)
    if found is None:
        return _written_date(text)
    return _checked_date(text, *_in_order(found, today))


def _in_order(found: re.Match[str], today: dt.date) -> tuple[int, int, int]:
    """Year, month and day out of the parts as the locale orders them."""
    first, second, third = found.groups()
    if len(first) > 2:
        return int(first), int(second), int(third or 0)
    month_first = locale().dateFormat(QLocale.FormatType.ShortFormat).lower().startswith("m")
    day, month = (second, first) if month_first else (first, second)
    year = today.year if third is None else int(third)
    if third is not None and len(third) == 2:
        year += today.year // 100 * 100
    return year, int(month), int(day)


def _checked_date(text: str, year: int, month: int, day: int) -> dt.date | Problem:
    if not 1900 <= year <= 2999:
        return Problem("kit.date_out_of_range", {"text": text.strip()})
    try:
        return dt.date(year, month, day)
    except ValueError:
        return Problem("kit.date_does_not_exist", {"text": text.strip()})


def _written_date(text: str) -> dt.date | Problem:
    """A date with its month in letters, such as 24 Nov 2026."""
    for pattern in (texts.t("moment.day"), "d MMM yyyy", "d MMMM yyyy"):
        found = locale().toDate(" ".join(text.split()), pattern)
        if found.isValid():
            return _checked_date(text, found.year(), found.month(), found.day())
    return Problem("kit.date_unreadable", {"text": text.strip()})


def sentence(problem: Problem | str) -> str:
    """The words of a problem; dates and numbers among its parameters are written out."""
    if isinstance(problem, str):
        return problem
    words = {name: _word(value) for name, value in problem.parameters.items()}
    return texts.t(problem.code, None, **words)


def suggestion_words(value: object) -> str:
    """How a suggestion is written on its button; empty for what the kit cannot write."""
    if isinstance(value, dt.date):
        return long_date(value)
    if isinstance(value, Decimal):
        return number(value, 0, at_most=6)
    return value if isinstance(value, str) else ""


def _word(value: object) -> object:
    if isinstance(value, dt.date):
        return long_date(value)
    if isinstance(value, Decimal):
        return number(value, 0, at_most=6, grouped=True)
    return value
