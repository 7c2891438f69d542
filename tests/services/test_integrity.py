"""The check finds what raw SQL broke behind the guards, and nothing in books that are sound."""

from __future__ import annotations

import ast
import re
import shutil
import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.db import guards
from app.db.engine import make_engine
from app.errors import Problem
from app.services import integrity
from app.services.attachments import RecordRef
from tests.conftest import ENGINES
from tests.rechaining import rechain
from tests.services.corruptions import amounts, documents, goods, records
from tests.services.corruptions.books import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from tests.postgres_cluster import Cluster
    from tests.services.corruptions.broken import Broken

D = Decimal

CASES: tuple[Broken, ...] = (*amounts.CASES, *documents.CASES, *records.CASES, *goods.CASES)


@dataclass(frozen=True, slots=True)
class World:
    """An engine on sound books, and the ids in them."""

    engine: Engine
    ids: dict[str, int]

    def report(self, *statements: str, is_chained_anew: bool = False) -> integrity.Report:
        """What the check says after these statements, which are undone again.

        Whoever changes books may chain them anew, so that only the rule itself can tell.
        """
        with self.engine.connect() as connection, connection.begin() as transaction:
            try:
                for statement in statements:
                    connection.exec_driver_sql(statement.format_map(self.ids))
                if is_chained_anew:
                    rechain(connection)
                return integrity.examine(connection)
            finally:
                transaction.rollback()


@pytest.fixture(scope="module")
def guarded(
    sqlite_template: Path,
    postgresql_template: str,
    cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, World]]:
    """The same books on both engines."""
    file = tmp_path_factory.mktemp("books") / "books.sqlite3"
    shutil.copyfile(sqlite_template, file)
    name = f"test_{uuid.uuid4().hex}"
    cluster.create(name, template=postgresql_template)
    yield from worlds_at({"sqlite": f"sqlite:///{file}", "postgresql": cluster.url(name)})
    cluster.drop(name)


@pytest.fixture(scope="module")
def unguarded(
    guarded: dict[str, World], cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, World]]:
    """Copies of them without guards."""
    file = tmp_path_factory.mktemp("unguarded") / "books.sqlite3"
    shutil.copyfile(str(guarded["sqlite"].engine.url.database), file)
    guarded["postgresql"].engine.dispose()
    name = f"test_{uuid.uuid4().hex}"
    cluster.create(name, template=guarded["postgresql"].engine.url.database)
    ids = {engine: world.ids for engine, world in guarded.items()}
    for worlds in worlds_at({"sqlite": f"sqlite:///{file}", "postgresql": cluster.url(name)}, ids):
        for world in worlds.values():
            with world.engine.begin() as connection:
                guards.drop(connection)
        yield worlds
    cluster.drop(name)


def worlds_at(
    urls: dict[str, str], ids: dict[str, dict[str, int]] | None = None
) -> Iterator[dict[str, World]]:
    """The worlds in databases, which are built there unless their ids are known."""
    known = ids or {engine: build(url) for engine, url in urls.items()}
    made = {engine: World(make_engine(url), known[engine]) for engine, url in urls.items()}
    yield made
    for world in made.values():
        world.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_sound_books_pass_and_are_counted(guarded: dict[str, World], engine: str) -> None:
    report = guarded[engine].report()
    assert report.is_ok, report.findings
    assert dict(report.checked) == {
        "invoices": 12,
        "credit_notes": 9,
        "invoice_lines": 43,
        "payments": 11,
        "journal_items": 107,
        "matches": 20,
        "series": 9,
        "tickets": 5,
        "ticket_documents": 11,
        "repairs": 2,
        "transfers": 4,
        "moves": 6,
        "quantities": 3,
        "attachments": 1,
        "erased": 0,
    }


@pytest.mark.parametrize(
    ("engine", "case"),
    [
        pytest.param(engine, case, id=f"{engine}-{case.sentence}-{number}")
        for number, case in enumerate(CASES)
        for engine in case.engines
    ],
)
def test_what_raw_sql_broke_is_found_under_its_rule_alone(
    guarded: dict[str, World], unguarded: dict[str, World], engine: str, case: Broken
) -> None:
    world = guarded[engine] if case.rule == "guards" else unguarded[engine]
    found = [
        finding
        for finding in world.report(*case.statements, is_chained_anew=case.is_chained_anew).findings
        if case.rule == "guards" or finding.rule != "guards"
    ]
    assert {finding.rule for finding in found} == {case.rule}, found
    assert case.sentence in {finding.problem.code for finding in found}
    assert all(texts.explain(finding.problem) for finding in found)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_erased_customer_breaks_no_chain(guarded: dict[str, World], engine: str) -> None:
    report = guarded[engine].report(
        "UPDATE invoice_party SET name = '', contact_name = '', street = '', street2 = '',"
        " postcode = '', city = '', country_code = '', tax_number = '', customer_number = '',"
        " email = '', salt = NULL, erased_at = '2026-11-24 09:15:00' WHERE invoice_id = {part}"
    )
    assert report.is_ok, report.findings
    assert report.checked["erased"] == 1


def test_every_rule_and_every_sentence_of_the_check_is_provoked() -> None:
    """As the code has them: a rule that is added without its corruption fails here."""
    assert {case.rule for case in CASES} == {rule.name for rule in integrity.RULES}
    said = set()
    for module in Path(integrity.__file__).parent.glob("*.py"):
        if module.name != "anchors.py":  # what it says is provoked in test_auditing.py
            tree = ast.parse(module.read_text("utf-8"))
            said |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"check\.\w+", node.value)
            }
    assert {case.sentence for case in CASES} == said


def test_the_page_on_the_check_and_the_report_name_every_rule() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "check.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    names = [*dict.fromkeys(rule.name for rule in integrity.RULES), "anchor"]
    assert listed == names
    for name in names:
        assert texts.has(f"check.rule_{name}"), name
        assert texts.has(f"check.holds_{name}"), name


def test_the_sentence_names_document_and_exact_amounts(guarded: dict[str, World]) -> None:
    case = next(case for case in CASES if case.sentence == "check.document_open_otherwise")
    (finding,) = guarded["sqlite"].report(*case.statements).findings
    assert finding.record == RecordRef("invoice", guarded["sqlite"].ids["part"])
    assert finding.problem == Problem(
        "check.document_open_otherwise",
        {
            "number": "INV/2026/00001",
            "total_amount": D("60.0000"),
            "left_amount": D("28.0000"),
            "residual_amount": D("27.9900"),
        },
    )


def test_of_countless_findings_a_thousand_are_kept_and_the_others_counted(
    guarded: dict[str, World],
) -> None:
    report = guarded["sqlite"].report(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
        " INSERT INTO attachment (record_kind, record_id, name, media_type, size, sha256, added_at,"
        " added_by_id) SELECT 'ticket', 9000 + i, 'x', 'x', 0, '', added_at, added_by_id"
        " FROM attachment, n",
    )
    of_rule = [finding for finding in report.findings if finding.rule == "orphans"]
    assert len(of_rule) == integrity.MOST_PER_RULE
    assert report.left_out == 200 + 200  # without a ticket, and without content
