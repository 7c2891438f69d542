"""What a service says when it does not do what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason: a key of the text catalogue, its parameters, and a value that would do.

    `suggestion` is what the form may offer as a button ("Use 3 November"); its type is that of
    the field.
    """

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    suggestion: object = None


class ServiceError(Exception):
    """Base of all that a user is told in words; anything else is a bug."""


class Refused(ServiceError):
    """A rule forbids the action. Nothing was changed.

    `code` is a key of the text catalogue; `record` names what it is about; `suggestion` is a
    value that would be accepted.
    """

    def __init__(
        self,
        code: str,
        record: object = None,
        parameters: Mapping[str, object] | None = None,
        *,
        suggestion: object = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.record = record
        self.parameters: Mapping[str, object] = parameters or {}
        self.suggestion = suggestion

    def __str__(self) -> str:
        """Code and parameters, for the log."""
        return f"{self.code} {dict(self.parameters)!r}"


class Invalid(ServiceError):
    """Input that cannot be taken, by field name. Nothing was changed."""

    def __init__(self, problems: Mapping[str, Problem | str]) -> None:
        self.problems: dict[str, Problem] = {
            name: Problem(problem) if isinstance(problem, str) else problem
            for name, problem in problems.items()
        }
        super().__init__(", ".join(f"{n}: {p.code}" for n, p in self.problems.items()))


class Stale(ServiceError):
    """Somebody else saved the record since the form read it.

    `current` is the card as it is now; `changed_by` and `changed_at` tell who and when.
    """

    def __init__(self, current: object, *, changed_by: str = "", changed_at: object = None) -> None:
        super().__init__("stale")
        self.current = current
        self.changed_by = changed_by
        self.changed_at = changed_at


class NotAllowed(ServiceError):
    """The user lacks the right; `right` is the key in the rights table."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


class Unusable(ServiceError):
    """The database, a file or a folder cannot be used; `code` is a key of the text catalogue."""

    def __init__(self, code: str, parameters: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: Mapping[str, object] = parameters or {}

    def __str__(self) -> str:
        """Code and parameters, for the log."""
        return f"{self.code} {dict(self.parameters)!r}"
