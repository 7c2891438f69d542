"""Times in the words of the agent's day: "16:30", "Yesterday, 17:00", "Wed 25 Nov, 10:00"."""

from __future__ import annotations

import datetime as dt
import time

from PySide6.QtCore import QDate, QTime

from app import texts
from app.ui.kit.formats import locale


def local(at: dt.datetime) -> dt.datetime:
    """A time in the zone of this workstation."""
    return at.astimezone()


def today() -> dt.date:
    """The day on this workstation."""
    return dt.datetime.fromtimestamp(time.time()).astimezone().date()


def clock() -> str:
    """The time of day on this workstation."""
    here = dt.datetime.fromtimestamp(time.time()).astimezone()
    return locale().toString(QTime(here.hour, here.minute), "HH:mm")


def moment(at: dt.datetime) -> str:
    """When something was or will be, seen from now; the year only where it is another."""
    here = local(at)
    at_clock = locale().toString(QTime(here.hour, here.minute), "HH:mm")
    now = today()
    days = (here.date() - now).days
    if days == 0:
        return at_clock
    if days in (-1, 1):
        word = texts.t("moment.yesterday" if days < 0 else "moment.tomorrow")
        return f"{word}, {at_clock}"
    form = texts.t("moment.weekday" if here.year == now.year else "moment.day")
    return f"{locale().toString(QDate(here.year, here.month, here.day), form)}, {at_clock}"
