"""Pages take the same number of statements however much there is to show."""

import uuid
from datetime import date

import pytest

from fairlead.cases.models import AssertionType
from fairlead.cases.use_cases import (
    AddOffence,
    StoreDocument,
    WriteNote,
    add_offence,
    store_document,
    write_note,
)
from fairlead.testing import generate, load_rows
from fairlead.testing.casework import (
    NOW,
    Force,
    Pages,
    counted_statements,
)

from .case_making import make_case


def statements_of(pages: Pages, path: str) -> list[str]:
    pages.get(path)  # so that templates are compiled and connections open
    with counted_statements(pages.app.extensions["fairlead.database"]) as sent:
        assert pages.get(path).status_code == 200
    return sent


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/cases?view=all", 12),
        ("/cases?view=team&sort=-opened", 12),
        ("/search?q=a", 12),
        ("/people/search?q=a", 10),
    ],
)
def test_a_list_takes_the_same_statements_for_5_rows_and_for_500(
    force: Force, pages: Pages, path: str, most: int
) -> None:
    with force.work(pages.actor) as session:
        for _ in range(5):
            make_case(session, family_name=f"Alark{uuid.uuid4().hex}")
    few = statements_of(pages, path)
    officer = load_rows.Officer(id=pages.actor.id, name="x", team="Team 1")
    filled = load_rows.Force(tenant_id=force.tenant_id, slug=force.slug, officers=[officer])
    generate.fill(force.database, filled, 495, seed=2, on=NOW.date(), say=lambda _count: None)
    many = statements_of(pages, path)
    assert len(many) == len(few) <= most, "\n".join(many)


def test_the_case_page_takes_the_same_statements_however_much_is_in_the_case(
    force: Force, pages: Pages
) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
    few = statements_of(pages, f"/cases/{case.reference}")
    with force.work(pages.actor) as session:
        for number in range(100):
            actor = pages.actor
            write_note(
                session,
                actor,
                WriteNote(case_id=case.id, assertion_type=AssertionType.FACT, body=str(number)),
                now=NOW,
            )
            add_offence(
                session,
                actor,
                AddOffence(case_id=case.id, code="CJ88001", committed_from=date(2026, 11, 1)),
                now=NOW,
            )
            store_document(
                session,
                actor,
                StoreDocument(
                    case_id=case.id,
                    kind="letter",
                    title=f"Letter {number}",
                    media_type="text/plain",
                    content=b"x",
                ),
                now=NOW,
            )
    many = statements_of(pages, f"/cases/{case.reference}")
    assert len(many) == len(few) <= 20, "\n".join(many)
