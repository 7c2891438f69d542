"""The credit note on paper, read back as its reader sees it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image
from pypdf import PdfReader

from app.documents.credit_note import (
    CompanyHeading,
    CreditNotePage,
    Currency,
    OriginalInvoice,
    SetAgainst,
    TaxRow,
    render,
)
from tests.documents.papers import (
    COSY_CORNER,
    HEADING,
    boxes,
    embedded_fonts,
    glyphs_shown,
    line,
    many_lines,
    overlaps,
    pages,
    text,
    with_lines,
)

LEFT, RIGHT = 20 * 72 / 25.4, 190 * 72 / 25.4
HEAD = "Code Description Quantity Unit price VAT Amount"
LONG_NAME = "The Extraordinarily Long-Named Cosy Corner Gift Shop of Harrogate and District Limited"
ENDLESS_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


COMPANY = (
    "Larkfield Gifts and Household Wares Wholesale Trading Company of the North Riding of Yorkshire"
    " and County Durham Limited, formerly Ouseburn Mill Works and Successors, Incorporated in 1987"
)


def headed(name: str) -> CompanyHeading:
    """The letterhead of a company of this name."""
    return CompanyHeading(
        name=name,
        strapline=HEADING.strapline,
        contact=(name, *HEADING.contact[1:]),
        sender=f"{name} · Ouseburn Mill · York YO1 7HX",
        registration=f"{name} · Registered in England 02147765",
    )


def printed(page: CreditNotePage, language: str | None = None) -> str:
    """The text of the printed credit note."""
    return text(render(page, language))


def test_the_page_says_who_credits_whom_what_for_and_how_much() -> None:
    paper = printed(COSY_CORNER)
    for words in (
        "Larkfield Gifts Ltd Unit 7, Ouseburn Mill, York YO1 7HX",
        "The Cosy Corner Hannah Briggs 14 Montpellier Parade Harrogate HG1 2TG",
        "Credit note RINV/2026/00007",
        "Date 24 November 2026",
        "Original invoice INV/2026/00041 of 17 November 2026",
        "Ticket #00318",
        "Customer no. C-10482",
        "Reason Helpdesk Ticket #00318: 4 faulty clocks, transit damage",
        HEAD,
        "22727 ALARM CLOCK BAKELIKE RED Lot 22727-0914 4 £3.75 20 % £15.00",
        "BK-0114 HOMEMADE JAM RECIPE BOOK 1 £4.25 0 % £4.25",
        "VAT summary Net VAT Standard 20 % £37.89 £7.58 Zero rated 0 % £4.25 £0.00",
        "Untaxed amount £42.14 VAT £7.58 Total credit £49.72",
        "How you are repaid We set this credit against your open invoices.",
        "Returning the goods Please send the goods back within 14 days.",
        "Registered in England 02147765 · VAT GB 412 7788 09 Page 1 of 1",
    ):
        assert words in paper


def test_the_number_of_origin_stands_before_our_own() -> None:
    original = OriginalInvoice("INV/2010/00001", date(2010, 12, 1), origin="536365")
    paper = printed(replace(COSY_CORNER, originals=(original,)))
    assert "Original invoice 536365 (INV/2010/00001) of 1 December 2010" in paper


@pytest.mark.parametrize("count", [2, 3, 4, 12, 13, 60])
def test_each_of_several_original_invoices_is_named(count: int) -> None:
    originals = tuple(
        OriginalInvoice(f"INV/2010/{n:05}", date(2010, 12, 1), origin=str(536000 + n))
        for n in range(count)
    )
    paper = printed(replace(COSY_CORNER, originals=originals))
    assert "Original invoices" in paper
    for original in originals:
        assert f"{original.origin} ({original.number}) of 1 December 2010" in paper


def test_a_draft_has_no_number_and_says_draft_across_every_page() -> None:
    draft = replace(many_lines(60), number=None, is_draft=True)
    for page in pages(render(draft)):
        assert "DRAFT" in page
        assert "Credit note Draft" in page
        assert "RINV" not in page


def test_a_posted_credit_note_is_no_draft() -> None:
    assert "draft" not in printed(COSY_CORNER).lower()


def test_every_page_of_a_copy_is_marked_with_its_count() -> None:
    for page in pages(render(replace(many_lines(60), copy_number=2))):
        assert "Copy 2" in page


def test_the_original_is_not_marked_as_a_copy() -> None:
    assert "Copy" not in printed(COSY_CORNER)


def test_twelve_lines_stand_on_one_page_with_their_texts() -> None:
    assert len(pages(render(many_lines(12)))) == 1


def test_three_hundred_lines_are_all_there_once_and_in_order() -> None:
    page = many_lines(300)
    paper = printed(page)
    codes = [code for code in re.findall(r"\b1\d{4}\b", paper) if 10000 <= int(code) < 10300]
    assert codes == [each.code for each in page.lines]
    amounts = re.findall(r"1\d{4} [A-Z0-9 -]+ \d £[\d.]+ 20 % £([\d.,]+)", paper)
    assert sum(Decimal(amount.replace(",", "")) for amount in amounts) == page.total
    assert f"Total credit £{page.total:,}" in paper


def test_every_page_repeats_the_table_head_and_is_counted() -> None:
    printed_pages = pages(render(many_lines(300)))
    assert len(printed_pages) > 5
    for number, page in enumerate(printed_pages, 1):
        assert HEAD in page
        assert page.endswith(f"Page {number} of {len(printed_pages)}")
        assert "Registered in England 02147765" in page
    for page in printed_pages[1:]:
        assert page.startswith("Larkfield Gifts Credit note RINV/2026/00007 ")


def test_a_total_never_stands_alone_on_a_page() -> None:
    for count in (*range(1, 24), *range(48, 60)):
        reader = PdfReader(io.BytesIO(render(many_lines(count))))
        last = " ".join(reader.pages[-1].extract_text().split())
        above = re.findall(r"\b10\d{3} [A-Z]", last.partition("Total credit")[0])
        assert len(above) >= min(count, 2), f"{count} lines"


def test_a_line_without_a_price_is_printed_with_zero() -> None:
    paper = printed(with_lines([line("GIFT", "FREE GIFT CARD", "10", "0")]))
    assert "GIFT FREE GIFT CARD 10 £0.00 20 % £0.00" in paper


def test_a_fee_has_a_real_minus_sign() -> None:
    page = with_lines([line("1", "CLOCK", "1", "20"), line("FEE", "Restocking", "1", "-5")])
    assert "FEE Restocking 1 −£5.00 20 % −£5.00" in printed(page)


def test_only_what_occurs_has_a_column() -> None:
    plain = replace(line("", "CLOCK", "1", "20", tax=""), discount=None)
    assert "Description Quantity Unit price Amount CLOCK 1 £20.00 £20.00" in printed(
        with_lines([plain])
    )
    cheaper = replace(plain, discount=Decimal("12.50"), amount=Decimal("17.50"))
    assert "Quantity Unit price Discount Amount CLOCK 1 £20.00 12.5% £17.50" in printed(
        with_lines([cheaper])
    )


def test_without_taxes_the_sums_say_so() -> None:
    paper = printed(with_lines([line("1", "CLOCK", "1", "20")]))
    assert "VAT summary" not in paper
    assert "Untaxed amount £20.00 VAT £0.00 Total credit £20.00" in paper


def test_the_page_says_what_is_still_owed() -> None:
    settled = SetAgainst("INV/2026/00041", Decimal("40.00"), still_owed=Decimal("123.43"))
    page = replace(COSY_CORNER, set_against=(settled,), still_to_repay=Decimal("9.72"))
    assert (
        "Set against INV/2026/00041 £40.00 Still owed on INV/2026/00041 £123.43 "
        "Still to be repaid to you £9.72"
    ) in printed(page)


def test_an_amount_is_never_rounded_on_paper() -> None:
    page = with_lines([line("1", "SCREW", "2.5", "0.012345")])
    assert "1 SCREW 2.5 £0.012345 20 % £0.03" in printed(page)


def test_in_german_words_numbers_and_dates_are_german() -> None:
    page = replace(COSY_CORNER, currency=Currency("EUR", "€"), total=Decimal("1234.50"))
    page = replace(page, copy_number=1, still_to_repay=Decimal("1234.50"))
    paper = printed(page, "de")
    for words in (
        "Gutschrift",
        "Kopie 1",
        "Datum 24. November 2026",
        "Ursprüngliche Rechnung INV/2026/00041 vom 17. November 2026",
        "4 3,75 € 20 % 15,00 €",
        "Gesamtgutschrift 1.234,50 €",
        "Noch an Sie zu erstatten 1.234,50 €",
        "Seite 1 von 1",
    ):
        assert words in paper


def test_the_customers_language_is_used_unless_another_is_asked_for() -> None:
    german = replace(COSY_CORNER, language="de")
    assert "Gutschrift" in printed(german)
    assert "Credit note" in printed(german, "en")


def test_a_symbol_that_cannot_be_printed_gives_way_to_the_code() -> None:
    page = replace(COSY_CORNER, currency=Currency("AED", "د.إ"))
    assert "Total credit AED 49.72" in printed(page)


def test_the_same_page_gives_the_same_bytes() -> None:
    assert render(many_lines(40)) == render(many_lines(40))


@pytest.mark.parametrize(
    "page",
    [
        replace(
            many_lines(3),
            heading=replace(HEADING, name=LONG_NAME, contact=(LONG_NAME, ENDLESS_WORD)),
            address=(LONG_NAME, ENDLESS_WORD, "14 Montpellier Parade", "Harrogate", "UK"),
            number="RINV-WHOLESALE-NORTH/2026/000000007",
            reason=f"{LONG_NAME} {ENDLESS_WORD} {LONG_NAME}",
            copy_number=3,
        ),
        with_lines(
            [
                line("gift_0001_500000000000000000", LONG_NAME * 3, "4", "3.75", LONG_NAME * 2),
                line("1", ENDLESS_WORD, "1", "123456.789012"),
                line("2", "ALARM CLOCK", "1", "1", tax=""),
            ]
        ),
        replace(
            COSY_CORNER,
            lines=(
                line("1", "PALACE", "922337203685477.5807", "1"),
                line("2", "PALACE", "1", "922337203685.477580"),
            ),
            untaxed=Decimal("922337203685477.58"),
            total=Decimal("922337203685477.58"),
            taxes=(TaxRow("Standard 20 %", Decimal("922337203685477.58"), Decimal("9e13")),),
        ),
        with_lines([line("1", "word " * 1500, "1", "1"), line("2", "CLOCK", "1", "1")]),
        replace(COSY_CORNER, repayment="We repay you soon. " * 300, returning=ENDLESS_WORD * 5),
        replace(
            COSY_CORNER,
            address=("北京礼品贸易有限公司" * 5, "株式会社サクラ雑貨、" * 5, "주식회사 한빛" * 5),
        ),
        replace(COSY_CORNER, language="de", copy_number=12),
        with_lines([]),
        replace(many_lines(40), heading=headed(COMPANY)),
        replace(many_lines(40), heading=headed("W" * 200), copy_number=2),
        replace(COSY_CORNER, heading=replace(HEADING, contact=(COMPANY, *[COMPANY] * 4))),
    ],
    ids=[
        "names", "words", "numbers", "tall", "texts", "east", "german", "empty", "company",
        "letters", "contact",
    ],
)  # fmt: skip
def test_nothing_leaves_the_margins_or_covers_something_else(page: CreditNotePage) -> None:
    for characters in boxes(render(page)):
        assert min(box[0] for box in characters) > LEFT - 1
        assert max(box[2] for box in characters) < RIGHT + 1
        assert min(box[1] for box in characters) > 30
        assert not overlaps(characters)


def test_a_long_company_name_stands_in_full_on_each_page_above_the_window() -> None:
    pdf = render(replace(many_lines(40), heading=headed(COMPANY)))
    first, second = pages(pdf)
    assert first.count(COMPANY) == 4, "letterhead, contact, sender and foot"
    assert second.count(COMPANY) == 2, "running head and foot"
    place = first.index("The Cosy Corner")
    assert first.index("Wholesale gift-ware since 1987") < place


def test_long_names_are_printed_to_their_last_word() -> None:
    name = " ".join(f"word{n}" for n in range(900))
    paper = printed(replace(with_lines([line("1", name, "1", "1")]), repayment=name))
    assert all(paper.count(f"word{n} ") == 2 for n in range(899))


def test_chinese_japanese_korean_greek_and_cyrillic_are_printed() -> None:
    names = (
        "北京礼品贸易",
        "サクラ雑貨です",
        "한빛상사",
        "Παπαδόπουλος",
        "Магазин «Уют»",
        "Łódź Ğ",
    )
    pdf = render(replace(COSY_CORNER, address=names))
    paper = text(pdf)
    assert all(name in paper for name in names)
    assert "DroidSansFallback" in embedded_fonts(pdf)


def test_a_page_in_latin_letters_embeds_inter_alone() -> None:
    fonts = embedded_fonts(render(COSY_CORNER))
    assert fonts == {
        "Inter-Regular",
        "Inter-Medium",
        "Inter-SemiBold",
        "InterTnum-Regular",
        "InterTnum-Medium",
        "InterTnum-SemiBold",
    }


def test_letters_without_a_font_are_question_marks_and_none_is_a_missing_glyph() -> None:
    pdf = render(
        replace(COSY_CORNER, address=("سلام", "ไทย", "हिन्दी", "🎁", "a\u0000\ufeff\u200bb"))
    )
    assert "???? ??? ??? ? ab" in text(pdf)
    assert all(glyph for _, _, glyph in glyphs_shown(pdf))


def test_no_page_ever_holds_a_missing_glyph() -> None:
    everything = [chr(code) for code in range(0x20, 0x3FFFF, 61)]
    lines = [
        line("".join(everything[n : n + 5]), "".join(everything[n : n + 40]), "1", "1", tax="")
        for n in range(0, len(everything), 40)
    ]
    page = replace(with_lines(lines), reason="".join(everything[:100]), number="№ 7/𝟛")
    shown = list(glyphs_shown(render(page)))
    assert len(shown) > 4000
    assert [each for each in shown if not each[2]] == []


def test_the_logo_stands_on_the_first_page() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (80, 40), "#0B6B75").save(buffer, "PNG")
    page = replace(many_lines(60), heading=replace(HEADING, logo=buffer.getvalue()))
    first, *others = PdfReader(io.BytesIO(render(page))).pages
    assert len(first.images) == 1
    assert not any(other.images for other in others)


def test_a_logo_that_is_no_picture_is_left_out() -> None:
    page = replace(COSY_CORNER, heading=replace(HEADING, logo=b"not a picture"))
    assert "Larkfield Gifts" in printed(page)


def test_the_file_knows_its_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(render(COSY_CORNER)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Credit note RINV/2026/00007"
    assert str(reader.root_object["/Lang"]) == "en-GB"


def test_services_can_fill_the_page_without_loading_what_prints_it() -> None:
    program = (
        "import sys, app.documents.credit_note;"
        "print(sorted({'reportlab', 'babel', 'PIL', 'pypdfium2'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert answer.stdout.decode().strip() == "[]"
