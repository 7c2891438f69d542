"""The one place that multiplies and divides money: taxes, rounding, and shares of what is left.

Pure arithmetic in exact decimals, no database (docs/decisions/0002-share-of-what-is-left.md has
worked examples). A document that stands on its own (an invoice; goodwill and fee lines):

    amounts = taxes.compute(
        [taxes.Line(Decimal(12), Decimal("3.75"), taxes=(taxes.Tax(1, rate=Decimal(20)),))],
        TaxRounding.LINE,
        digits=2,
    )
    amounts.total, amounts.lines[0].subtotal, amounts.taxes[0].amount

A credit note is a share of what is left of each original invoice, never computed anew. The ledger
reads what was sold and what is left by adding up rows, then:

    original = taxes.Original(lines, document_taxes, digits)
    wanted = taxes.everything_left(original)                  # what Reverse proposes
    wanted = [taxes.Wanted(line_id, LineKind.GOODS, Decimal(2))]
    amounts = taxes.credit(original, wanted)                  # raises OverCeiling: rule 12

One call per original invoice; the sums of a credit note of several are added. How rows make an
`Original`: left = as sold less the posted crediting lines (goods, price reductions, corrections)
that name the line; price reductions count no quantity. `Original.taxes` are the invoice's own
`invoice_tax` rows, left = amount less those of credit notes with this `original_invoice_id`.
An `amount` of None (NULL) on a line's tax says that it is rounded once per document. A draft line
marked `is_amount_typed` passes its `gross` as `Wanted.amount`.

An order-wide discount goes along with the goods: `take_along` says how much of it. Goodwill and
fee lines stand on their own; `take_back` takes goodwill back by just so much as is needed.

`share` is for whatever else takes its share of what is left (order discounts). `parted` converts an
invoice into the company's currency, `Pair.share` and `within` a credit note, `matched` a match.
"""

from __future__ import annotations

from app.services.taxes.ceilings import Ceiling, Excess, OverCeiling
from app.services.taxes.credits import credit
from app.services.taxes.discounts import take_along
from app.services.taxes.documents import (
    DocumentAmounts,
    DocumentTax,
    Line,
    LineAmounts,
    LineTax,
    Tax,
    compute,
    is_below_zero,
    line_amount,
)
from app.services.taxes.exact import CONTEXT, ZERO, money, share, split
from app.services.taxes.exchange import (
    Matched,
    Pair,
    add_rest,
    in_company,
    matched,
    parted,
    within,
    without_debts,
)
from app.services.taxes.goodwill import left_with_tax, take_back
from app.services.taxes.originals import (
    CREDITING_KINDS,
    Original,
    OriginalDocumentTax,
    OriginalLine,
    OriginalTax,
    Wanted,
    after,
    everything_left,
    untouched,
)

__all__ = [
    "CONTEXT",
    "CREDITING_KINDS",
    "ZERO",
    "Ceiling",
    "DocumentAmounts",
    "DocumentTax",
    "Excess",
    "Line",
    "LineAmounts",
    "LineTax",
    "Matched",
    "Original",
    "OriginalDocumentTax",
    "OriginalLine",
    "OriginalTax",
    "OverCeiling",
    "Pair",
    "Tax",
    "Wanted",
    "add_rest",
    "after",
    "compute",
    "credit",
    "everything_left",
    "in_company",
    "is_below_zero",
    "left_with_tax",
    "line_amount",
    "matched",
    "money",
    "parted",
    "share",
    "split",
    "take_along",
    "take_back",
    "untouched",
    "within",
    "without_debts",
]
