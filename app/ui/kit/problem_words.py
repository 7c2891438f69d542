"""The words of a ServiceError, for banners and toasts."""

from __future__ import annotations

from app import texts
from app.errors import Invalid, NotAllowed, Problem, Refused, ServiceError, Stale, Unusable
from app.ui.kit.formats import sentence


def problem_words(error: ServiceError) -> str:
    """One sentence or several for the user; keys are the codes of the error."""
    if isinstance(error, (Refused, Unusable)):
        return sentence(Problem(error.code, error.parameters))
    if isinstance(error, Invalid):
        return " ".join(sentence(problem) for problem in error.problems.values())
    if isinstance(error, NotAllowed):
        return texts.t("kit.not_allowed")
    if isinstance(error, Stale):
        return texts.t("kit.stale", name=error.changed_by or texts.t("kit.stale_somebody"))
    return str(error)
