"""The API assesses as the command does: by the organisation's settings, audited, with nothing kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fairlead.app import create_app
from fairlead.audit.models import AuditEntry
from fairlead.audit.sealer import AuditSession
from fairlead.identity.accounts import ensure_user
from fairlead.identity.api_tokens import IssueToken, issue_token
from fairlead.identity.permissions import Core
from fairlead.modules.use_cases import SwitchModule, disable_module
from fairlead.public import Actor, CaseDecision, CaseFile
from fairlead.settings import load_settings
from fairlead.tenancy.use_cases import RecordSetting, record_setting
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.views.calls import MOST_BYTES, MOST_SHEETS

from .conftest import NOW, World

FACTS: dict[str, object] = {
    "offence_date": "2026-11-16",
    "proposed_giving_date": "2026-11-18",
    "offender": {"dob": "1990-05-04"},
}


class Caller:
    """A program with a token."""

    def __init__(self, client: FlaskClient, slug: str, token: str) -> None:
        self._client, self._path, self._token = client, f"/api/v1/t/{slug}/oocd/assess", token

    def send(
        self,
        body: object = FACTS,
        *,
        query: str = "",
        text: str | None = None,
        kind: str = "application/json",
    ) -> TestResponse:
        return self._client.post(
            self._path + query,
            data=json.dumps(body) if text is None else text,
            content_type=kind,
            headers={"Authorization": f"Bearer {self._token}"},
        )

    def refused(self, status: int, body: object = FACTS, **more: str) -> dict[str, object]:
        answer = self.send(body, **more)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
        found: dict[str, object] = json.loads(answer.text)
        assert found["status"] == status
        return found


@pytest.fixture
def client(world: World, tmp_path: Path) -> FlaskClient:
    """The application, with the check against forged forms in force."""
    settings = load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path)})
    return create_app(settings, world.database).test_client()


def _token(world: World, *scopes: str) -> str:
    email = f"feed.{world.force.hex[:8]}@example.org"
    ensure_user(
        world.database,
        world.force,
        email=email,
        name="Feed",
        roles=["investigator"],
        password="lorry pigeon slate",
    )
    manager = Actor.system(
        "test", world.force, permissions=frozenset({str(Core.USER_MANAGE), str(Core.ROLE_MANAGE)})
    )
    with world.database.tenant_transaction(manager) as session:
        command = IssueToken(email=email, name="Feed", scopes=frozenset(scopes))
        return issue_token(session, manager, command, now=datetime.now(UTC)).token


@pytest.fixture
def caller(client: FlaskClient, world: World) -> Caller:
    """A program that may assess."""
    return Caller(client, world.slug, _token(world, Oocd.ASSESS_FACTS))


def test_facts_give_one_decision_for_each_resolution(caller: Caller) -> None:
    answer = caller.send()

    assert answer.status_code == 200
    found = json.loads(answer.text)
    assert found["on"] == "2026-11-18"
    assert len(found["decisions"]) == 11
    assert found["decisions"]["DIV"]["result"] == "INELIGIBLE"
    assert "facts" not in found


def test_a_list_of_facts_gives_a_list_of_answers_in_order(caller: Caller) -> None:
    other = {**FACTS, "proposed_giving_date": "2026-11-20"}
    found = json.loads(caller.send([FACTS, other]).text)
    assert [each["on"] for each in found] == ["2026-11-18", "2026-11-20"]


def test_the_day_can_be_asked_for(caller: Caller) -> None:
    assert json.loads(caller.send(query="?on=2026-12-01").text)["on"] == "2026-12-01"
    assert caller.refused(422, query="?on=tomorrow")["errors"] == [
        {"path": "?on", "detail": "expected a date as YYYY-MM-DD"}
    ]


def test_the_settings_of_the_organisation_decide(caller: Caller, world: World) -> None:
    command = RecordSetting(
        module="oocd",
        key="part6_commencement_date",
        value="2026-01-01",
        effective_from=date(2026, 1, 1),
        effective_to=None,
        source="what if",
    )
    with world.database.tenant_transaction(
        replace(world.supervisor, permissions=frozenset({str(Core.MODULE_MANAGE)}))
    ) as session:
        record_setting(session, session.actor, command, now=NOW)
    assert json.loads(caller.send().text)["decisions"]["COND"]["result"] == "INELIGIBLE"


def test_no_case_is_made_and_the_use_is_recorded(caller: Caller, world: World) -> None:
    caller.send([FACTS, FACTS])
    with world.database.tenant_transaction(world.supervisor) as session:
        for table in (CaseFile, CaseDecision):
            count = sa.select(sa.func.count()).select_from(table).where(table.tenant_id == world.force)
            assert session.scalar(count) == 0
    auditor = world.database.engine.connect()
    with auditor, auditor.begin():
        auditor.execute(sa.text("set local role fairlead_auditor"))
        auditor.execute(sa.text("select set_config('app.tenant', :t, true)"), {"t": str(world.force)})
        rows = auditor.execute(
            sa.select(AuditEntry.operation, AuditEntry.actor_name).where(
                AuditEntry.action == "oocd.facts.assessed"
            )
        ).all()
    assert [tuple(row) for row in rows] == [("consultation", "Feed")]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"offender": {"dob": "nineteen"}}, "$.offender.dob"),
        ({"ethnicity": "X"}, "$.ethnicity"),
        ([FACTS, {"gravity": {"final": 6}}], "$[1].gravity.final"),
        ([FACTS, 7], "$[1]"),
        ("facts", "$"),
        ([], "$"),
        ([{}] * (MOST_SHEETS + 1), "$"),
    ],
)
def test_what_cannot_be_read_is_422_with_its_path(caller: Caller, body: object, path: str) -> None:
    told = caller.refused(422, body)
    assert [error["path"] for error in told["errors"]] == [path]  # type: ignore[attr-defined]  # a list of problems
    assert "nineteen" not in json.dumps(told)


def test_other_media_types_no_json_and_too_much_have_their_status(caller: Caller) -> None:
    caller.refused(415, kind="text/plain")
    caller.refused(415, kind="application/x-www-form-urlencoded")
    caller.refused(400, text="{")
    caller.refused(400, text="[" * 100_000)
    caller.refused(400, text='{"gravity": {"final": NaN}}')
    caller.refused(413, text='"' + "x" * MOST_BYTES + '"')


def test_each_sheet_of_a_call_counts_as_a_call_of_the_token(
    caller: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a token could have a hundred times as much work done in a minute as it may ask for."""
    monkeypatch.setattr("fairlead.identity.api_tokens.CALLS_A_MINUTE", 12)
    assert caller.send([FACTS] * 10).status_code == 200
    told = caller.refused(429, [FACTS] * 3)
    assert "too often" in str(told["detail"])
    caller.refused(429)
    assert len(assessed(world)) == 1, "what was refused was not assessed"


def assessed(world: World) -> list[str]:
    """Who assessed facts, by the log."""
    with AuditSession(world.database.engine, actor=world.supervisor) as reader:
        return list(
            reader.scalars(sa.select(AuditEntry.actor_name).where(AuditEntry.action == "oocd.facts.assessed"))
        )


def test_a_token_without_the_scope_is_403(client: FlaskClient, world: World) -> None:
    told = Caller(client, world.slug, _token(world, Core.CASE_READ)).refused(403)
    assert "oocd:facts:assess" in str(told["detail"])


def test_the_scope_counts_for_nothing_once_the_person_lost_the_permission(
    client: FlaskClient, world: World
) -> None:
    caller = Caller(client, world.slug, _token(world, Oocd.ASSESS_FACTS))
    assert caller.send().status_code == 200
    email = f"feed.{world.force.hex[:8]}@example.org"
    ensure_user(world.database, world.force, email=email, name="Feed", roles=["auditor"])
    caller.refused(403)


def test_while_the_module_is_off_there_is_nothing(caller: Caller, world: World) -> None:
    manager = replace(world.supervisor, permissions=frozenset({str(Core.MODULE_MANAGE)}))
    with world.database.tenant_transaction(manager) as session:
        disable_module(session, manager, SwitchModule(module="oocd"), now=NOW)
    caller.refused(404)
