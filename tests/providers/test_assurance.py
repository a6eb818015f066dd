"""Documents are sent and checked by two organisations; what lapses pauses new referrals and nothing else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.hookspecs.contributions import PersonNeed, ReferralNeed
from fairlead.identity.actor import Actor
from fairlead.providers.assurance.models import AssuranceDocument, DocumentKind, DocumentState
from fairlead.providers.assurance.queries import documents_between, lapsing, list_waiting, required_kinds
from fairlead.providers.assurance.use_cases import (
    AskForDocuments,
    SendDocument,
    ask_for_documents,
    send_document,
)
from fairlead.providers.matching.places import ReservePlace, reserve_place
from fairlead.providers.matching.queries import match_with, ranked_services
from fairlead.providers.matching.scoring import Side
from fairlead.providers.matching.words import reason_words
from fairlead.providers.models import Referral
from fairlead.providers.use_cases import RecordSession, record_session
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.core_settings import CORE
from fairlead.tenancy.models import SharingAgreement
from fairlead.tenancy.use_cases import RecordSetting, record_setting
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import local_day

from .directory_steps import commission
from .onboarding_steps import (
    ask,
    check,
    fill_profile,
    joined,
    lapse,
    lead,
    manager,
    missing,
    practise,
    send,
    show_everything,
    with_rights_of,
)

EVERY_KIND = set(DocumentKind)


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides; the force commissions the provider's service, and asks for its documents from today."""
    commission(sides)
    ask(sides)
    return sides


def want(sides: TwoSides, key: str, value: object) -> None:
    """The force sets what it asks for, as an administrator's pack does."""
    with sides.acting(Actor.system("tenant-pack", sides.force.id)) as session:
        command = RecordSetting(
            module=CORE,
            key=key,
            value=value,
            effective_from=local_day(now()) - timedelta(days=1),
            effective_to=None,
            source="policy",
        )
        record_setting(session, session.actor, command, now=now())


def test_a_provider_that_nobody_asks_for_documents_is_never_paused(sides: TwoSides) -> None:
    commission(sides)
    assert missing(sides, sides.provider) == {}
    assert sides.send().state == "sent"


def test_until_every_document_is_accepted_nothing_new_is_sent_and_the_officer_reads_why(
    world: TwoSides,
) -> None:
    assert missing(world, world.provider) == dict.fromkeys(EVERY_KIND, "missing")
    with pytest.raises(Refusal, match=r"New referrals are paused.*Insurance: not shown yet"):
        world.send()
    show_everything(world, world.provider)
    assert missing(world, world.provider) == {}
    assert world.send().state == "sent"


def test_documents_asked_for_from_a_later_day_pause_nothing_before(sides: TwoSides) -> None:
    commission(sides)
    ask(sides, since=local_day(now()) + timedelta(days=30))
    assert missing(sides, sides.provider) == {}
    assert sides.send().state == "sent"


def test_a_paused_service_is_ruled_out_for_everybody_with_the_reason_and_holds_no_place(
    world: TwoSides,
) -> None:
    with world.behind() as owner:
        owner.execute(
            sa.text("update service set needs = '{alcohol}', places_free = 3 where id = :i"),
            {"i": world.service_id},
        )
    wanted = ReferralNeed(needs=(PersonNeed(code="alcohol", score=2),))
    today = local_day(now())

    def ruled_out() -> list[str]:
        with world.acting(world.officer) as session:
            found = match_with(ranked_services(session, session.actor, wanted, today=today), world.service_id)
        assert found is not None
        return [reason_words(reason) for reason in found.of(Side.EXCLUDES)]

    [why] = ruled_out()
    assert "Insurance: not shown yet" in why
    place = ReservePlace(case_id=world.case_id, service_id=world.service_id)
    with world.acting(world.officer) as session, pytest.raises(Refusal, match="are paused"):
        reserve_place(session, session.actor, place, now=now())
    show_everything(world, world.provider)
    assert ruled_out() == []
    with world.acting(world.officer) as session:
        reserve_place(session, session.actor, place, now=now())


def test_a_lapse_pauses_new_referrals_not_current_care_and_a_renewal_lifts_it_by_itself(
    world: TwoSides,
) -> None:
    shown = show_everything(world, world.provider)
    current = world.accepted()
    lapse(world, shown[DocumentKind.INSURANCE])
    with pytest.raises(Refusal, match=r"Insurance: lapsed after \d+ \w+ \d{4}"):
        world.send()
    with world.acting(world.worker) as session:
        version = session.get_one(Referral, current.id).version
        held = RecordSession(
            referral_id=current.id,
            starts_at=now(),
            minutes=60,
            place="Here",
            attendance="attended",
            version=version,
        )
        assert record_session(session, session.actor, held, now=now()).state == "attended"
    renewal = send(world, world.provider, DocumentKind.INSURANCE)
    assert missing(world, world.provider) == {"insurance": "expired"}
    check(world, renewal)
    assert world.send().state == "sent"


@pytest.mark.parametrize(("days", "state"), [(0, {}), (1, {"insurance": "expired"})])
def test_a_document_counts_on_its_last_day_and_not_after_it(
    world: TwoSides, days: int, state: dict[str, str]
) -> None:
    lapse(world, show_everything(world, world.provider)[DocumentKind.INSURANCE], days)
    assert missing(world, world.provider) == state


def test_no_way_around_the_use_case_sends_to_a_provider_that_is_paused(world: TwoSides) -> None:
    """The same insert goes through once the trigger is off: it is the trigger that refuses."""
    shown = show_everything(world, world.provider)
    sent = world.send()
    lapse(world, shown[DocumentKind.CYBER])
    columns = [column for column in sa.inspect(Referral).columns if column.key not in {"id", "reference"}]
    copy = sa.insert(Referral).from_select(
        ["id", "reference", *(column.key for column in columns)],
        sa.select(sa.literal(uuid.uuid4()), sa.literal(f"REF-{uuid.uuid4().hex}"), *columns).where(
            Referral.id == sent.id
        ),
    )
    with world.acting(world.officer) as session, pytest.raises(DBAPIError, match="are paused"):
        session.execute(copy)
    with world.behind() as owner:
        owner.execute(copy)
    with world.acting(world.officer) as session:
        assert session.scalar(sa.select(sa.func.count()).where(Referral.service_id == world.service_id)) == 2


def test_a_returned_document_pauses_and_one_that_was_accepted_can_be_returned_later(world: TwoSides) -> None:
    shown = show_everything(world, world.provider)
    returned = check(world, shown[DocumentKind.VETTING], accept=False, reason="The number is somebody else's")
    assert (returned.state, returned.decided_organisation) == ("returned", "Testford Police")
    assert missing(world, world.provider) == {"vetting": "returned"}
    with pytest.raises(Refusal, match="returned to the provider"):
        world.send()


def test_a_renewal_that_is_returned_leaves_the_one_before_it_in_force(world: TwoSides) -> None:
    show_everything(world, world.provider)
    check(world, send(world, world.provider, DocumentKind.CYBER), accept=False, reason="Wrong file")
    assert missing(world, world.provider) == {}


def test_returning_needs_a_reason_and_what_has_lapsed_cannot_be_accepted(world: TwoSides) -> None:
    document = send(world, world.provider, DocumentKind.INSURANCE)
    with pytest.raises(Refusal, match="why you return"):
        check(world, document, accept=False, reason=" ")
    lapse(world, document)
    with pytest.raises(Refusal, match="has lapsed"):
        check(world, document)


def test_a_document_is_answered_once_and_a_replaced_one_never(world: TwoSides) -> None:
    first = send(world, world.provider, DocumentKind.INSURANCE)
    second = send(world, world.provider, DocumentKind.INSURANCE)
    with pytest.raises(Conflict):
        check(world, first)
    check(world, second)
    with pytest.raises(Conflict):
        check(world, second)
    with world.acting(manager(world.provider)) as session:
        found = documents_between(session, world.provider.id, world.force.id)["insurance"]
        assert [each.state for each in found] == ["accepted"]


def test_nobody_checks_what_their_own_organisation_sent(world: TwoSides) -> None:
    """Four eyes are two organisations, whatever one person may do."""
    document = send(world, world.provider, DocumentKind.INSURANCE)
    both = with_rights_of(manager(world.provider), lead(world))
    with pytest.raises(NotVisible):
        check(world, document, by=both)
    change = sa.update(AssuranceDocument).values(state="accepted", version=9)
    with world.acting(both) as session, pytest.raises(DBAPIError, match="somebody else checks"):
        session.execute(change)


@pytest.mark.parametrize("who", ["officer", "another force", "another provider", "worker"])
def test_nobody_else_checks_or_sends(world: TwoSides, who: str) -> None:
    document = send(world, world.provider, DocumentKind.INSURANCE)
    stranger = {
        "officer": world.officer,
        "another force": world.other_force.person("commissioning-lead"),
        "another provider": world.other_provider.person("provider-manager"),
        "worker": world.worker,
    }[who]
    with pytest.raises((NotPermitted, NotVisible)):
        check(world, document, by=stranger)
    if who != "officer":
        with world.acting(stranger) as session:
            seen = session.scalars(sa.select(AssuranceDocument.tenant_id)).all()
        assert (set(seen) == {world.provider.id}) is (who == "worker")


def test_a_provider_sends_nothing_to_a_commissioner_that_did_not_ask(world: TwoSides) -> None:
    with pytest.raises(NotVisible):
        send(world, world.provider, DocumentKind.INSURANCE, to=world.other_force)


def test_a_commissioner_changes_nothing_of_a_document_but_its_answer(world: TwoSides) -> None:
    send(world, world.provider, DocumentKind.INSURANCE)
    later = local_day(now()) + timedelta(days=3000)
    changes = (
        ({"expires_on": later}, "stays as it was sent"),
        ({"state": DocumentState.REPLACED}, "may not move a document"),
    )
    for values, said in changes:
        change = sa.update(AssuranceDocument).where(AssuranceDocument.tenant_id == world.provider.id)
        with world.acting(lead(world)) as session, pytest.raises(DBAPIError, match=said):
            session.execute(change.values(values))


def test_who_sent_and_who_checked_is_what_the_database_saw(world: TwoSides) -> None:
    document = AssuranceDocument(
        commissioner_tenant_id=world.force.id, kind="insurance", state="accepted", title="Mine",
        issued_on=local_day(now()), expires_on=local_day(now()), submitted_by="Somebody Else",
        submitted_at=now() - timedelta(days=9), decided_by="The commissioner",
    )  # fmt: skip
    with world.acting(manager(world.provider)) as session:
        session.add(document)
        session.flush()
        session.refresh(document)
        assert (document.state, document.submitted_by, document.decided_by) == (
            "waiting", manager(world.provider).name, None,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("issued", "last", "said"),
    [(1, 30, "today or in the past"), (0, -1, "today or later"), (0, 3650, "within 5 years")],
)
def test_dates_that_cannot_be_are_refused(world: TwoSides, issued: int, last: int, said: str) -> None:
    today = local_day(now())
    command = SendDocument(
        commissioner_id=world.force.id,
        kind="insurance",
        title="x",
        issued_on=today + timedelta(days=issued),
        expires_on=today + timedelta(days=last),
        upload=None,
    )
    with world.acting(manager(world.provider)) as session, pytest.raises(Refusal, match=said):
        send_document(session, session.actor, command, now=now())


def test_the_commissioner_sets_which_documents_it_asks_for(world: TwoSides) -> None:
    want(world, "assurance_documents", {"insurance": True, "cyber": False})
    with world.acting(manager(world.provider)) as session:
        assert required_kinds(session, world.force.id) == ["insurance"]
        assert set(required_kinds(session, world.other_force.id)) == EVERY_KIND
    assert missing(world, world.provider) == {"insurance": "missing"}


@pytest.mark.parametrize(
    ("days", "reminder"), [(31, None), (30, 30), (15, 30), (14, 14), (2, 14), (1, 1), (0, 1)]
)
def test_a_provider_is_reminded_on_the_days_before_a_lapse(
    world: TwoSides, days: int, reminder: int | None
) -> None:
    show_everything(world, world.provider, last=local_day(now()) + timedelta(days=300))
    send_last = send(world, world.provider, DocumentKind.INSURANCE)
    with world.behind() as owner:
        owner.execute(
            sa.text(
                "update assurance_document set expires_on = :d"
                " where kind = 'insurance' and state = 'accepted' and tenant_id = :t"
            ),
            {"d": local_day(now()) + timedelta(days=days), "t": world.provider.id},
        )
    with world.acting(manager(world.provider)) as session:
        found = lapsing(session, world.provider.id, local_day(now()))
    assert [(each.kind, each.days, each.reminder) for each in found] == (
        [("insurance", days, reminder)] if reminder else []
    )
    check(world, send_last)
    with world.acting(manager(world.provider)) as session:
        assert lapsing(session, world.provider.id, local_day(now())) == []


def test_the_commissioner_sets_on_which_days(world: TwoSides) -> None:
    want(world, "assurance_warning_days", [60])
    show_everything(world, world.provider, last=local_day(now()) + timedelta(days=45))
    with world.acting(manager(world.provider)) as session:
        found = lapsing(session, world.provider.id, local_day(now()))
    assert {each.reminder for each in found} == {60}
    assert len(found) == len(EVERY_KIND)


def test_a_provider_is_asked_once_and_only_by_whom_it_works_with(world: TwoSides) -> None:
    with pytest.raises(Refusal, match="already"):
        ask(world)
    with world.acting(lead(world)) as session:
        stranger = AskForDocuments(provider_id=world.other_provider.id, documents_from=local_day(now()))
        with pytest.raises(NotVisible):
            ask_for_documents(session, session.actor, stranger, now=now())


def test_a_new_provider_is_live_when_nothing_is_missing_and_nobody_switches_it_on(sides: TwoSides) -> None:
    side = joined(sides)
    everything = {*EVERY_KIND, "profile", "practice"}
    assert missing(sides, side) == dict.fromkeys(everything, "missing")
    fill_profile(sides, side)
    practise(sides, side)
    assert missing(sides, side) == dict.fromkeys(EVERY_KIND, "missing")
    show_everything(sides, side)
    assert missing(sides, side) == {}


def test_accepting_the_agreement_puts_it_in_force_under_the_terms_of_the_invitation(sides: TwoSides) -> None:
    side = joined(sides, agreement_reference="ISA-NEW-1", agreement_classes=("identity", "condition"))
    check(sides, send(sides, side, DocumentKind.AGREEMENT))
    with sides.acting(sides.officer) as session:
        found = session.scalars(
            sa.select(SharingAgreement).where(SharingAgreement.partner_tenant_id == side.id)
        ).one()
    assert (found.reference, found.data_classes, found.valid_to) == (
        "ISA-NEW-1",
        ["identity", "condition"],
        None,
    )
    check(sides, send(sides, side, DocumentKind.AGREEMENT))  # a renewal makes no second one
    with sides.acting(sides.officer) as session:
        count = sa.select(sa.func.count()).where(SharingAgreement.partner_tenant_id == side.id)
        assert session.scalar(count) == 1


def test_the_desk_has_what_waits_for_this_commissioner_the_oldest_first(world: TwoSides) -> None:
    for kind in ("insurance", "cyber"):
        send(world, world.provider, kind)
    check(world, send(world, world.provider, "vetting"))
    with world.acting(lead(world)) as session:
        assert [row.kind for row in list_waiting(session, session.actor, None).rows] == ["insurance", "cyber"]
    with world.acting(world.other_force.person("commissioning-lead")) as session:
        assert list_waiting(session, session.actor, None).rows == ()
