"""An invitation makes one provider, once, for the person it was made for, and nothing else."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.providers.onboarding.joining import find_offer, join_as, join_with_new_account
from fairlead.providers.onboarding.models import ProviderAdmission, ProviderInvitation
from fairlead.providers.onboarding.queries import list_invitations
from fairlead.providers.onboarding.use_cases import MOST_A_DAY, hash_of, invite_provider, revoke_invitation
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import SharingAgreement, Tenant
from fairlead.tenancy.sessions import NOBODY
from fairlead.testing.two_sides import TwoSides, now

from .onboarding_steps import PASSWORD, invitation, invite, join, joined, lead, manager, token_of


def tenant_of(sides: TwoSides, tenant_id: uuid.UUID) -> Tenant:
    with sides.database.platform_transaction(NOBODY) as session:
        return session.get_one(Tenant, tenant_id)


def test_the_invited_person_becomes_the_first_member_of_a_new_provider(sides: TwoSides) -> None:
    invited = invite(sides)
    side = join(sides, token_of(invited))
    made = tenant_of(sides, side.id)
    assert (made.kind, made.name, made.demo) == ("provider", "Hillside Steps", True)
    assert made.slug.startswith("hillside-steps-")
    assert manager(side).roles == {"administrator", "provider-manager"}
    with sides.acting(manager(side)) as session:
        account = session.scalars(sa.select(UserAccount)).one()
        assert (account.home_tenant_id, account.must_change_password) == (side.id, False)
        admission = session.scalars(sa.select(ProviderAdmission)).one()
        assert (admission.tenant_id, admission.invited) == (sides.force.id, True)
    with sides.acting(lead(sides)) as session:
        row = list_invitations(session, session.actor, None).rows[0]
        assert row.accepted_by == "Hilda Hillside"


def test_the_new_provider_sees_nothing_of_anybody_else(sides: TwoSides) -> None:
    sides.send()
    side = joined(sides)
    seen = {name: tenants for name, tenants in sides.readable(manager(side)).items() if tenants - {side.id}}
    for name in ("service", "service_version", "place_hold"):  # the directory, which everybody reads
        seen.pop(name, None)
    assert seen == {
        "provider_admission": {sides.force.id},
        "provider_invitation": {sides.force.id},
    }


def test_a_link_works_once(sides: TwoSides) -> None:
    invited = invite(sides)
    join(sides, token_of(invited))
    assert find_offer(sides.database, token_of(invited)) is None
    with pytest.raises(NotVisible):
        join(sides, token_of(invited))


def test_a_link_that_was_taken_back_does_not_work_and_is_answered_like_one_that_never_was(
    sides: TwoSides,
) -> None:
    invited = invite(sides)
    with sides.acting(lead(sides)) as session:
        revoke_invitation(session, session.actor, invited.invitation.id, now=now())
    for token in (token_of(invited), "never was"):
        assert find_offer(sides.database, token) is None
        with pytest.raises(NotVisible):
            join(sides, token)


def test_a_link_that_is_over_does_not_work(sides: TwoSides) -> None:
    invited = invite(sides)
    with sides.behind() as owner:
        owner.execute(
            sa.text("update provider_invitation set expires_at = now() where id = :i"),
            {"i": invited.invitation.id},
        )
    with pytest.raises(NotVisible):
        join(sides, token_of(invited))


def test_an_invitation_that_was_accepted_cannot_be_taken_back(sides: TwoSides) -> None:
    invited = invite(sides)
    join(sides, token_of(invited))
    with sides.acting(lead(sides)) as session, pytest.raises(Conflict):
        revoke_invitation(session, session.actor, invited.invitation.id, now=now())


def test_somebody_with_an_account_joins_with_it_and_no_second_one_is_made(sides: TwoSides) -> None:
    first = joined(sides)
    with sides.acting(manager(first)) as session:
        email = session.scalars(sa.select(UserAccount.email)).one()
    invited = invite(sides, email=email, organisation_name="Second Steps")
    with pytest.raises(Refusal, match="Sign in with it"):
        join_with_new_account(sides.database, token_of(invited), name="X", password=PASSWORD, now=now())
    found = join_as(sides.database, token_of(invited), user_id=manager(first).id, name="Hilda Hillside")
    with sides.database.platform_transaction(NOBODY) as session:
        places = session.scalars(
            sa.select(sa.func.count()).where(Membership.user_id == manager(first).id)
        ).one()
    assert (found.user_id, places) == (manager(first).id, 2)


def test_a_password_that_anybody_would_guess_is_refused_and_nothing_is_made(sides: TwoSides) -> None:
    invited = invite(sides)
    with pytest.raises(Refusal):
        join_with_new_account(
            sides.database,
            token_of(invited),
            name="Hilda",
            password="password1234",
            now=now(),  # a bad one
        )
    assert find_offer(sides.database, token_of(invited)) is not None


def accept_behind_the_use_case(sides: TwoSides, token: str, actor: Actor) -> object:
    with sides.database.tenant_transaction(actor) as session:
        return session.scalar(sa.select(sa.func.accept_provider_invitation(hash_of(token))))


def test_the_database_makes_no_provider_for_somebody_else_than_the_invited_person(sides: TwoSides) -> None:
    invited = invite(sides)
    stranger = dataclasses.replace(sides.worker, tenant_id=TenantId(uuid.uuid4()))
    with pytest.raises(DBAPIError, match="the person it was made for"):
        accept_behind_the_use_case(sides, token_of(invited), stranger)


def test_the_database_does_not_put_anybody_into_an_organisation_that_exists(sides: TwoSides) -> None:
    invited = invite(sides)
    with pytest.raises(DBAPIError, match="makes a new organisation"):
        accept_behind_the_use_case(
            sides, token_of(invited), dataclasses.replace(sides.worker, tenant_id=sides.other_force.id)
        )


@pytest.mark.parametrize("kind", ["force", "commissioner", "agency", "provider"])
def test_the_session_that_joins_makes_no_organisation_by_itself(sides: TwoSides, kind: str) -> None:
    """What the function may do, the role that calls it may not: of no kind, under no slug."""
    person = dataclasses.replace(sides.worker, tenant_id=TenantId(uuid.uuid4()))
    with sides.database.tenant_transaction(person) as session, pytest.raises(DBAPIError, match="row-level"):
        session.execute(
            sa.insert(Tenant).values(
                id=person.tenant_id, slug=uuid.uuid4().hex, name="Mine", kind=kind, demo=False
            )
        )


def test_not_even_the_owner_of_the_function_makes_another_kind_by_invitation(sides: TwoSides) -> None:
    engine = sa.create_engine(sides.url.superuser_url)
    with engine.connect() as connection:
        connection.execute(sa.text("set local role fairlead_owner"))
        with pytest.raises(DBAPIError, match="row-level"):
            connection.execute(
                sa.insert(Tenant).values(
                    id=uuid.uuid4(), slug=uuid.uuid4().hex, name="x", kind="force", demo=False
                )
            )
    engine.dispose()


def test_an_invitation_is_changed_by_nobody_not_even_the_one_who_made_it(sides: TwoSides) -> None:
    invited = invite(sides)
    change = (
        sa.update(ProviderInvitation)
        .where(ProviderInvitation.id == invited.invitation.id)
        .values(email="other@example.org")
    )
    with sides.acting(lead(sides)) as session, pytest.raises(DBAPIError, match="nothing else of it"):
        session.execute(change)


def test_a_commissioner_admits_nobody_by_hand_as_if_invited(sides: TwoSides) -> None:
    row = ProviderAdmission(
        provider_tenant_id=sides.provider.id,
        provider_name="x",
        invited=True,
        documents_from=now().date(),
        asked_by="x",
        asked_at=now(),
    )
    with sides.acting(lead(sides)) as session:
        session.add(row)
        with pytest.raises(DBAPIError, match="row-level"):
            session.flush()
        session.rollback()


def test_only_who_may_invites(sides: TwoSides) -> None:
    for person in (sides.officer, sides.worker, sides.provider.person("provider-manager")):
        with sides.acting(person) as session, pytest.raises(NotPermitted):
            invite_provider(session, session.actor, invitation(), now=now())


@pytest.mark.parametrize("address", ["nobody", "a@b", "a b@c.example", "a@c.example x"])
def test_an_address_that_is_none_is_refused(sides: TwoSides, address: str) -> None:
    with pytest.raises(Refusal, match="correct format"):
        invite(sides, email=address)


def test_nobody_of_the_own_organisation_is_invited_to_sit_on_both_sides(sides: TwoSides) -> None:
    for colleague in (lead(sides), sides.officer):
        with pytest.raises(Refusal, match="of your own organisation"):
            invite(sides, email=f"{str(colleague.id).upper()}@example.invalid")
    assert invite(sides, email=f"{sides.worker.id}@example.invalid").token, (
        "of somebody else's it is not told"
    )


def test_two_agreements_do_not_have_one_reference(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        used = session.scalars(sa.select(SharingAgreement.reference)).first()
    with pytest.raises(Refusal, match="this reference"):
        invite(sides, agreement_reference=used)
    invite(sides, agreement_reference="ISA-7")
    with pytest.raises(Refusal, match="this reference"):
        invite(sides, agreement_reference="ISA-7")


def test_there_is_an_end_to_invitations_in_a_day_and_the_list_has_pages(sides: TwoSides) -> None:
    by = sides.other_force.person("commissioning-lead")
    for number in range(MOST_A_DAY):
        invite(sides, by, organisation_name=f"Number {number}")
    with pytest.raises(Refusal, match="today"):
        invite(sides, by)
    with sides.acting(by) as session:
        tomorrow = now() + timedelta(days=1, minutes=1)
        invite_provider(session, session.actor, invitation(), now=tomorrow)
    with sides.acting(by) as session:
        page = list_invitations(session, session.actor, None)
        assert (len(page.rows), bool(page.following)) == (25, True)
    with sides.acting(lead(sides)) as session:
        seen = list_invitations(session, session.actor, None).rows
    assert not [row for row in seen if row.organisation_name.startswith("Number")]


def test_a_name_that_is_no_word_still_makes_an_address(sides: TwoSides) -> None:
    assert joined(sides, organisation_name="«»").slug.startswith("provider-")


def test_the_actor_who_joins_is_in_the_log_of_the_new_organisation(sides: TwoSides) -> None:
    side = joined(sides)
    with sides.behind() as owner:
        rows = owner.execute(
            sa.text("select action, actor_id from audit_entry where tenant_id = :t"), {"t": side.id}
        ).all()
    assert ("core.provider.joined", manager(side).id) in [(row.action, ActorId(row.actor_id)) for row in rows]
