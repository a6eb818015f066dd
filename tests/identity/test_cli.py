"""``fairlead user``: what an operator does at the command line."""

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from fairlead.app import FairleadFlask
from fairlead.identity.cli import user
from fairlead.testing.database import TestDatabase

from .conftest import Browser, Organisation, audit_actions

Command = Callable[..., Result]


@pytest.fixture
def run(identity_database: TestDatabase, tmp_path: Path) -> Command:
    environment = {
        "FAIRLEAD_DATABASE_URL": identity_database.app_url,
        "FAIRLEAD_SECRET_KEY": "s" * 40,
        "FAIRLEAD_ENCRYPTION_KEY": "e" * 40,
        "FAIRLEAD_DATA_DIR": str(tmp_path),
    }

    def call(*words: str) -> Result:
        return CliRunner().invoke(user, list(words), env=environment)

    return call


def test_the_first_administrator_is_added_here_and_signs_in(
    run: Command, browser: Browser, force: Organisation
) -> None:
    email = f"{uuid.uuid4().hex[:8]}@example.org"
    result = run("add", email, "--tenant", force.slug, "--name", "First Admin", "--role", "administrator")
    assert result.exit_code == 0, result.output
    link = re.search(r"/welcome/[\w-]+", result.output)
    assert link
    browser.get(link[0])
    password = "ferry lantern oats"
    browser.post(link[0], new_password=password, again=password)
    browser.sign_in(email, password)
    assert browser.get(f"/t/{force.slug}/admin/users").status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("add", "a@example.org", "--tenant", "nowhere", "--name", "N", "--role", "auditor"),
            "no organisation 'nowhere'",
        ),
        (("add", "nonsense", "--tenant", "{slug}", "--name", "N", "--role", "auditor"), "correct format"),
        (
            ("add", "a@example.org", "--tenant", "{slug}", "--name", "N", "--role", "king"),
            "roles of this organisation",
        ),
        (("reset", "nobody@example.org", "--password"), "no account 'nobody@example.org'"),
    ],
)
def test_a_refusal_is_plain_and_exits_with_one(
    run: Command, force: Organisation, words: tuple[str, ...], said: str
) -> None:
    result = run(*(word.format(slug=force.slug) for word in words))
    assert result.exit_code == 1
    assert said in result.output


def test_reset_needs_to_be_told_what(run: Command) -> None:
    assert run("reset", "nobody@example.org").exit_code == 2


def test_reset_signs_out_and_is_in_the_log(
    run: Command, app: FairleadFlask, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person()
    browser = Browser(app.test_client())
    browser.sign_in(email)
    result = run("reset", email.upper(), "--password")
    assert result.exit_code == 0
    assert "/welcome/" in result.output
    assert browser.get("/account").status_code == 302
    assert "identity.sign-in.reset" in audit_actions(owner, force)


def test_list_shows_the_people_of_one_organisation_also_to_a_machine(
    run: Command, force: Organisation, other_force: Organisation
) -> None:
    email, other = force.person("auditor"), other_force.person()
    text = run("list", "--tenant", force.slug).output
    assert email in text
    assert other not in text
    [row] = json.loads(run("list", "--tenant", force.slug, "--json").output)
    assert (row["email"], row["roles"], row["working"]) == (email, ["auditor"], True)


def test_tidy_reports_what_it_deleted(run: Command) -> None:
    assert "Deleted" in run("tidy").output
