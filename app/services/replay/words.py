"""What a replay writes on tickets and credit notes: subject, lines, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.checks import LINE, PARAGRAPHS
from app.services.refunds import REASON_LENGTH
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.services.importing import MatchedDocument, MatchedLine


def subject(document: MatchedDocument, language: str) -> str:
    """The subject of a cancellation's ticket: its number and what comes first on it."""
    line = document.lines[0].line
    words = t(
        "replay.subject",
        language,
        document=document.document,
        product=line.description or line.stock_code,
    )
    return words[:LINE]


def description(document: MatchedDocument, language: str) -> str:
    """The lines of a cancellation as the order book has them."""
    lines = "\n".join(
        t(
            "replay.line",
            language,
            quantity=plain(line.quantity),
            code=line.line.stock_code,
            product=line.line.description,
            price=_price(line),
        )
        for line in document.lines
    )
    words = t("replay.description", language, document=document.document, lines=lines)
    return words[:PARAGRAPHS]


def reason(document: str, ticket: str, language: str) -> str:
    """The reason on a credit note: the ticket, as the Refund dialog proposes, and what it is of."""
    proposed = t("refund.default_reason", language, number=ticket)
    words = t("replay.reason", language, default=proposed, document=document)
    return words[:REASON_LENGTH]


def unmatched_note(document: MatchedDocument, language: str | None = None) -> str:
    """Which lines credit no sale and why; empty if all do."""
    lines = [_unmatched(line, language) for line in document.lines if line.reason is not None]
    if not lines:
        return ""
    return t("replay.not_matched", language, document=document.document, lines="\n".join(lines))


def refused_note(document: MatchedDocument, sentences: Sequence[str], language: str) -> str:
    """Why what matched could not be credited."""
    causes = "\n".join(sentences)
    return t("replay.not_credited", language, document=document.document, causes=causes)


def plain(value: Decimal) -> str:
    """A decimal without zeros at its end."""
    return f"{value.normalize():f}"


def _unmatched(line: MatchedLine, language: str | None) -> str:
    return t(
        "replay.not_matched_line",
        language,
        quantity=plain(line.quantity - sum(part.quantity for part in line.parts)),
        code=line.line.stock_code,
        price=_price(line),
        reason=t(f"replay.unmatched_{line.reason}", language),
    )


def _price(line: MatchedLine) -> str:
    price = line.line.price
    return "?" if price is None else plain(price)
