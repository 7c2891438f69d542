"""Subject, letter and answers of a demo ticket say the same, for each of the month's 326."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

import pytest

from app import paths
from app.models.enums import StageLook
from app.services.demo import words
from app.services.demo.making import SAMPLE
from app.services.demo.plots import Plot, plan
from app.services.demo.stories import is_account, made_of, story_of
from app.services.importing import MatchedDocument, read_cancellations
from app.services.importing.matching import MatchedLine, Unmatched

GOODS = re.compile(r"\b(goods|pieces?|carton|wrapping|unopened|replacement|photo|courier)\b")
SINGULAR_THEN_PLURAL = re.compile(r"\bone piece\b(?!.*\bothers\b).*\b(are|them|these)\b", re.DOTALL)
BREAKS = re.compile(r"\b(broken|chipped|cracked|breakage)\b", re.IGNORECASE)
OURS = re.compile(r"\b(apologies|replacement|sorry for the trouble)\b")


def month() -> list[Plot]:
    """The stories of all cancellations of the month, as if none had a sale."""
    read = read_cancellations(paths.resource(SAMPLE))
    made = []
    for number, group in groupby(read, key=lambda line: line.origin.document):
        matched = tuple(
            MatchedLine(line, -(line.quantity or Decimal(0)), (), Unmatched.NO_SALE)
            for line in group
        )
        document = MatchedDocument(number, None, matched)
        at = datetime(2026, 7, 1, 9, tzinfo=UTC)
        now = datetime(2026, 7, 20, 9, tzinfo=UTC)
        made.append(plan(document, at, now, age_per_cent=50, is_credited=False))
    return made


PLOTS = month()


def letter(plot: Plot) -> str:
    """The description without the name of the customer."""
    return words.description(plot, "Shop" if plot.has_customer else "")


def goods(*reasons: str) -> list[Plot]:
    """The tickets of customers about goods, of some reasons or of all."""
    return [
        plot
        for plot in PLOTS
        if plot.has_customer and not is_account(plot) and (not reasons or plot.reason in reasons)
    ]


def own(plot: Plot) -> str:
    """Subject and letter without the product, whose words are the order book's."""
    product = words.product(plot)
    return f"{words.subject(plot)}\n{letter(plot)}".lower().replace(product.lower(), "…")


def test_every_cancellation_has_its_story() -> None:
    assert len(PLOTS) == 326
    assert all(words.subject(plot) and letter(plot) for plot in PLOTS)


def test_subject_and_letter_are_of_one_story() -> None:
    subjects: dict[str, set[str]] = {}
    for plot in PLOTS:
        kind = re.sub(r" and \d+ more articles?", "", own(plot).partition("\n")[0])
        subjects.setdefault(story_of(plot), set()).add(kind)
    assert all(len(kinds) == 1 for kinds in subjects.values()), subjects


def test_only_what_can_break_is_said_to_be_broken() -> None:
    told = [plot for plot in PLOTS if BREAKS.search(own(plot))]
    assert len(told) > 10
    for plot in told:
        assert made_of(plot.line.line.description) == "breakable", words.subject(plot)


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("JUMBO BAG RED RETROSPOT", "textile"),
        ("S/6 WOODEN SKITTLES IN COTTON BAG", "painted"),
        ("TEA BAG PLATE RED RETROSPOT", "breakable"),
        ("CARDHOLDER GINGHAM CHRISTMAS TREE", ""),
        ("JIGSAW TREE WITH WATERING CAN", ""),
        ("ANTIQUE SILVER TEA GLASS ETCHED", "breakable"),
    ],
)
def test_a_product_s_name_tells_what_it_is_made_of(description: str, kind: str) -> None:
    assert made_of(description) == kind


def test_one_piece_is_never_spoken_of_as_several() -> None:
    wrong = [letter(plot) for plot in goods() if SINGULAR_THEN_PLURAL.search(letter(plot))]
    assert wrong == []
    assert not any("a single piece" in letter(plot) for plot in PLOTS)


def test_a_ticket_about_an_amount_does_not_speak_of_goods() -> None:
    told = [plot for plot in PLOTS if is_account(plot)]
    assert len(told) > 20
    for plot in told:
        spoken = (own(plot), words.question(plot), words.answer(plot), words.note(plot))
        for text in spoken:
            assert not GOODS.search(text.replace("no goods", "")), text


def test_what_has_no_customer_was_found_by_ourselves() -> None:
    nobody = [plot for plot in PLOTS if not plot.has_customer]
    assert len(nobody) > 10
    for plot in nobody:
        assert "Kind regards" not in letter(plot)
        begins = "Found by our accounts" if is_account(plot) else "A customer without an account"
        assert letter(plot).startswith(begins)


def test_nobody_gets_apologies_or_a_replacement_for_what_was_their_own_wish() -> None:
    wishes = goods("changed_mind")
    assert len(wishes) > 20
    for plot in wishes:
        assert not OURS.search(words.answer(plot) + words.question(plot))
    assert not any("replacement" in words.answer(plot) for plot in goods("late", "wrong_article"))


def test_the_line_that_decides_the_reason_is_the_one_that_is_told_of() -> None:
    for plot in PLOTS:
        assert is_account(plot) is (plot.reason in ("price_error", "goodwill")), plot.document


def test_no_letter_speaks_of_christmas_which_the_demo_is_not_dated_by() -> None:
    assert not [plot for plot in PLOTS if "christmas" in own(plot)]


def test_a_cancelled_ticket_of_nobody_names_no_caller() -> None:
    for plot in PLOTS:
        if plot.last_look is StageLook.CANCELLED and not plot.has_customer:
            assert "customer" not in words.note(plot)
