"""Views of the worklist under a name: one's own, the team's, the default, deleted and restored."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.app import FairleadFlask
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.casework import NOW, Force, Pages, pages_for
from fairlead.worklists.models import SavedView, WorklistMemory
from fairlead.worklists.policy import CAN_BE_TAKEN_BACK
from fairlead.worklists.queries import memory_of
from fairlead.worklists.use_cases import (
    ChangeView,
    SaveView,
    change_view,
    choose_default,
    delete_view,
    restore_view,
    save_view,
)

from .list_making import hidden, join, listed, open_cases, words

OVERDUE = {"view": "team", "overdue": "yes", "sort": "-opened"}


def test_a_list_is_saved_and_opened_again_with_its_filters_and_sort(force: Force, pages: Pages) -> None:
    open_cases(force, pages.actor, 3)
    form = words(pages.get("/worklist/views/new?view=team&sort=-reference&text=OOC"))
    assert "Filters: Reference starts with OOC" in form
    saved = pages.post("/worklist/views/new?view=team&sort=-reference&text=OOC", name="Ours backwards")
    assert saved.status_code == 303
    assert "view=team" in saved.location
    assert "sort=-reference" in saved.location
    page = pages.client.get(saved.location)
    assert listed(page) == sorted(listed(page), reverse=True)
    assert "Ours backwards" in words(pages.get("/cases?view=all"))


def test_the_default_view_is_what_the_worklist_opens_with(pages: Pages) -> None:
    pages.post("/worklist/views/new?view=team&sort=opened", name="Mine first", default="y")
    opened = pages.get("/cases")
    assert opened.status_code == 302
    assert "sort=opened" in opened.location
    assert "Mine first (default)" in words(pages.client.get(opened.location))
    assert pages.get("/cases?view=mine").status_code == 200
    assert pages.post("/worklist/views/default", view="").status_code == 303
    assert pages.get("/cases").status_code == 200
    assert pages.post("/worklist/views/default", view=str(uuid.uuid4())).status_code == 404


def test_a_view_is_renamed_deleted_and_restored(force: Force, pages: Pages) -> None:
    pages.post("/worklist/views/new?view=team", name="Old name")
    with force.work(pages.actor) as session:
        view = session.scalars(sa.select(SavedView)).one()
    form = pages.get(f"/worklist/views/{view.id}")
    assert (
        pages.post(
            f"/worklist/views/{view.id}", name="New name", version=hidden(form, "version")[0]
        ).status_code
        == 303
    )
    assert "New name" in words(pages.get("/worklist/views"))
    assert pages.post(f"/worklist/views/{view.id}", name="Too late", version="1").status_code == 409
    deleted = pages.post(f"/worklist/views/{view.id}/delete")
    page = words(pages.client.get(deleted.location))
    assert "“New name” was deleted." in page
    assert "New name" not in words(pages.get("/cases?view=mine"))
    pages.post(f"/worklist/views/{view.id}/restore")
    assert "New name" in words(pages.get("/cases?view=mine"))


def test_a_supervisor_shares_a_view_with_the_team_and_nobody_else_sees_it(
    force: Force, supervisor: Pages, casework_app: FairleadFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor.post("/worklist/views/new?view=team", name="Our late ones", shared="y")
    for team, seen in (("Team 1", True), ("Team 2", False), (None, False)):
        colleague = pages_for(
            casework_app, monkeypatch, force.actor(name=f"of {team}", team=team), force.slug
        )
        page = words(colleague.get("/worklist/views"))
        assert ("Our late ones" in page) is seen
        assert ("Change or delete" in page) is False


def test_sharing_needs_its_permission_and_a_team(force: Force) -> None:
    officer, chief = force.actor(), force.actor("supervisor", name="chief", team=None)
    command = SaveView(name="Late", arguments=OVERDUE, shared=True)
    with force.work(officer) as session, pytest.raises(NotPermitted):
        save_view(session, officer, command, now=NOW)
    with force.work(chief) as session, pytest.raises(Refusal, match="no team"):
        save_view(session, chief, command, now=NOW)


def test_only_the_owner_and_who_shares_with_the_team_changes_a_view(force: Force, other_force: Force) -> None:
    chief, colleague = force.actor("supervisor"), force.actor()
    second, stranger = force.actor("supervisor", name="second"), other_force.actor("supervisor")
    with force.work(chief) as session:
        view = save_view(session, chief, SaveView(name="Late", arguments=OVERDUE, shared=True), now=NOW)
    change = ChangeView(view_id=view.id, version=view.version, name="Later", shared=True)
    with force.work(colleague) as session, pytest.raises(NotPermitted):
        change_view(session, colleague, change)
    with other_force.work(stranger) as session, pytest.raises(NotVisible):
        change_view(session, stranger, change)
    with force.work(second) as session:
        assert change_view(session, second, change).name == "Later"
    with force.work(chief) as session, pytest.raises(Conflict):
        change_view(session, chief, change)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_name_that_fits(force: Force, name: str) -> None:
    officer = force.actor()
    with force.work(officer) as session, pytest.raises(Refusal):
        save_view(session, officer, SaveView(name=name, arguments=OVERDUE), now=NOW)


def test_a_person_has_a_name_once_and_may_use_it_again_after_deleting(force: Force) -> None:
    officer = force.actor()
    with force.work(officer) as session:
        view = save_view(session, officer, SaveView(name="Late", arguments=OVERDUE), now=NOW)
        with pytest.raises(Refusal, match="this name already"):
            save_view(session, officer, SaveView(name=" late ", arguments=OVERDUE), now=NOW)
        delete_view(session, officer, view.id, now=NOW)
        save_view(session, officer, SaveView(name="late", arguments=OVERDUE), now=NOW)


def test_after_ten_minutes_a_deleted_view_is_gone_for_good(force: Force) -> None:
    officer = force.actor()
    late = NOW + CAN_BE_TAKEN_BACK + timedelta(seconds=1)
    with force.work(officer) as session:
        first = save_view(session, officer, SaveView(name="First", arguments=OVERDUE, default=True), now=NOW)
        second = save_view(session, officer, SaveView(name="Second", arguments=OVERDUE), now=NOW)
        delete_view(session, officer, first.id, now=NOW)
        with pytest.raises(Refusal, match="ten minutes"):
            restore_view(session, officer, first.id, now=late)
        delete_view(session, officer, second.id, now=late)
    with force.work(officer) as session:
        assert [view.name for view in session.scalars(sa.select(SavedView))] == ["Second"]
        assert memory_of(session, officer).views == ()


def test_a_default_that_is_no_longer_shared_opens_nothing(force: Force) -> None:
    chief, officer = force.actor("supervisor"), force.actor()
    with force.work(chief) as session:
        view = save_view(session, chief, SaveView(name="Late", arguments=OVERDUE, shared=True), now=NOW)
    with force.work(officer) as session:
        choose_default(session, officer, view.id)
        assert [each.default for each in memory_of(session, officer).views] == [True]
    with force.work(chief) as session:
        change_view(
            session, chief, ChangeView(view_id=view.id, version=view.version, name="Late", shared=False)
        )
    with force.work(officer) as session:
        assert memory_of(session, officer).views == ()
        with pytest.raises(NotVisible):
            choose_default(session, officer, view.id)


def test_the_sort_chosen_in_a_tab_is_there_the_next_time(force: Force, pages: Pages) -> None:
    open_cases(force, pages.actor, 5)
    pages.get("/cases?view=mine&sort=-reference")
    found = listed(pages.get("/cases?view=mine"))
    assert found == sorted(found, reverse=True)
    assert len(found) == 5
    with force.work(pages.actor) as session:
        assert session.scalars(sa.select(WorklistMemory.sorts)).one() == {"mine": "-reference"}
    other = join(force, "Somebody else")
    with force.work(other) as session:
        assert memory_of(session, other).sorts == {}


def test_opening_a_saved_view_does_not_change_the_remembered_sort(force: Force, pages: Pages) -> None:
    saved = pages.post("/worklist/views/new?view=team&sort=-reference", name="Backwards")
    pages.client.get(saved.location)
    with force.work(pages.actor) as session:
        assert "team" not in memory_of(session, pages.actor).sorts


def test_a_view_of_a_tab_that_is_not_there_is_left_out(force: Force, pages: Pages) -> None:
    with force.work(pages.actor) as session:
        arguments = {"view": "iom.cohort", "sort": "deadline"}
        save_view(session, pages.actor, SaveView(name="Cohort", arguments=arguments), now=NOW)
    assert "Cohort" not in words(pages.get("/cases?view=mine"))
    assert "Cohort" not in words(pages.get("/worklist/views"))
