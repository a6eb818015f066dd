"""What each role may do, and who may say so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from fairlead.app import FairleadFlask
from fairlead.identity import use_cases
from fairlead.identity.accounts import ensure_user
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import CORE_ROLES, Core
from fairlead.identity.queries import roles_here
from fairlead.identity.use_cases import DefineRole
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.sessions import Database

from .conftest import Browser, Organisation, operator

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


ALL = (Core.USER_MANAGE, Core.ROLE_MANAGE)


def test_a_role_of_the_organisations_own_works_from_the_next_page(
    app: FairleadFlask, force: Organisation
) -> None:
    email = force.person("investigator")
    admin, person = Browser(app.test_client()), Browser(app.test_client())
    admin.sign_in(force.person("administrator"))
    person.sign_in(email)
    assert person.get(f"/t/{force.slug}/cases").status_code == 200

    path = f"/t/{force.slug}/admin/roles/investigator"
    assert admin.get(path).status_code == 200
    assert admin.post(path, title="Constable", permissions="core:person:read").status_code == 303
    assert person.get(f"/t/{force.slug}/cases").status_code == 403
    assert "Constable" in admin.get(f"/t/{force.slug}/admin/roles").text

    admin.get(f"/t/{force.slug}/admin/roles/new")
    answer = admin.post(f"/t/{force.slug}/admin/roles/new", title="Case Reader", permissions="core:case:read")
    assert answer.status_code == 303
    ensure_user(force.database, force.id, email=email, name="N", roles=["case-reader"])
    assert person.get(f"/t/{force.slug}/cases").status_code == 200


def test_the_header_calls_the_roles_by_the_titles_in_force_here(
    app: FairleadFlask, force: Organisation
) -> None:
    admin, person = Browser(app.test_client()), Browser(app.test_client())
    admin.sign_in(force.person("administrator"))
    person.sign_in(force.person("investigator", "supervisor"))

    def header() -> str:
        shown = BeautifulSoup(person.get(f"/t/{force.slug}/cases").text, "html.parser")
        return " ".join(each.text for each in shown.select(".fl-header__role"))

    core = {role.key: str(role.title) for role in CORE_ROLES}
    assert header() == f"{core['investigator']}, {core['supervisor']}"
    path = f"/t/{force.slug}/admin/roles/investigator"
    admin.get(path)
    assert admin.post(path, title="Constable", permissions="core:case:read").status_code == 303
    assert header() == f"Constable, {core['supervisor']}"


def test_what_may_not_be_defined(database: Database, force: Organisation) -> None:
    actor = replace(operator(force, *ALL), roles=frozenset({"administrator"}))

    def refused(command: DefineRole, *, by: Actor = actor) -> str:
        with pytest.raises(Refusal) as caught, database.tenant_transaction(by) as session:
            use_cases.define_role(session, by, command, now=NOON)
        return caught.value.message

    rights = frozenset({str(Core.USER_MANAGE), str(Core.ROLE_MANAGE), str(Core.CASE_READ)})
    assert "hold this role" in refused(DefineRole(key="administrator", title="A", permissions=rights))
    other = replace(actor, roles=frozenset())
    assert "must be able" in refused(
        DefineRole(key="administrator", title="A", permissions=frozenset()), by=other
    )
    assert "this organisation has" in refused(
        DefineRole(key="auditor", title="A", permissions=frozenset({"oocd:case:decide-all"}))
    )
    assert "already" in refused(DefineRole(key=None, title="Auditor", permissions=frozenset()))
    assert "letters" in refused(DefineRole(key=None, title="!!", permissions=frozenset()))
    assert refused(DefineRole(key="made-up", title="X", permissions=frozenset())) == "Not found"


def test_two_who_change_one_role_at_once_are_told(database: Database, force: Organisation) -> None:
    actor = operator(force, *ALL)
    command = DefineRole(key="auditor", title="Auditor", permissions=frozenset({str(Core.AUDIT_READ)}))
    with database.tenant_transaction(actor) as session:
        use_cases.define_role(session, actor, command, now=NOON)
    with pytest.raises(Conflict), database.tenant_transaction(actor) as session:
        use_cases.define_role(session, actor, command, now=NOON)
    with database.tenant_transaction(actor) as session:
        version = roles_here(session).by_key["auditor"].version
        use_cases.define_role(session, actor, replace(command, version=version, title="Reader"), now=NOON)
