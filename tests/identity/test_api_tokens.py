"""Tokens for programs: made for a member, never more than the member, taken back at once."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from fairlead.identity.api_tokens import (
    CALLS_A_MINUTE,
    Issued,
    IssueToken,
    issue_token,
    revoke_token,
    tokens_here,
)
from fairlead.identity.permissions import Core
from fairlead.refusals import NotPermitted, NotVisible, Refusal

from .conftest import Browser, Organisation, audit_actions, operator

NOW = datetime.now(UTC)


def issue(force: Organisation, email: str, *scopes: str, days: int = 90) -> Issued:
    actor = operator(force, Core.USER_MANAGE, Core.ROLE_MANAGE)
    with force.database.tenant_transaction(actor) as session:
        command = IssueToken(email=email, name="Records feed", scopes=frozenset(scopes), days=days)
        return issue_token(session, actor, command, now=NOW)


def test_only_the_hash_of_a_token_is_kept(force: Organisation, owner: sa.Connection) -> None:
    issued = issue(force, force.person("investigator"), Core.CASE_READ)

    row = owner.execute(sa.text("select * from api_token where id = :id"), {"id": issued.id}).one()
    assert issued.token.startswith("flt_")
    assert issued.token not in str(row)
    assert len(row.hash) == 32
    changed = owner.execute(
        sa.text("select field_names from change_entry where row_id = :id"), {"id": issued.id}
    ).scalar_one()
    assert "hash" not in changed
    assert "identity.token.issued" in audit_actions(owner, force)


@pytest.mark.parametrize(
    ("scopes", "days", "said"),
    [
        ((Core.AUDIT_READ,), 90, "no such permission"),
        (("core:no:such",), 90, "no such permission"),
        ((), 90, "at least one scope"),
        ((Core.CASE_READ,), 0, "from 1 to 365"),
        ((Core.CASE_READ,), 366, "from 1 to 365"),
    ],
)
def test_a_token_never_has_more_than_the_member_and_always_ends(
    force: Organisation, scopes: tuple[str, ...], days: int, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        issue(force, force.person("investigator"), *scopes, days=days)


def test_a_token_is_made_only_by_who_manages_users_and_only_for_a_member_here(
    force: Organisation, other_force: Organisation
) -> None:
    email = force.person("investigator")
    command = IssueToken(email=email, name="x", scopes=frozenset({str(Core.CASE_READ)}))
    nobody = operator(force, Core.CASE_READ)
    with pytest.raises(NotPermitted), force.database.tenant_transaction(nobody) as session:
        issue_token(session, nobody, command, now=NOW)
    with pytest.raises(NotVisible):
        issue(other_force, email, Core.CASE_READ)


def test_a_token_of_another_organisation_cannot_be_taken_back(
    force: Organisation, other_force: Organisation
) -> None:
    issued = issue(force, force.person("investigator"), Core.CASE_READ)
    stranger = operator(other_force, Core.USER_MANAGE, Core.ROLE_MANAGE)
    with pytest.raises(NotVisible), other_force.database.tenant_transaction(stranger) as session:
        revoke_token(session, stranger, issued.id, now=NOW)
    with other_force.database.tenant_transaction(stranger) as session:
        assert tokens_here(session) == []


def test_a_person_sees_their_tokens_and_takes_one_back(
    browser: Browser, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person("investigator")
    issue(force, email, Core.CASE_READ)
    browser.sign_in(email)
    page = browser.get("/account").text
    assert "Records feed" in page
    assert "core:case:read" in page
    address = re.search(r"/account/tokens/[0-9a-f-]+/revoke", page)
    assert address is not None

    assert browser.post(address[0]).status_code == 303
    assert "Taken back" in browser.get("/account").text
    assert "identity.token.revoked" in audit_actions(owner, force)


def test_nobody_takes_back_a_token_of_somebody_else(browser: Browser, force: Organisation) -> None:
    issued = issue(force, force.person("investigator"), Core.CASE_READ)
    browser.sign_in(force.person("investigator"))
    browser.get("/account")
    assert browser.post(f"/account/tokens/{issued.id}/revoke").status_code == 404


def call(browser: Browser, force: Organisation, token: str | None) -> tuple[int, dict[str, object]]:
    """A call to an operation of the out-of-court module, which is off here: whoever gets that far is told 404."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = browser.client.post(
        f"/api/v1/t/{force.slug}/oocd/assess", json={}, headers=headers, base_url="http://localhost"
    )
    assert answer.content_type == "application/problem+json"
    told = json.loads(answer.text)
    assert {"type", "title", "status"} <= set(told)
    return answer.status_code, told


def test_a_call_without_a_token_that_works_is_401(
    browser: Browser, force: Organisation, other_force: Organisation
) -> None:
    email = force.person("investigator")
    issued = issue(force, email, Core.CASE_READ)
    assert call(browser, force, issued.token)[0] == 404
    assert call(browser, force, None)[0] == 401
    assert call(browser, force, "flt_wrong")[0] == 401
    assert call(browser, other_force, issued.token)[0] == 401


def test_being_signed_in_in_a_browser_calls_nothing(browser: Browser, force: Organisation) -> None:
    browser.sign_in(force.person("investigator"))
    assert call(browser, force, None)[0] == 401


def test_a_token_ends_with_revocation_expiry_place_and_account(
    browser: Browser, force: Organisation, owner: sa.Connection
) -> None:
    ways = {
        "revoked": "update api_token set revoked_at = now() where id = :id",
        "expired": "update api_token set expires_at = now() where id = :id",
        "place ended": "update membership set disabled_at = now() where user_id ="
        " (select user_id from api_token where id = :id)",
        "account ended": "update user_account set disabled_at = now() where id ="
        " (select user_id from api_token where id = :id)",
    }
    for way, statement in ways.items():
        issued = issue(force, force.person("investigator"), Core.CASE_READ)
        assert call(browser, force, issued.token)[0] == 404, way
        owner.execute(sa.text("select set_config('app.actor', :nobody, false)"), {"nobody": str(issued.id)})
        owner.execute(
            sa.text("select set_config('app.interaction', :nobody, false)"), {"nobody": str(issued.id)}
        )
        owner.execute(sa.text(statement), {"id": issued.id})
        owner.commit()
        assert call(browser, force, issued.token)[0] == 401, way


def test_too_many_calls_in_a_minute_are_refused_and_later_ones_are_not(
    browser: Browser, force: Organisation, owner: sa.Connection
) -> None:
    issued = issue(force, force.person("investigator"), Core.CASE_READ)
    assert call(browser, force, issued.token)[0] == 404
    owner.execute(sa.text("select set_config('app.actor', :nobody, false)"), {"nobody": str(issued.id)})
    used_up = {"id": issued.id, "most": CALLS_A_MINUTE}
    owner.execute(sa.text("update api_token set minute_count = :most where id = :id"), used_up)
    owner.commit()
    answer = browser.client.post(
        f"/api/v1/t/{force.slug}/oocd/assess", json={}, headers={"Authorization": f"Bearer {issued.token}"}
    )
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    earlier = {"id": issued.id, "then": datetime.now(UTC) - timedelta(minutes=2)}
    owner.execute(sa.text("update api_token set minute_began_at = :then where id = :id"), earlier)
    owner.commit()
    assert call(browser, force, issued.token)[0] == 404


def test_an_address_of_the_api_that_is_not_there_is_a_problem_and_no_page(browser: Browser) -> None:
    answer = browser.client.get("/api/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert browser.client.delete("/api/v1/openapi.json").status_code == 405


def test_the_description_of_the_api_is_there_for_everybody_and_complete(browser: Browser) -> None:
    told = json.loads(browser.client.get("/api/v1/openapi.json").text)
    assert told["openapi"] == "3.1.0"
    described = told["paths"]["/api/v1/t/{tenant}/oocd/assess"]["post"]
    assert described["security"] == [{"token": ["oocd:facts:assess"]}]
    assert {"200", "401", "403", "404", "413", "415", "422"} <= set(described["responses"])
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert references == set(told["components"]["schemas"])
