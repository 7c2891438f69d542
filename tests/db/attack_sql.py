"""The attacks on the guards: for each code, SQL that it must refuse and a twin that must pass.

Names in braces are ids of the world (raw_world); the last statement of an attack is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

NOW = "2026-03-02 10:00:00"


@dataclass(frozen=True, slots=True)
class Attack:
    """What is tried, what may be done instead, and where."""

    code: str
    attack: tuple[str, ...]
    twin: tuple[str, ...]
    engines: tuple[str, ...] = ("sqlite", "postgresql")
    note: str = ""

    @property
    def name(self) -> str:
        """For the test's name."""
        return f"{self.code}-{self.note}" if self.note else self.code


def bump(kind: str, by: int = 1) -> str:
    """Take numbers of the sales journal's series."""
    return (
        f"UPDATE document_series SET last_number = last_number + {by}, count = count + {by}"
        f" WHERE journal_id = {{sale}} AND kind = '{kind}' AND year = 2026"
    )


def post(
    name: str, number: str, more: str = "", *, previous: str = "", content: str = "'X'"
) -> str:
    """Post a draft of the world, chained to the one before unless `previous` says otherwise."""
    before = (
        "coalesce((SELECT e.content_hash FROM invoice AS e WHERE e.journal_id = invoice.journal_id"
        " AND e.kind = invoice.kind AND e.series_year = 2026"
        f" AND e.number_value = {number} - 1), 'start')"
    )
    return (
        "UPDATE invoice SET state = 'posted', series_year = 2026,"
        f" number_value = {number}, number = 'X', posted_at = '{NOW}',"
        f" previous_hash = {previous or before}, content_hash = {content}, hash_scheme = 1{more}"
        f" WHERE id = {{{name}}}"
    )


def booked(name: str, *, on: str = "debit") -> tuple[str, ...]:
    """Book a draft as its total says, whatever has been made of it; `on` is the customer's side."""
    total = f"(SELECT i.total_amount FROM invoice AS i WHERE i.id = {{{name}}})"
    other = "credit" if on == "debit" else "debit"
    sign = "" if on == "debit" else "-"
    against = "-" if on == "debit" else ""
    return (
        f"UPDATE invoice SET company_total_amount = total_amount WHERE id = {{{name}}}",
        f"UPDATE journal_item SET {on} = {total}, {other} = 0, currency_amount = {sign}{total}"
        f" WHERE invoice_id = {{{name}}} AND line_number = 1",
        f"UPDATE journal_item SET {other} = {total}, {on} = 0, currency_amount = {against}{total}"
        f" WHERE invoice_id = {{{name}}} AND line_number = 2",
    )


POST_DRAFT = (bump("invoice"), post("draft", "{next_invoice}"))
POST_NOTE = (*booked("note", on="credit"), bump("credit_note"), post("note", "{next_note}"))


def note_of(amount: int, *, gross: int | None = None, quantity: int = 10_000) -> tuple[str, ...]:
    """Let the draft credit note be of this amount, in all its rows."""
    return (
        f"UPDATE invoice_line SET subtotal = {amount},"
        f" gross = {amount if gross is None else gross}, quantity = {quantity}"
        " WHERE id = {note_line}",
        f"UPDATE invoice SET untaxed_amount = {amount}, total_amount = {max(amount, 0)}"
        " WHERE id = {note}",
        f"UPDATE credited_invoice SET untaxed_amount = {amount}, total_amount = {amount}"
        " WHERE credit_note_id = {note}",
    )


def added_line(kind: str, amount: int, line: str, original: str = "invoice") -> str:
    """A further line of the draft credit note."""
    return (
        "INSERT INTO invoice_line (invoice_id, line_number, kind, account_id, quantity,"
        " subtotal, gross, original_line_id, original_invoice_id) VALUES"
        f" ({{note}}, 2, '{kind}', {{income}}, 10000, {amount}, {amount}, {line}, {{{original}}})"
    )


def insert_payment(kind: str = "payment", number: str = "3", **other: str) -> str:
    """A payment in the bank journal, dated in the open year."""
    values = {
        "kind": f"'{kind}'",
        "method": "'bank'",
        "journal_id": "{bank}",
        "series_year": "2026",
        "number_value": number,
        "partner_id": "{partner}",
        "commercial_partner_id": "{partner}",
        "accounting_on": "'2026-03-02'",
        "amount": "300000",
        "currency_id": "{currency}",
        "exchange_rate": "1",
        "posted_at": f"'{NOW}'",
        "posted_by_id": "{user}",
        "previous_hash": "coalesce((SELECT e.content_hash FROM payment AS e WHERE e.journal_id ="
        f" {{bank}} AND e.kind = '{kind}' AND e.number_value = {number} - 1), 'start')",
        "content_hash": "'X'",
        "hash_scheme": "1",
        **other,
    }
    return f"INSERT INTO payment ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def bump_payment(kind: str = "payment") -> str:
    """Take a number of the bank journal's series."""
    return bump(kind).replace("{sale}", "{bank}")


def insert_entry(
    number: str = "3", on: str = "2026-03-02", year: int = 2026, previous: str = ""
) -> str:
    """A write-off in the general journal, chained unless `previous` says otherwise."""
    before = (
        "coalesce((SELECT e.content_hash FROM entry AS e WHERE e.journal_id = {general}"
        f" AND e.number_value = {number} - 1), 'start')"
    )
    return (
        "INSERT INTO entry (kind, journal_id, series_year, number_value, accounting_on, posted_at,"
        " posted_by_id, previous_hash, content_hash, hash_scheme) VALUES ('write_off', {general},"
        f" {year}, {number}, '{on}', '{NOW}', {{user}}, {previous or before}, 'X', 1)"
    )


BUMP_ENTRY = bump("entry").replace("{sale}", "{general}")


def follow_dates(journal: str) -> str:
    """Let the numbers of a journal follow dates from now on."""
    return (
        f"UPDATE journal SET dated_series_since_at = '2026-03-01 10:00:00' WHERE id = {{{journal}}}"
    )


def insert_item(source: str, record: str, debit: int = 0, credit: int = 0, more: str = "") -> str:
    """A journal item; `more` is its id, if not given by the database."""
    columns = "id, " if more else ""
    return (
        f"INSERT INTO journal_item ({columns}{source}, line_number, account_id, partner_id,"
        f" accounting_on, debit, credit, currency_id, currency_amount) VALUES ({more}{record}, 9,"
        f" {{receivable}}, {{partner}}, '2026-03-02', {debit}, {credit}, {{currency}},"
        f" {debit - credit})"
    )


def insert_match(
    debit: str, credit: str, amount: int, *, company: int = 0, entry: str = "NULL"
) -> str:
    """A match of two items."""
    return (
        "INSERT INTO item_match (debit_item_id, credit_item_id, amount, matched_on, matched_at,"
        f" matched_by_id, company_amount, exchange_entry_id) VALUES ({debit}, {credit}, {amount},"
        f" '2026-03-02', '{NOW}', {{user}}, {company}, {entry})"
    )


def insert_move(transfer: str, state: str = "ready", more: str = "") -> str:
    """A move of a transfer."""
    columns = "id, " if more else ""
    return (
        f"INSERT INTO move ({columns}transfer_id, line_number, state, product_id,"
        " source_location_id, destination_location_id, quantity) VALUES"
        f" ({more}{transfer}, 2, '{state}', {{product}}, {{shelf}}, {{customer}}, 10000)"
    )


def insert_invoice(state: str, more_columns: str = "", more_values: str = "") -> str:
    """An invoice's row alone."""
    return (
        "INSERT INTO invoice (kind, state, journal_id, partner_id, commercial_partner_id,"
        " invoice_on, accounting_on, currency_id, exchange_rate, tax_rounding, language,"
        f" created_at, created_by_id{more_columns}) VALUES ('invoice', '{state}', {{sale}},"
        " {partner}, {partner}, '2026-03-02', '2026-03-02', {currency}, 1, 'line', 'en',"
        f" '{NOW}', {{user}}{more_values})"
    )


ERASE = (
    "UPDATE invoice_party SET name = '', contact_name = '', street = '', street2 = '',"
    " postcode = '', city = '', country_code = '', tax_number = '', customer_number = '',"
    f" email = '', salt = NULL, erased_at = '{NOW}' WHERE invoice_id = {{invoice}}"
)
