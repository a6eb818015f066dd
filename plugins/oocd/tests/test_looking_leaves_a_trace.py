"""A refused form shows the record again: that is logged as looking at it, like the first time."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from fairlead.app import create_app
from fairlead.audit.sealer import AuditSession
from fairlead.settings import load_settings
from fairlead.testing.casework import Pages, pages_for
from fairlead_oocd.queries.after_giving import scrutiny_of

from .conftest import World
from .journey import Journey
from .journey_after import after


@pytest.mark.parametrize("page", ["withdraw", "authorise", "result"])
def test_a_case_shown_again_with_what_is_wrong_is_logged_as_looked_at(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs().plan().submit()
    app = create_app(
        load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path)}), world.database
    )
    app.config["WTF_CSRF_ENABLED"] = False
    supervisor = pages_for(app, monkeypatch, world.supervisor, world.slug)
    before = looks(world, case)

    answer = supervisor.post(f"/oocd/{case.reference}/{page}", version="1")

    assert answer.status_code == 422
    assert looks(world, case) > before


def test_a_suspect_shown_again_with_what_is_wrong_is_logged_as_looked_at(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(
        load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path)}), world.database
    )
    app.config["WTF_CSRF_ENABLED"] = False
    officer = pages_for(app, monkeypatch, world.officer, world.slug)

    answer = officer.post(f"/oocd/new/{world.suspect_id}")

    assert answer.status_code == 422
    assert "Suspectsworth" in answer.text
    with AuditSession(world.database.engine, actor=world.officer) as reader:
        found = reader.scalar(
            sa.text(
                "select count(*) from audit_entry where action = 'person.opened' and :who = any (subject_ids)"
            ),
            {"who": world.suspect_id},
        )
    assert found == 1


def test_the_sample_and_a_file_of_the_panel_are_logged_with_the_people_they_are_about(
    world: World, supervisor: Pages
) -> None:
    """So that a person who asks who looked at their data is told of the panel too."""
    case = after(world).finished().to_panel()
    with world.database.tenant_transaction(world.supervisor) as session:
        item = scrutiny_of(session, case.case())
        assert item is not None
        reference = item.panel_reference
    assert supervisor.get("/oocd/scrutiny").status_code == 200
    assert supervisor.get(f"/oocd/scrutiny/{reference}").status_code == 200

    with AuditSession(world.database.engine, actor=world.supervisor) as reader:
        rows = reader.execute(
            sa.text("select action, subject_ids from audit_entry where action like 'oocd.scrutiny.%'")
        ).all()
    about = {row.action: set(row.subject_ids) for row in rows}
    assert about["oocd.scrutiny.listed"] == {world.suspect_id}
    assert about["oocd.scrutiny.file_viewed"] == {world.suspect_id, world.victim_id}


def looks(world: World, case: Journey) -> int:
    """How many entries say that somebody looked at the case."""
    with AuditSession(world.database.engine, actor=world.supervisor) as reader:
        return int(
            reader.scalar(
                sa.text(
                    "select count(*) from audit_entry where case_id = :id and operation = 'consultation'"
                ),
                {"id": case.case().id},
            )
            or 0
        )
