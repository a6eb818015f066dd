"""Administration of users and roles: as use cases, and through the pages."""

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from fairlead.app import FairleadFlask
from fairlead.identity import use_cases
from fairlead.identity.accounts import ensure_user, platform_rights
from fairlead.identity.models import AuthSession, Membership, UserAccount
from fairlead.identity.permissions import Core
from fairlead.identity.queries import colleague, colleagues
from fairlead.identity.use_cases import AddUser, DefineRole, EditUser, ResetSignIn
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.sessions import Database, TenantSession

from .conftest import Browser, Organisation, audit_actions, operator, what_it_says

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


ALL = (Core.USER_MANAGE, Core.ROLE_MANAGE)


def membership_of(organisation: Organisation, email: str) -> uuid.UUID:
    with organisation.database.tenant_transaction(operator(organisation)) as session:
        return next(row.id for row in colleagues(session) if row.email == email)


def edit(session: TenantSession, membership: uuid.UUID, **changes: object) -> EditUser:
    found = colleague(session, membership)
    assert found is not None
    present = EditUser(
        membership_id=membership,
        version=found.version,
        name=found.name,
        roles=frozenset(found.roles),
        team=found.team,
        rank=found.rank,
        job_title=found.job_title,
    )
    return replace(present, **changes)  # type: ignore[arg-type]  # a dictionary of the fields


def new(email: str, *roles: str) -> AddUser:
    return AddUser(email=email, name="New Colleague", roles=frozenset(roles or ("investigator",)))


def test_a_new_colleague_signs_in_by_the_link_that_is_shown_once(
    app: FairleadFlask, force: Organisation
) -> None:
    admin, guest = Browser(app.test_client()), Browser(app.test_client())
    admin.sign_in(force.person("administrator"))
    admin.get(f"/t/{force.slug}/admin/users/new")
    email = f"{uuid.uuid4().hex[:8]}@example.org"

    shown = admin.post(
        f"/t/{force.slug}/admin/users/new", email=email, name="Jo Newcomer", roles="supervisor"
    )

    link = re.search(r"http://localhost(/welcome/[\w-]+)", shown.text)
    assert link, shown.text
    assert link[1] not in admin.get(f"/t/{force.slug}/admin/users").text
    assert guest.sign_in(email, "!").status_code == 422, "no password matches before one is chosen"
    guest.get(link[1])
    password = "ferry lantern oats"
    assert guest.post(link[1], new_password=password, again=password).status_code == 303
    assert guest.sign_in(email, password).status_code == 303
    assert guest.get(f"/t/{force.slug}/cases").status_code == 200


def test_adding_somebody_who_has_an_account_elsewhere_looks_the_same_and_changes_nothing_there(
    app: FairleadFlask, force: Organisation, other_force: Organisation
) -> None:
    known = other_force.person("auditor")
    admin = Browser(app.test_client())
    admin.sign_in(force.person("administrator"))
    pages = []
    for email in (known, f"{uuid.uuid4().hex[:12]}@example.org"):
        admin.get(f"/t/{force.slug}/admin/users/new")
        shown = admin.post(
            f"/t/{force.slug}/admin/users/new", email=email, name="Jo Typed", roles="investigator"
        )
        link = re.search(r"/welcome/([\w-]+)", shown.text)
        assert link
        person = admin.get(f"/t/{force.slug}/admin/users/{membership_of(force, email)}")
        pages.append(
            [
                re.sub(r'/welcome/[\w-]+|[0-9a-f-]{36}|data-copy="[^"]+"', "", what_it_says(page, email))
                for page in (shown, person)
            ]
        )
        if email == known:
            guest = Browser(app.test_client())
            answer = guest.get(f"/welcome/{link[1]}")
            assert answer.status_code == 404
            assert "If you have a Fairlead account, sign in with it" in answer.text

    assert pages[0][0] == pages[1][0]
    assert known.partition("@")[0] not in pages[0][1], (
        "the name that the other organisation uses is not shown"
    )
    own = Browser(app.test_client())
    assert own.sign_in(known).status_code == 303, "the password is what it was"
    assert own.get(f"/t/{force.slug}/cases").status_code == 404, "nothing is attached to an account unasked"
    assert own.get(f"/t/{other_force.slug}/cases").status_code == 403


def test_an_organisation_cannot_reset_or_sign_out_an_account_that_another_one_gave(
    database: Database, force: Organisation, other_force: Organisation
) -> None:
    email = force.person()
    ensure_user(database, other_force.id, email=email, name="N", roles=["investigator"])
    membership, actor = membership_of(other_force, email), operator(other_force, *ALL)
    command = ResetSignIn(membership_id=membership, password=True, second_factor=True)

    with pytest.raises(Refusal, match="did not give"), database.tenant_transaction(actor) as session:
        use_cases.reset_sign_in(session, actor, command, now=NOON)
    with pytest.raises(Refusal, match="did not give"), database.tenant_transaction(actor) as session:
        use_cases.end_sessions(session, actor, membership, now=NOON)
    with database.tenant_transaction(actor) as session:
        use_cases.disable_user(session, actor, membership, now=NOON)


def test_ending_access_signs_the_person_out_at_once_and_restoring_lets_them_back(
    app: FairleadFlask, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person("investigator")
    person, admin = Browser(app.test_client()), Browser(app.test_client())
    person.sign_in(email)
    admin.sign_in(force.person("administrator"))
    page = f"/t/{force.slug}/admin/users/{membership_of(force, email)}"

    admin.get(page)
    assert admin.post(f"{page}/disable").status_code == 303
    assert person.get("/account").status_code == 302
    person.sign_in(email)
    assert person.get(f"/t/{force.slug}/cases").status_code == 404

    admin.get(page)
    assert admin.post(f"{page}/enable").status_code == 303
    assert person.get(f"/t/{force.slug}/cases").status_code == 200
    admin.get(page)
    assert admin.post(f"{page}/end-sessions").status_code == 303
    assert person.get("/account").status_code == 302
    actions = audit_actions(owner, force)
    for action in ("identity.user.disabled", "identity.user.enabled", "identity.session.revoked"):
        assert actions.count(action) == 1


def test_reset_through_the_page_makes_the_old_password_useless(
    app: FairleadFlask, force: Organisation
) -> None:
    email = force.person()
    admin, guest = Browser(app.test_client()), Browser(app.test_client())
    admin.sign_in(force.person("administrator"))
    page = f"/t/{force.slug}/admin/users/{membership_of(force, email)}/reset"
    admin.get(page)
    assert admin.post(page).status_code == 422
    shown = admin.post(page, what="password")
    assert re.search(r"/welcome/[\w-]+", shown.text)
    assert guest.sign_in(email).status_code == 422


def test_nobody_changes_their_own_roles_or_ends_their_own_access(
    database: Database, force: Organisation
) -> None:
    email = force.person("administrator")
    force.person("administrator")
    membership = membership_of(force, email)
    with database.tenant_transaction(operator(force)) as session:
        user_id = session.scalar(sa.select(Membership.user_id).where(Membership.id == membership))
    assert user_id is not None
    me = replace(operator(force, *ALL), id=ActorId(user_id))

    with pytest.raises(Refusal, match="your own roles"), database.tenant_transaction(me) as session:  # noqa: PT012  # what leads up to it is part of it
        changed = edit(session, membership, roles=frozenset({"administrator", "supervisor"}))
        use_cases.edit_user(session, me, changed, now=NOON)
    with pytest.raises(Refusal, match="your own access"), database.tenant_transaction(me) as session:
        use_cases.disable_user(session, me, membership, now=NOON)
    with pytest.raises(Refusal, match="page of your account"), database.tenant_transaction(me) as session:  # noqa: PT012  # what leads up to it is part of it
        command = ResetSignIn(membership_id=membership, password=True, second_factor=False)
        use_cases.reset_sign_in(session, me, command, now=NOON)
    with pytest.raises(Refusal, match="own team or rank"), database.tenant_transaction(me) as session:
        use_cases.edit_user(session, me, edit(session, membership, team="Team 2"), now=NOON)


def test_the_last_administrator_stays(database: Database, force: Organisation) -> None:
    first, second = (membership_of(force, force.person("administrator")) for _ in range(2))
    actor = operator(force, *ALL)
    with database.tenant_transaction(actor) as session:
        use_cases.edit_user(session, actor, edit(session, first, roles=frozenset({"auditor"})), now=NOON)
    with pytest.raises(Refusal, match="last administrator"), database.tenant_transaction(actor) as session:
        use_cases.edit_user(session, actor, edit(session, second, roles=frozenset({"auditor"})), now=NOON)
    with pytest.raises(Refusal, match="last administrator"), database.tenant_transaction(actor) as session:
        use_cases.disable_user(session, actor, second, now=NOON)


def test_who_only_manages_users_gives_and_touches_no_more_than_they_hold(
    database: Database, provider: Organisation
) -> None:
    manager = replace(
        operator(provider, Core.USER_MANAGE, Core.REFERRAL_READ, Core.REFERRAL_ANSWER, Core.REFERRAL_DELIVER),
        roles=frozenset({"provider-manager"}),
    )
    administrator = membership_of(provider, provider.person("administrator"))

    with database.tenant_transaction(manager) as session:
        use_cases.add_user(
            session, manager, new(f"{uuid.uuid4().hex}@example.org", "provider-worker"), now=NOON
        )
    with (
        pytest.raises(Refusal, match="permissions you have yourself"),
        database.tenant_transaction(manager) as session,
    ):
        use_cases.add_user(
            session, manager, new(f"{uuid.uuid4().hex}@example.org", "administrator"), now=NOON
        )
    with pytest.raises(NotPermitted), database.tenant_transaction(manager) as session:  # noqa: PT012  # what leads up to it is part of it
        command = ResetSignIn(membership_id=administrator, password=True, second_factor=True)
        use_cases.reset_sign_in(session, manager, command, now=NOON)
    with pytest.raises(NotPermitted), database.tenant_transaction(manager) as session:
        use_cases.disable_user(session, manager, administrator, now=NOON)
    with pytest.raises(NotPermitted), database.tenant_transaction(manager) as session:
        use_cases.define_role(
            session, manager, DefineRole(key=None, title="Mine", permissions=frozenset()), now=NOON
        )


@pytest.mark.parametrize("permissions", [(), (Core.CASE_READ_ALL, Core.ROLE_MANAGE)])
def test_without_the_permission_nothing_can_be_administered(
    database: Database, force: Organisation, permissions: tuple[Core, ...]
) -> None:
    actor, membership = operator(force, *permissions), membership_of(force, force.person())
    with pytest.raises(NotPermitted), database.tenant_transaction(actor) as session:
        use_cases.edit_user(session, actor, edit(session, membership, team="X"), now=NOON)
    with pytest.raises(Refusal), database.tenant_transaction(actor) as session:
        use_cases.add_user(session, actor, new("somebody@example.org"), now=NOON)


def test_a_membership_of_another_organisation_does_not_exist(
    database: Database, browser: Browser, force: Organisation, other_force: Organisation
) -> None:
    theirs = membership_of(other_force, other_force.person())
    actor = operator(force, *ALL)
    for administer in (use_cases.disable_user, use_cases.enable_user, use_cases.end_sessions):
        with pytest.raises(NotVisible), database.tenant_transaction(actor) as session:
            administer(session, actor, theirs, now=NOON)
    browser.sign_in(force.person("administrator"))
    assert browser.get(f"/t/{force.slug}/admin/users/{theirs}").status_code == 404
    browser.get("/account")
    assert browser.post(f"/t/{force.slug}/admin/users/{theirs}/disable").status_code == 404


def test_an_administrator_of_two_organisations_sees_in_each_only_its_people(
    browser: Browser, force: Organisation, other_force: Organisation
) -> None:
    email = force.person("administrator")
    ensure_user(other_force.database, other_force.id, email=email, name="N", roles=["administrator"])
    theirs = other_force.person()
    browser.sign_in(email)
    page = browser.get(f"/t/{force.slug}/admin/users").text
    assert page.count(email) == 1
    assert theirs not in page


def test_a_stale_edit_is_a_conflict_that_keeps_the_words(browser: Browser, force: Organisation) -> None:
    email = force.person("investigator")
    page = f"/t/{force.slug}/admin/users/{membership_of(force, email)}"
    browser.sign_in(force.person("administrator"))
    version = re.search(r'name="version" value="(\d+)"', browser.get(page).text)
    assert version
    fields = {"name": "Typed Here", "roles": "investigator", "version": version[1]}
    assert browser.post(page, **{**fields, "team": "First"}).status_code == 303
    answer = browser.post(page, **{**fields, "team": "Second"})
    assert answer.status_code == 409
    assert "Second" in answer.text
    assert "Somebody else changed this" in answer.text


def test_a_form_that_is_wrong_is_shown_again_with_what_was_typed(
    browser: Browser, force: Organisation
) -> None:
    browser.sign_in(force.person("administrator"))
    path = f"/t/{force.slug}/admin/users/new"
    browser.get(path)
    known = force.person()
    for email, complaint in (
        ("not an address", "correct format"),
        (known, "here already"),
        ("", "Enter an e-mail"),
    ):
        answer = browser.post(path, email=email, name="Kept Name", roles="investigator")
        assert answer.status_code == 422
        assert complaint in answer.text
        assert "Kept Name" in answer.text
    assert browser.post(path, email="a@example.org", name="N", roles="made-up").status_code == 422
    assert browser.post(path, email="a@example.org", name="N").status_code == 422


def test_a_role_that_this_kind_of_organisation_does_not_have_cannot_be_given(
    database: Database, provider: Organisation
) -> None:
    actor = operator(provider, *ALL)
    with (
        pytest.raises(Refusal, match="roles of this organisation"),
        database.tenant_transaction(actor) as session,
    ):
        use_cases.add_user(session, actor, new("x@example.org", "investigator"), now=NOON)


def test_each_change_has_its_audit_entry_and_none_has_personal_content(
    database: Database, force: Organisation, owner: sa.Connection
) -> None:
    actor, email = operator(force, *ALL), f"{uuid.uuid4().hex[:8]}@example.org"
    with database.tenant_transaction(actor) as session:
        added = use_cases.add_user(session, actor, new(email), now=NOON).membership_id
    with database.tenant_transaction(actor) as session:
        changed = edit(session, added, roles=frozenset({"supervisor"}), team="T", name="Secret Name")
        use_cases.edit_user(session, actor, changed, now=NOON)
    with database.tenant_transaction(actor) as session:
        use_cases.reset_sign_in(
            session, actor, ResetSignIn(membership_id=added, password=True, second_factor=False), now=NOON
        )
    rows = owner.execute(
        sa.text(
            "select action, operation, reason, field_names from audit_entry where tenant_id = :t order by at"
        ),
        {"t": force.id},
    )
    entries = [(row.action, row.operation, row.reason, set(row.field_names)) for row in rows]
    assert entries == [
        (
            "identity.user.added",
            "collection",
            "investigator",
            {"email", "name", "roles", "team", "rank", "job_title"},
        ),
        ("identity.roles.changed", "security", "supervisor", {"roles"}),
        ("identity.user.changed", "alteration", None, {"name", "team"}),
        ("identity.sign-in.reset", "security", None, {"password"}),
    ]


def test_a_refused_addition_leaves_no_account_behind(database: Database, force: Organisation) -> None:
    actor, email = operator(force, *ALL), f"{uuid.uuid4().hex[:8]}@example.org"
    with pytest.raises(RuntimeError), database.tenant_transaction(actor) as session:  # noqa: PT012  # what leads up to it is part of it
        use_cases.add_user(session, actor, new(email), now=NOON)
        raise RuntimeError("the server is killed here")
    with database.platform_transaction(actor) as session:
        assert session.scalar(sa.select(UserAccount.id).where(UserAccount.email == email)) is None


def test_platform_rights_end_with_their_block_and_with_an_error(
    database: Database, force: Organisation
) -> None:
    force.person()
    count = sa.select(sa.func.count()).select_from(AuthSession)
    with database.tenant_transaction(operator(force)) as session:
        with platform_rights(session):
            assert session.scalar(sa.text("select app_realm()")) == "platform"
        assert session.scalar(sa.text("select app_realm()")) == "tenant"
        assert session.scalar(count) == 0
        with pytest.raises(LookupError), platform_rights(session):
            raise LookupError
        assert session.scalar(sa.text("select app_realm()")) == "tenant"


def test_making_sure_of_a_person_twice_makes_them_once(database: Database, force: Organisation) -> None:
    email = f"{uuid.uuid4().hex[:8]}@Example.org"
    first = ensure_user(database, force.id, email=email, name="A", roles=["auditor"], password="one password")
    again = ensure_user(
        database, force.id, email=email.lower(), name="B", roles=["supervisor"], password="another"
    )
    assert first == again
    with database.tenant_transaction(operator(force)) as session:
        found = next(row for row in colleagues(session) if row.user_id == first)
    assert (found.name, found.roles) == ("B", ("supervisor",))
