"""Members of a force, cases they lead, and what a page says."""

from datetime import datetime, timedelta

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from fairlead.cases.models import CaseFile
from fairlead.cases.use_cases import OpenCase, open_case
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership
from fairlead.testing.casework import KIND, MODULE, NOW, Force


def join(force: Force, name: str, *, role: str = "investigator", team: str | None = "Team 1") -> Actor:
    """A colleague to whom cases can be given: an account with a membership."""
    actor = force.actor(role, name=name, team=team)
    with force.work(actor) as session:
        session.add(
            Membership(tenant_id=force.tenant_id, user_id=actor.id, name=name, roles=[role], team=team)
        )
    return actor


def open_cases(
    force: Force, lead: Actor, count: int = 1, *, now: datetime = NOW, state: str = "NEW"
) -> list[CaseFile]:
    """Cases led and held by somebody."""
    with force.work(lead) as session:
        return [
            open_case(
                session,
                lead,
                OpenCase(kind=KIND, module=MODULE, prefix="OOC", state=state),
                now=now - timedelta(hours=number),
            )
            for number in range(count)
        ]


def words(answer: TestResponse) -> str:
    """What a page says, without markup."""
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)


def listed(answer: TestResponse) -> list[str]:
    """The references of a list, from top to bottom."""
    soup = BeautifulSoup(answer.text, "html.parser")
    return [link.get_text(strip=True) for link in soup.select("th[scope=row] a.govuk-link")]


def hidden(answer: TestResponse, name: str) -> list[str]:
    """The values of the hidden inputs of a form."""
    soup = BeautifulSoup(answer.text, "html.parser")
    return [str(found["value"]) for found in soup.select(f"input[name='{name}']")]
