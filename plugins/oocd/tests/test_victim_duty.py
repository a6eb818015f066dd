"""Hearing victims: the standard, several of them, the record for the file, and another module that answers instead."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseDocument
from fairlead.modules.registry import Registry, in_force, registry
from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.public import (
    CaseFile,
    NotPermitted,
    Refusal,
    RuleRefusal,
    TenantSession,
    VictimView,
    hookimpl,
    local_day,
)
from fairlead.tenancy.models import TenantModule
from fairlead.testing.casework import Pages
from fairlead.testing.examples.minimal.plugin import module as minimal
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.disposals import ALL
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy import check_conditions  # noqa: F401  # the module is loaded before the registry is replaced
from fairlead_oocd.rules import RULE_SET
from fairlead_oocd.use_cases import authorisation, consultation, opening, submission, victims
from fairlead_oocd.wishes import victim_wishes

from .conftest import NOW, World
from .journey import Journey
from .journey import in_force as session_of
from .test_documents import words_of

VIEWS: dict[str, object] = {
    "views": "Wants to hear that it ends well",
    "no_views_reason": None,
    "supports": True,
    "wants_listed_action": "CR01",
    "risk_to_victim": False,
    "restorative_interest": True,
    "loss_pence": 3800,
    "update_preference": "email",
    "safety_concerns": "Walks past the same shop each day",
}
RATIONALE = "Low value, admitted at once, and both victims were asked what they want. " * 2


def opened(world: World, *, number: int = 2, disposal: str = "CR") -> Journey:
    """A community resolution, or another, with so many victims, ready to consult them."""
    case = Journey(world=world, disposal=disposal).open()
    for count in range(1, number):
        with world.database.tenant_transaction(world.officer) as session:
            person = create_person(
                session,
                world.officer,
                CreatePerson(given_names="Also", family_name=f"Harmed{count}"),
                now=NOW,
            )
        case.run(
            world.officer,
            opening.add_victim,
            opening.AddVictim(reference=case.reference, person_id=person.id),
        )
    return case.review().answer().choose()


def hear(case: Journey, number: int, *methods: str, **said: object) -> None:
    """Try to reach one victim by these methods, and record what was said."""
    party = case.work().victims[number].party
    for method in methods:
        attempt = victims.RecordContact(
            reference=case.reference, party_id=party.id, attempted_at=case.now - timedelta(hours=1), method=method,
            outcome="spoke" if said.get("views", True) else "no-answer",
        )  # fmt: skip
        case.run(case.world.officer, victims.record_contact, attempt)
    command = victims.RecordViews(reference=case.reference, party_id=party.id, **{**VIEWS, **said})  # type: ignore[arg-type]  # by name
    case.run(case.world.officer, victims.record_views, command)


def finish(case: Journey, reason: str | None = None) -> Journey:
    """T08."""
    command = victims.FinishVictimContact(
        reference=case.reference, version=case.version, shortfall_reason=reason
    )
    case.run(case.world.officer, victims.finish_victim_contact, command)
    return case


def submit(case: Journey, **exception: str) -> None:
    """T10."""
    command = submission.SubmitForAuthorisation(
        reference=case.reference, version=case.version, rationale=RATIONALE, **exception
    )
    case.run(case.world.officer, submission.submit_for_authorisation, command)


NOT_REACHED: dict[str, object] = {
    "views": None, "no_views_reason": "Never answers", "supports": None, "wants_listed_action": None,
}  # fmt: skip


def test_a_victim_tried_less_than_the_standard_needs_a_reason_and_does_not_hold_the_case(
    world: World,
) -> None:
    case = opened(world, number=1)
    hear(case, 0, "phone", **NOT_REACHED)
    with pytest.raises(Refusal) as refused:
        finish(case)
    assert refused.value.field == "shortfall_reason"

    assert finish(case, "No other number or address is known").case().state == "NEEDS_ASSESSMENT"
    assert case.work().resolution.contact_shortfall == "No other number or address is known"


def test_where_the_standard_was_kept_nobody_asks_for_a_reason(world: World) -> None:
    case = opened(world, number=1)
    hear(case, 0, "phone", "email", "phone", **NOT_REACHED)

    assert finish(case).case().state == "NEEDS_ASSESSMENT"


def test_two_victims_who_want_the_same_action_bind_the_officer_until_it_is_attached(world: World) -> None:
    case = opened(world)
    hear(case, 0, "phone")
    hear(case, 1, "visit")
    finish(case).assess_needs().plan(service_id=None)
    with pytest.raises(RuleRefusal, match="CR01, a listed action, and it is not attached"):
        submit(case)

    case.plan(kind="other", objects=("reparation",), text="Write a letter of apology", service_id=None, hours=None,
              listed_action="CR01")  # fmt: skip
    submit(case)
    assert case.case().state == "AUTHORISATION"


def test_an_exception_is_recorded_with_its_action_and_goes_when_the_action_is_attached(world: World) -> None:
    case = opened(world)
    hear(case, 0, "phone")
    hear(case, 1, "phone")
    finish(case).assess_needs().plan(service_id=None)
    with pytest.raises(Refusal, match="Say why"):
        submit(case, exception_kind="inappropriate")
    submit(case, exception_kind="inappropriate", exception_reason="The suspect cannot write")
    assert case.work().resolution.exception_action == "CR01"

    back = authorisation.ReturnToOfficer(reference=case.reference, version=case.version, reason="Attach it")
    case.run(world.supervisor, authorisation.return_to_officer, back)
    case.plan(kind="other", objects=("reparation",), text="Write a letter of apology", service_id=None, hours=None,
              listed_action="CR01")  # fmt: skip
    submit(case, exception_kind="inappropriate", exception_reason="The suspect cannot write")
    resolution = case.work().resolution
    assert (resolution.exception_kind, resolution.exception_action) == (None, None)


@pytest.mark.parametrize("disposal", sorted(ALL))
def test_the_page_tells_of_the_duty_exactly_where_the_rule_asks_for_the_action(
    world: World, disposal: str
) -> None:
    """CJA 2003 s.23ZA and CDA 1998 s.66BA bind the conditional cautions as well."""
    case = opened(world, number=1)
    hear(case, 0, "phone")
    finish(case).assess_needs().plan(service_id=None)
    work = case.work()
    work.resolution.chosen = disposal  # never committed: only what page and rule say of it

    told = victim_wishes(work, (), local_day(case.now)).must_attach
    facts = facts_for(work, local_day(case.now))
    asked = disposal in RULE_SET.run_one("R101", facts, Parameters(), local_day(case.now))

    assert told is asked
    assert told is (disposal in {"DIV", "COM", "COND", "CR", "YCC"})


def test_an_exception_can_be_recorded_on_the_page_of_a_conditional_caution(
    officer: Pages, world: World
) -> None:
    case = opened(world, number=1, disposal="COND")
    hear(case, 0, "phone")
    finish(case).assess_needs().plan(service_id=None)
    page = officer.get(f"/oocd/{case.reference}/conditions").text

    assert "It must be attached" in page
    assert "does not cover this resolution" not in page
    assert 'name="exception_kind"' in page


def test_victims_who_differ_bind_nobody_and_are_both_shown(world: World) -> None:
    case = opened(world)
    hear(case, 0, "phone")
    hear(case, 1, "phone", wants_listed_action="CR02")
    finish(case).assess_needs().plan(service_id=None)
    submit(case)

    assert case.case().state == "AUTHORISATION"


def test_a_victim_who_is_against_it_brings_in_a_supervisor_and_closes_nothing(world: World) -> None:
    from fairlead_oocd.use_cases.moving import chosen_decision

    case = opened(world, number=1)
    hear(case, 0, "phone", supports=False, wants_listed_action="")
    decision = chosen_decision(case.work(), now=case.now)

    assert decision is not None
    assert decision.result == "REFER_SUPERVISOR"
    assert "R102" in {reason.rule for reason in decision.obstacles}


def test_the_record_is_filed_as_pdf_and_page_with_what_each_victim_said(world: World) -> None:
    case = opened(world)
    hear(case, 0, "phone")
    hear(case, 1, "visit", "email", **NOT_REACHED)
    finish(case, "Moved away")
    filed = records(case)
    text = words_of(filed["oocd.consultation"].content)

    for told in ("Vera Harmedley", "Wants to hear that it ends well", "Walks past the same shop", "Never answers",
                 "not met: three attempts by two methods", "Moved away", "police file only"):  # fmt: skip
        assert told in text, told
    assert "Walks past the same shop" in filed["oocd.consultation-page"].content.decode()


def test_what_the_record_says_never_reaches_the_suspect_s_document_or_the_provider(world: World) -> None:
    from fairlead_oocd.documents.kinds import Kind
    from fairlead_oocd.letters.agreement import agreement_of, script_of
    from fairlead_oocd.sharing import pieces_for
    from fairlead_oocd.use_cases.reaching import handed_over

    hear(case := opened(world, number=1), 0, "phone")
    finish(case).assess_needs().plan()
    records(case)
    with session_of(world, world.officer) as session:
        work = case.work()
        script = script_of(work, on := local_day(case.now))
        assert script is not None
        route = handed_over(session, work, Kind.AGREEMENT, now=case.now)
        told = str(agreement_of(session, work, world.officer, script, on, route).to_json())
        told += str(pieces_for(session, work, work.conditions[0], now=case.now))
    for hidden in ("Harmedley", "Walks past", "hear that it ends well"):
        assert hidden not in told
    with world.database.tenant_transaction(world.worker) as session:
        assert session.scalars(sa.select(CaseDocument)).all() == []


def test_there_is_no_record_without_a_victim_or_without_permission(world: World) -> None:
    case = Journey(world=world).open(with_victim=False)
    with pytest.raises(Refusal, match="No victim"):
        records(case)
    case.world = replace(world, officer=replace(world.officer, permissions=frozenset()))
    with pytest.raises(NotPermitted):
        records(case)


def records(case: Journey) -> dict[str, CaseDocument]:
    """File the record; the documents of the case by kind."""
    command = consultation.FileConsultationRecord(reference=case.reference, version=case.version)
    case.run(case.world.officer, consultation.file_consultation_record, command)
    with session_of(case.world) as session:
        found = session.scalars(sa.select(CaseDocument).where(CaseDocument.case_id == case.case().id)).all()
    return {document.kind: document for document in found}


class CareModule:
    """Another module that keeps what victims say."""

    def __init__(self) -> None:
        self.views: list[VictimView] = []

    @hookimpl
    def victim_views(self, session: TenantSession, case: CaseFile) -> Sequence[VictimView]:  # noqa: ARG002  # the hook's names
        return tuple(self.views)


@pytest.fixture
def care(world: World) -> Iterator[CareModule]:
    """That module, installed and on beside this one."""
    plugin = CareModule()
    other = replace(
        minimal, name="care", permissions=(), roles=(), workflows=(), audit_actions={}, migrations=None, plugin=plugin,
        case_kinds=(), settings=(), rule_sets=(),
    )  # fmt: skip
    with world.database.tenant_transaction(world.officer) as session:
        session.add(
            TenantModule(module="care", enabled=True, changed_at=NOW, changed_by="test", dpia_reference="T2")
        )
    with in_force(Registry([*registry().modules, other])):
        yield plugin


def told(party_id: uuid.UUID, **changes: object) -> VictimView:
    """What that module answers about one victim."""
    values: dict[str, object] = {
        "party_id": party_id, "sought_at": NOW, "method": "visit", "outcome": "spoke",
        "view_on_disposal": "Content with it", "wants_listed_action": "CR01", "supports": True, **changes,
    }  # fmt: skip
    return VictimView(**values)  # type: ignore[arg-type]  # by name


def test_another_module_s_answer_counts_as_the_effort_and_the_views(world: World, care: CareModule) -> None:
    case = opened(world, number=1)
    with pytest.raises(RuleRefusal, match="efforts"):
        finish(case)
    care.views = [told(case.work().victims[0].party.id)]

    assert finish(case).case().state == "NEEDS_ASSESSMENT"


def test_what_that_module_heard_binds_as_if_it_were_recorded_here(world: World, care: CareModule) -> None:
    case = opened(world, number=1)
    care.views = [told(case.work().victims[0].party.id)]
    finish(case).assess_needs().plan(service_id=None)

    with pytest.raises(RuleRefusal, match="CR01, a listed action"):
        submit(case)


def test_its_answer_stands_before_an_older_record_of_our_own(world: World, care: CareModule) -> None:
    case = opened(world, number=1)
    hear(case, 0, "phone", views="An older word")
    care.views = [told(case.work().victims[0].party.id, wants_listed_action="", supports=False)]
    said = case.work().victims[0].said

    assert said is not None
    assert (said.views, said.supports, said.wants_listed_action, said.elsewhere) == (
        "Content with it", False, "", True,
    )  # fmt: skip


def test_what_is_kept_there_is_not_recorded_here_as_well(world: World, care: CareModule) -> None:
    case = opened(world, number=1)
    care.views = [told(case.work().victims[0].party.id)]

    with pytest.raises(Refusal, match="Another module keeps"):
        hear(case, 0)


def test_without_that_module_our_own_record_is_what_core_s_question_answers(world: World) -> None:
    from fairlead.modules.facade import TenantHooks

    case = opened(world, number=1)
    hear(case, 0, "phone")
    with session_of(world) as session:
        (view,) = TenantHooks(frozenset({"oocd"})).victim_views(session, case.work().case)

    assert (view.view_on_disposal, view.wants_listed_action, view.supports) == (
        "Wants to hear that it ends well", "CR01", True,
    )  # fmt: skip


def test_a_victim_added_after_the_authorisation_is_heard_before_anything_is_given(world: World) -> None:
    """PCSC Act 2022 ss.100, 109: reasonable efforts are made for each victim before conditions are decided."""
    case = Journey(world=world).to_offer()
    with world.database.tenant_transaction(world.officer) as session:
        another = create_person(
            session, world.officer, CreatePerson(given_names="Wilma", family_name="Alsoharmed"), now=NOW
        )
    case.run(
        world.officer, opening.add_victim, opening.AddVictim(reference=case.reference, person_id=another.id)
    )
    assert case.case().state == "CONDITION_PLANNING"
    with pytest.raises(RuleRefusal) as refused:
        case.submit()
    assert any("victim" in reason.message for reason in refused.value.decision.reasons)


def test_views_that_the_rules_read_otherwise_take_the_authorisation_back_and_a_detail_does_not(
    world: World,
) -> None:
    case = Journey(world=world).to_offer()
    kept = case.work().victims[0].consultation
    assert kept is not None
    same = {
        name: getattr(kept, name)
        for name in ("views", "no_views_reason", "supports", "wants_listed_action", "risk_to_victim",
                     "restorative_interest", "update_preference")
    }  # fmt: skip

    def record(**changes: object) -> None:
        values = {
            "reference": case.reference,
            "party_id": kept.party_id,
            "loss_pence": 4000,
            **same,
            **changes,
        }
        command = victims.RecordViews(**values)  # type: ignore[arg-type]  # values by name, for the test to change
        case.run(world.officer, victims.record_views, command)

    record()
    assert case.case().state == "OFFERED"
    record(supports=not kept.supports)
    assert case.case().state == "CONDITION_PLANNING"
