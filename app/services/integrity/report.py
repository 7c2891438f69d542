"""What a check found: how much it looked at, and everything that does not agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.errors import Problem
    from app.models.ids import RecordRef

MOST_PER_RULE = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks a rule; `record` is a record, or a row of the table of that name."""

    rule: str
    record: RecordRef
    problem: Problem


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows of each kind were looked at, and what was found, rule by rule.

    Of each rule at most MOST_PER_RULE findings are kept; `left_out_by_rule` counts the others.
    """

    checked: Mapping[str, int]
    findings: tuple[Finding, ...]
    left_out_by_rule: Mapping[str, int]

    @property
    def left_out(self) -> int:
        """How many findings are not kept."""
        return sum(self.left_out_by_rule.values())

    def count_by_rule(self) -> Counter[str]:
        """How many findings there are of each rule, kept or not."""
        return Counter(finding.rule for finding in self.findings) + Counter(self.left_out_by_rule)

    @property
    def is_ok(self) -> bool:
        """Whether everything agrees."""
        return not self.findings
