"""What a use case raises when it will not do what was asked. The web, the API and the CLI each say it their way."""

from __future__ import annotations

from fairlead.workflow.decisions import Decision


class Refusal(Exception):
    """The request was understood and refused. ``message`` is for the person; ``field`` names the input, if one."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotVisible(Refusal):
    """There is no such thing for this actor: it may not exist, or belong to somebody else. Never says which."""

    status = 404

    def __init__(self, message: str = "Not found") -> None:
        super().__init__(message)


class NotPermitted(Refusal):
    """The actor may see it but may not do this."""

    status = 403


class Conflict(Refusal):
    """Somebody else changed it first. Carries nothing: the page keeps the user's own words."""

    status = 409


class RuleRefusal(Refusal):
    """A rule or guard refuses. ``decision`` has every reason with its legal source."""

    def __init__(self, decision: Decision) -> None:
        super().__init__("; ".join(reason.message for reason in decision.reasons) or "Refused by a rule")
        self.decision = decision
