"""Open Referral files between the directory, the provider and the command line."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import uuid
from html import unescape
from typing import Any  # JSON

import pytest
from click.testing import CliRunner
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from fairlead.cli import main
from fairlead.identity.actor import Actor
from fairlead.providers.directory.entry import Entry, entry_of
from fairlead.providers.directory.open_referral import standard
from fairlead.providers.directory.open_referral.forms import carried
from fairlead.providers.directory.open_referral.taking_in import MOST_SERVICES, TakeIn, TakenIn, take_in
from fairlead.providers.directory.open_referral.writing import page_of_all, services
from fairlead.refusals import NotPermitted, Refusal
from fairlead.testing.two_sides import Browser, TwoSides, now

from .directory_steps import commission, manager, propose, the_service, versions_seen
from .open_referral_steps import Json, document, read_one


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def file_of(world: TwoSides, **changes: object) -> Json:
    """The service as the directory gives it out, with changes."""
    with world.acting(world.officer) as session:
        contents = list(services(session, the_service(world).tenant_id))
    own = next(each for each in contents if each["id"] == str(world.service_id))
    return {**json.loads(json.dumps(own)), **changes}


def taken(world: TwoSides, found: Json, who: Actor | None = None, *, only_check: bool = False) -> TakenIn:
    with world.acting(who or manager(world)) as session:
        command = TakeIn(services=[read_one(found)], only_check=only_check)
        return take_in(session, session.actor, command, now=now())[0]


def test_what_is_different_waits_for_the_commissioner_and_the_directory_stays(world: TwoSides) -> None:
    before = the_service(world).summary
    result = taken(world, file_of(world, description="New words"))
    assert (result.changed, result.problems) == (("summary",), ())
    assert the_service(world).summary == before
    assert "proposed" in versions_seen(world, manager(world)).values()


def test_a_check_proposes_nothing(world: TwoSides) -> None:
    count = len(versions_seen(world, manager(world)))
    result = taken(world, file_of(world, description="New words"), only_check=True)
    assert result.changed == ("summary",)
    assert len(versions_seen(world, manager(world))) == count


def test_the_file_as_it_was_given_out_changes_nothing(world: TwoSides) -> None:
    result = taken(world, file_of(world))
    assert (result.changed, result.problems) == ((), ())


def test_a_second_file_starts_from_what_waits(world: TwoSides) -> None:
    propose(world, summary="Waits")
    result = taken(world, file_of(world, description="Waits"))
    assert result.changed == ()


def test_a_service_of_somebody_else_is_named_and_left_alone(world: TwoSides) -> None:
    result = taken(world, file_of(world, id=str(uuid.uuid4()), description="Mine now"))
    assert result.service_id is None
    assert "no service with this id" in result.problems[0]


def test_an_impossible_entry_is_told_and_nothing_is_proposed(world: TwoSides) -> None:
    count = len(versions_seen(world, manager(world)))
    result = taken(world, file_of(world, minimum_age=60, maximum_age=20))
    assert "oldest age" in result.problems[0]
    assert len(versions_seen(world, manager(world))) == count


def test_who_does_not_manage_services_takes_nothing_in(world: TwoSides) -> None:
    with pytest.raises(NotPermitted):
        taken(world, file_of(world), world.worker)


def test_an_officer_who_may_manage_services_of_the_force_cannot_change_the_providers(world: TwoSides) -> None:
    stranger = dataclasses.replace(world.officer, permissions=frozenset({"core:service:manage"}))
    assert taken(world, file_of(world, description="Mine now"), stranger).service_id is None


def test_a_file_with_too_many_services_is_refused_whole(world: TwoSides) -> None:
    found = read_one(file_of(world, description="New words"))
    with world.acting(manager(world)) as session, pytest.raises(Refusal, match="at most 100"):
        take_in(
            session,
            session.actor,
            TakeIn(services=[found] * (MOST_SERVICES + 1), only_check=False),
            now=now(),
        )


# Pages and command


def upload(browser: Browser, content: bytes, what: str = "propose") -> TestResponse:
    """Choose a file on the page and send it."""
    path = "/services/open-referral/take-in"
    browser.get(path)
    file = FileStorage(io.BytesIO(content), "services.json", "file", "application/json")
    boundary, body = encode_multipart({**browser.hidden(), "file": file, "what": what})
    return browser.client.post(
        f"/t/{browser.slug}{path}",
        data=body,  # encoded here: the client would put a large one into a file that it leaves open
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def test_the_manager_takes_a_file_out_changes_it_and_sends_it(world: TwoSides) -> None:
    browser = world.browser(manager(world), world.provider)
    answer = browser.get("/services/open-referral/file")
    assert "attachment" in answer.headers["Content-Disposition"]
    page = json.loads(answer.get_data(as_text=True))
    assert page["total_items"] == len(page["contents"])
    own = next(each for each in page["contents"] if each["id"] == str(world.service_id))
    changed = json.dumps({**own, "description": "New words"}).encode()
    assert "Different: What it offers" in upload(browser, changed, "check").text
    assert "proposed" not in versions_seen(world, manager(world)).values()
    said = upload(browser, changed)
    assert said.status_code == 200
    assert "Sent for approval" in said.text
    assert entry_of(the_service(world)).summary != "New words"


def test_what_was_checked_is_sent_without_choosing_the_file_again(world: TwoSides) -> None:
    browser, path = world.browser(manager(world), world.provider), "/services/open-referral/take-in"
    assert re.search(r'value="check"[^>]*checked', browser.get(path).text)
    other = {**file_of(world), "id": str(uuid.uuid4())}
    page = json.dumps([file_of(world, description="New words"), other]).encode()
    shown = upload(browser, page, "check").text
    assert "Send 1 service for approval" in shown
    checked = unescape(re.search(r'name="checked" value="([^"]+)"', shown)[1])  # type: ignore[index]  # it is there
    assert str(other["id"]) not in checked
    said = browser.post(path, checked=checked)
    assert "Sent for approval" in said.text
    assert "proposed" in versions_seen(world, manager(world)).values()
    for spoilt in ("", "[", checked.replace('"name":', '"nom":')):
        browser.get(path)
        assert browser.post(path, checked=spoilt).status_code == 422


def test_more_than_a_form_may_hold_is_not_carried() -> None:
    one = read_one(FULL)
    assert standard.read(json.loads(carried([one]))) == standard.Services(contents=[one])
    assert carried([one] * 2000) == carried([]) == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"id": 1}', "does not follow the standard"),
        (b" " * 2_000_001, "smaller than 2 MB"),
    ],
    ids=["nothing", "bytes", "brackets", "other", "large"],
)
def test_a_file_that_is_none_is_refused_in_words(world: TwoSides, content: bytes, told: str) -> None:
    answer = upload(world.browser(manager(world), world.provider), content)
    assert answer.status_code == 422
    assert told in re.sub(r"\s+", " ", answer.text)


def test_an_officer_finds_no_page_to_take_a_file_in(world: TwoSides) -> None:
    assert world.browser(world.officer, world.force).get("/services/open-referral/take-in").status_code == 403


FULL = document(Entry(name="Course", summary="s", methods=("group",), delivery="group"))
SCHEMA: Json = {
    "type": "object",
    "required": ["id", "name", "status", "organization"],
    "properties": {"id": {"type": "string", "format": "uuid"}},
}


def checked(tmp_path: Any, found: object, *more: str) -> tuple[int, str]:
    file = tmp_path / "services.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    result = CliRunner().invoke(main, ["directory", "check", str(file), *more])
    return result.exit_code, result.output


def test_the_command_says_whether_a_file_follows_the_standard(tmp_path: Any) -> None:
    assert checked(tmp_path, page_of_all([FULL])) == (0, "The file follows the standard.\n")
    code, said = checked(tmp_path, [{**FULL, "id": "7"}])
    assert code == 1
    assert said.startswith("$[0].id: ")


def test_the_command_tries_a_file_with_the_schema_it_is_given(tmp_path: Any) -> None:
    schema = tmp_path / "service.json"
    schema.write_text(json.dumps(SCHEMA))
    assert checked(tmp_path, FULL, "--schema", str(schema))[0] == 0
    without = {name: value for name, value in FULL.items() if name != "organization"}
    code, said = checked(tmp_path, without, "--schema", str(schema), "--json")
    assert code == 1
    assert json.loads(said) == [{"path": "$[0]", "detail": "'organization' is a required property"}]
    schema.write_text('{"type": 7}')
    assert "is not a JSON schema" in checked(tmp_path, FULL, "--schema", str(schema))[1]


def test_the_command_writes_the_directory(sides: TwoSides, tmp_path: Any) -> None:
    environment = {
        "FAIRLEAD_DATABASE_URL": sides.url.app_url,
        "FAIRLEAD_SECRET_KEY": "s" * 40,
        "FAIRLEAD_ENCRYPTION_KEY": "e" * 40,
        "FAIRLEAD_DATA_DIR": str(tmp_path),
    }
    for more in ([], ["--tenant", sides.provider.slug]):
        result = CliRunner().invoke(main, ["directory", "export", *more], env=environment)
        assert result.exit_code == 0, result.output
        assert str(sides.service_id) in result.output
    unknown = CliRunner().invoke(main, ["directory", "export", "--tenant", "nobody"], env=environment)
    assert (unknown.exit_code, unknown.output) == (1, "Error: There is no organisation 'nobody'.\n")
