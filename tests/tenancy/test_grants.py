"""What a grant opens: every scope × every table, before, during and after; and that it opens nothing to
writing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.tenancy.base import Base
from fairlead.tenancy.models import AccessGrant
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.rows import tenant_tables

from .conftest import TwoForces

CASE_SCOPES: dict[str, set[str]] = {
    "case": {"case_file", "case_deadline"},
    "case.parties": {"party", "person"},
    "case.offences": {"case_offence"},
    "case.notes": {"note"},
    "case.decisions": {"case_decision"},
    "case.conditions": {"case_condition"},
    "case.actions": {"case_action"},
    "case.documents": {"case_document"},
    "case.chronology": {"case_event"},
}
REFERRAL_SCOPES: dict[str, set[str]] = {
    "referral": {
        "referral",
        "referral_message",
        "appointment",
        "appointment_change",
        "action_plan",
        "referral_outcome",
        "referral_evidence",
        "referral_evidence_content",
        "course_result",
        "person_feedback",
        "case_event",
        "place_reservation",
    },
    **{scope: {"referral_share"} for scope in ("identity", "contact", "condition", "needs", "risk")},
}
SCOPES = {**CASE_SCOPES, **REFERRAL_SCOPES}
NONSENSE = ("", "case.everything", "CASE", "tenant", "*")
ALWAYS = {"service", "place_hold"}  # the directory of services, and how many places are held
WRITABLE_BY_A_RECEIVER = {"referral", "referral_message", "appointment", "referral_evidence"}
ADDED_BY_A_RECEIVER = {"appointment", "referral_evidence", "course_result", "support_request"}
ADDED_ONCE_BY_A_RECEIVER = {
    "referral_evidence_content": "uq_referral_evidence_content_tenant_id_evidence_id",
    "person_feedback": "uq_person_feedback_tenant_id_referral_id",
}
"""Their row has it already."""

Moment = tuple[timedelta, timedelta | None, timedelta | None]  # starts, expires, recalled: from now
DAY = timedelta(days=1)
_SCOPE = re.compile(r"'(case(?:\.[a-z]+)?|referral)'::text")
LIVE: dict[str, Moment] = {
    "with no end": (-DAY, None, None),
    "until tomorrow": (-DAY, DAY, None),
    "since this moment": (timedelta(), DAY, None),
}
DEAD: dict[str, Moment] = {
    "before it starts": (DAY, 2 * DAY, None),
    "after it expired": (-2 * DAY, -DAY, None),
    "as it expires": (-DAY, timedelta(), None),
    "after it was recalled": (-2 * DAY, DAY, -DAY),
    "recalled though it has no end": (-2 * DAY, None, -DAY),
}


@pytest.fixture
def granting(two_forces: TwoForces) -> Iterator[sa.Connection]:
    """A superuser's transaction in which grants are written; everything is rolled back."""
    with two_forces.engine.connect() as connection:
        connection.execute(
            sa.text("select set_config('app.actor', :a, true), set_config('app.interaction', :a, true)"),
            {"a": str(uuid.uuid4())},
        )
        # The rows of the other force are about one case and one referral: ours is the receiver, its share
        # has each scope.
        connection.execute(
            sa.text("update referral set receiver_tenant_id = :m where tenant_id = :t"),
            {"m": two_forces.mine, "t": two_forces.theirs},
        )
        yield connection
        connection.rollback()


def grant(
    connection: sa.Connection,
    forces: TwoForces,
    scopes: list[str],
    when: Moment = LIVE["with no end"],
    **subject: object,
) -> None:
    """The other force grants ours ``scopes`` of its case, or of its referral when they are a referral's."""
    about_referral = bool(set(scopes) & set(REFERRAL_SCOPES))
    starts, expires, recalled = when
    now = connection.scalar(sa.select(sa.func.now()))
    assert isinstance(now, datetime)
    values = {
        "id": uuid.uuid4(),
        "tenant_id": forces.theirs,
        "grantee_tenant_id": forces.mine,
        "scopes": scopes,
        "case_id": None if about_referral else forces.their_rows["case_file"]["id"],
        "referral_id": forces.their_rows["referral"]["id"] if about_referral else None,
        "purpose": "x",
        "gateway": "x",
        "granted_by": "x",
        "starts_at": now + starts,
        "expires_at": None if expires is None else now + expires,
        "recalled_at": None if recalled is None else now + recalled,
        **subject,
    }
    connection.execute(sa.insert(AccessGrant).values(values))
    if about_referral:
        connection.execute(
            sa.text("update referral_share set scope = :s where tenant_id = :t"),
            {"s": scopes[-1] if scopes[-1] != "referral" else "identity", "t": forces.theirs},
        )


def opened(connection: sa.Connection, forces: TwoForces, reader: uuid.UUID | None = None) -> set[str]:
    """The tables in which a session of our force (or of ``reader``) reads a row of the other force."""
    connection.execute(sa.text("set local role fairlead_app"))
    actor = Actor.system("reader", reader or forces.mine)  # type: ignore[arg-type]  # a tenant's id
    with TenantSession(connection, actor=actor) as session:
        found = {
            name
            for name in tenant_tables()
            if session.scalar(
                sa.text(f"select 1 from {name} where tenant_id = :t limit 1"), {"t": forces.theirs}
            )
        }
    connection.execute(sa.text("reset role"))
    return found


def test_the_table_above_is_about_every_scope_the_policies_know(two_forces: TwoForces) -> None:
    with two_forces.engine.connect() as connection:
        policies = connection.scalars(
            sa.text("select coalesce(qual, '') || coalesce(with_check, '') from pg_policies")
        )
        named = {word for policy in policies for word in _SCOPE.findall(policy)}
    # The people of granted cases and the pieces of a referral are admitted by functions that name or are
    # given them.
    assert named | {"case.parties"} == {*CASE_SCOPES, "referral"}


def test_before_anything_is_granted_nothing_is_readable(
    two_forces: TwoForces, granting: sa.Connection
) -> None:
    assert opened(granting, two_forces) == ALWAYS


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("when", LIVE)
def test_a_live_grant_opens_exactly_its_scope(
    two_forces: TwoForces, granting: sa.Connection, scope: str, when: str
) -> None:
    grant(granting, two_forces, [scope], LIVE[when])
    assert opened(granting, two_forces) == ALWAYS | {"access_grant"} | SCOPES[scope]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("when", DEAD)
def test_a_grant_that_is_not_live_opens_nothing(
    two_forces: TwoForces, granting: sa.Connection, scope: str, when: str
) -> None:
    grant(granting, two_forces, [scope], DEAD[when])
    assert opened(granting, two_forces) == ALWAYS


@pytest.mark.parametrize("scope", NONSENSE)
def test_a_scope_nobody_defined_opens_nothing(
    two_forces: TwoForces, granting: sa.Connection, scope: str
) -> None:
    grant(granting, two_forces, [scope])
    assert opened(granting, two_forces) == ALWAYS | {"access_grant"}


def test_scopes_add_up_and_no_further(two_forces: TwoForces, granting: sa.Connection) -> None:
    grant(granting, two_forces, list(CASE_SCOPES))
    assert opened(granting, two_forces) == ALWAYS | {"access_grant"}.union(*CASE_SCOPES.values())


@pytest.mark.parametrize("scope", sorted(set(REFERRAL_SCOPES) - {"referral"}))
def test_a_piece_is_shown_under_its_own_scope_only(
    two_forces: TwoForces, granting: sa.Connection, scope: str
) -> None:
    other = next(each for each in REFERRAL_SCOPES if each not in ("referral", scope))
    grant(granting, two_forces, ["referral", scope])
    granting.execute(sa.text("update referral_share set scope = :s"), {"s": other})
    assert "referral_share" not in opened(granting, two_forces)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_grant_to_somebody_else_opens_nothing_to_us(
    two_forces: TwoForces, granting: sa.Connection, scope: str
) -> None:
    grant(granting, two_forces, [scope], grantee_tenant_id=two_forces.theirs)
    assert opened(granting, two_forces) == ALWAYS


def another_case(connection: sa.Connection, forces: TwoForces) -> uuid.UUID:
    """A second case of the other force, empty."""
    made, table = uuid.uuid4(), Base.metadata.tables["case_file"]
    values = {**forces.their_rows["case_file"], "id": made, "reference": "SECOND"}
    connection.execute(table.insert().values(values))
    return made


@pytest.mark.parametrize("scope", CASE_SCOPES)
def test_a_grant_of_one_case_opens_no_other(
    two_forces: TwoForces, granting: sa.Connection, scope: str
) -> None:
    second = another_case(granting, two_forces)
    grant(granting, two_forces, [scope], case_id=second)
    expected = {"case_file"} if scope == "case" else set()
    assert opened(granting, two_forces) == ALWAYS | {"access_grant"} | expected
    granting.execute(sa.text("set local role fairlead_app"))
    with TenantSession(granting, actor=Actor.system("reader", two_forces.mine)) as session:
        seen = session.scalars(
            sa.text("select id from case_file where tenant_id = :t"), {"t": two_forces.theirs}
        ).all()
    assert seen == ([second] if scope == "case" else [])


def test_a_referral_is_shown_to_its_receiver_only_however_it_was_granted(
    two_forces: TwoForces, granting: sa.Connection
) -> None:
    granting.execute(sa.text("update referral set receiver_tenant_id = tenant_id"))
    grant(granting, two_forces, ["referral"])
    assert "referral" not in opened(granting, two_forces)


@pytest.mark.parametrize("table", [name for name in tenant_tables() if name not in ALWAYS])
def test_every_scope_together_lets_nothing_be_written_beyond_the_referral(
    two_forces: TwoForces, granting: sa.Connection, table: str
) -> None:
    grant(granting, two_forces, list(CASE_SCOPES))
    grant(granting, two_forces, list(REFERRAL_SCOPES))
    granting.execute(sa.text("set local role fairlead_app"))
    touched: dict[str, int] = {}
    for verb, statement in {
        "update": f"update {table} set tenant_id = tenant_id where tenant_id = :t",
        "delete": f"delete from {table} where tenant_id = :t",
    }.items():
        with TenantSession(granting, actor=Actor.system("writer", two_forces.mine)) as session:
            try:
                touched[verb] = (
                    session.connection().execute(sa.text(statement), {"t": two_forces.theirs}).rowcount
                )
            except DBAPIError as error:
                if not re_refused(error):
                    raise
                touched[verb] = 0
    allowed = table in WRITABLE_BY_A_RECEIVER
    assert touched["delete"] == 0
    assert touched["update"] == 0 or allowed


@pytest.mark.parametrize("table", [name for name in tenant_tables() if name not in ALWAYS])
def test_every_scope_together_lets_no_row_be_added_for_the_other_force(
    two_forces: TwoForces, granting: sa.Connection, table: str
) -> None:
    """Their own row under a new key. What a receiver may add about its referral has tests of its own
    (tests/providers).
    """
    grant(granting, two_forces, list(CASE_SCOPES))
    grant(granting, two_forces, list(REFERRAL_SCOPES))
    granting.execute(sa.text("set local role fairlead_app"))
    values = dict(two_forces.their_rows[table])
    if "id" in values:
        values["id"] = uuid.uuid4()
    if table == "course_result":
        values["course"] = "Another course"
    if table == "support_request":
        values["reference"] = "HLP-26-OTHER1"
    with TenantSession(granting, actor=Actor.system("writer", two_forces.mine)) as session:
        insert = Base.metadata.tables[table].insert().values(values)
        if table in ADDED_BY_A_RECEIVER:
            session.connection().execute(insert)
        elif table in ADDED_ONCE_BY_A_RECEIVER:
            with pytest.raises(DBAPIError, match=ADDED_ONCE_BY_A_RECEIVER[table]):
                session.connection().execute(insert)
        else:
            with pytest.raises(DBAPIError, match="row-level security"):
                session.connection().execute(insert)


def re_refused(error: DBAPIError) -> bool:
    """The database refused for want of a right, not for another reason."""
    return "permission denied" in str(error) or "may not move a referral" in str(error)


@pytest.mark.parametrize("subject", ["case_id", "referral_id"])
def test_nobody_can_grant_what_is_not_theirs(two_forces: TwoForces, subject: str) -> None:
    """Who knows the id of another's case could otherwise give it to himself."""
    table = "case_file" if subject == "case_id" else "referral"
    values = {
        "grantee_tenant_id": two_forces.mine,
        "scopes": list(SCOPES),
        "purpose": "x",
        "gateway": "x",
        "granted_by": "x",
        "starts_at": datetime.now(UTC) - DAY,
        subject: two_forces.their_rows[table]["id"],
    }
    with two_forces.acting() as session, pytest.raises(DBAPIError, match="foreign key"):
        session.execute(sa.insert(AccessGrant).values(id=uuid.uuid4(), tenant_id=two_forces.mine, **values))
    with two_forces.acting() as session, pytest.raises(DBAPIError, match="row-level security"):
        session.execute(sa.insert(AccessGrant).values(id=uuid.uuid4(), tenant_id=two_forces.theirs, **values))


def test_a_grantee_does_not_read_what_is_granted_to_others_or_why_a_grant_was_recalled(
    two_forces: TwoForces, granting: sa.Connection
) -> None:
    grant(granting, two_forces, ["case"], grantee_tenant_id=two_forces.theirs)
    grant(granting, two_forces, ["case"], DEAD["after it was recalled"], recall_reason="something personal")
    assert "access_grant" not in opened(granting, two_forces)
