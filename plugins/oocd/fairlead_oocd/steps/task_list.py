"""The task list of a resolution: what can be done now and by whom, what comes later, whom it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from flask_babel import gettext as _

from fairlead.public import CaseFile, CaseLink, Core, NavItem, Result, Service, TenantSession, local_day
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.disposals import PENALTY_NOTICES
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.forms.groups import asked
from fairlead_oocd.giving import Element, asks
from fairlead_oocd.manifest import KIND
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.conditions import is_filed
from fairlead_oocd.queries.work import referred_conditions, work_shown
from fairlead_oocd.steps.after_giving import StepsAfterGiving
from fairlead_oocd.steps.money import money_steps
from fairlead_oocd.steps.step_list import ORDER
from fairlead_oocd.use_cases.moving import chosen_decision
from fairlead_oocd.workflow import AFTER_CHOICE, BEFORE_GIVING, State

BEFORE_CHOICE = (State.REFERRED, State.EVIDENCE_REVIEW, State.ELIGIBILITY)
_UNDER_WAY = (State.GIVEN, State.PROVIDER_REFERRAL, State.MONITORING)


def navigation() -> Sequence[NavItem]:
    """Where a resolution is started, and the catalogue. The cases themselves are in core's worklist."""
    return (
        NavItem(
            endpoint="oocd.find_suspect",
            label=_("New resolution"),
            permission=Oocd.CREATE,
            order=30,
            guide=_(
                "Find the suspect or record them, name the offence, and answer the questions. Each disposal then says"
                " whether it is open, with every reason and its source. Nothing is decided until you decide it."
            ),
        ),
        NavItem(
            endpoint="oocd.kerbside",
            label=_("At the roadside"),
            permission=Oocd.CREATE,
            order=31,
            draft_key_endpoint="oocd.kerbside_key",
            guide=_(
                "The same on a telephone, step by step. What you type stays on the telephone until it can be sent, also"
                " without a signal."
            ),
        ),
        NavItem(
            endpoint="oocd.interventions",
            label=_("Interventions"),
            permission=Oocd.READ,
            order=45,
            guide=_(
                "The force’s catalogue of conditions: what each asks for, how it is evidenced and who delivers it."
            ),
        ),
        NavItem(
            endpoint="oocd.scrutiny",
            label=_("Scrutiny panel"),
            permission=Oocd.READ_SCRUTINY,
            order=60,
            guide=_(
                "The sample that the panel looks at, as anonymised files, and what the panel found in each."
            ),
        ),
    )


def links_of(session: TenantSession, case: CaseFile) -> Sequence[CaseLink]:
    """The steps of one case for this actor, in order; none for a case of another kind or another
    organisation.
    """
    if case.kind != KIND or case.tenant_id != session.actor.tenant_id:
        return ()
    work = work_shown(session, case, local_day(datetime.now(UTC)))
    steps = _Steps(session, work)
    return tuple(steps.all())


def service_links_of(case: CaseFile, service: Service) -> Sequence[CaseLink]:
    """The condition that a service of the directory would deliver, while conditions of this case are planned."""
    if case.kind != KIND or case.state != State.CONDITION_PLANNING:
        return ()
    return (
        CaseLink(
            endpoint="oocd.new_condition",
            values={"reference": case.reference, "service": str(service.id)},
            label=_("Refer: add it to the conditions of %(reference)s", reference=case.reference),
            permission=Oocd.SUBMIT,
            order=10,
        ),
    )


class _Steps(StepsAfterGiving):
    """The steps of one case, each as far as it applies."""

    def all(self) -> Iterator[CaseLink]:
        """Every step, in the order of the work; for a child under 10 the one that is left."""
        if self._facts.below_age_of_responsibility and self._is(*BEFORE_CHOICE):
            yield self._step("oocd.safeguarding", _("Record a safeguarding referral"), Oocd.ASSESS, "todo")
            return
        yield from self._before_choice()
        yield from self._between()
        yield from self._after_giving()

    def _before_choice(self) -> Iterator[CaseLink]:
        yield from self._once(State.REFERRED, "oocd.review", _("Accept for review"), Oocd.TRIAGE)
        yield from self._victims_to_add()
        yield from self._once(
            State.EVIDENCE_REVIEW, "oocd.evidence", _("Decision on the evidence"), Oocd.DECIDE_EVIDENCE
        )
        yield from self._questions()
        yield from self._once(
            State.ELIGIBILITY,
            "oocd.result",
            _("See which resolutions are open, and propose one"),
            Oocd.ASSESS,
        )

    def _between(self) -> Iterator[CaseLink]:
        if self._is(State.VICTIM_CONTACT):
            for victim in self._work.victims:
                values = {"party_id": str(victim.party.id)}
                tried = bool(victim.contacts) or victim.elsewhere is not None
                heard = victim.said is not None
                yield self._link(
                    "oocd.victim_contact",
                    _("Try to reach %(name)s", name=victim.name),
                    Oocd.RECORD_VICTIM,
                    "done" if tried else "todo",
                    values=values,
                    hint=_("%(number)d attempts recorded", number=len(victim.contacts)),
                )
                yield self._link(
                    "oocd.victim_views",
                    _("Views of %(name)s", name=victim.name),
                    Oocd.RECORD_VICTIM,
                    "done" if heard else "todo",
                    values=values,
                )
        yield from self._once(
            State.VICTIM_CONTACT, "oocd.victims_done", _("Finish consulting the victim"), Oocd.RECORD_VICTIM
        )
        if any(victim.said for victim in self._work.victims) and self._is(*BEFORE_GIVING):
            yield self._link(
                "oocd.victims_record",
                _("File the victim consultation record"),
                Oocd.RECORD_VICTIM,
                "done" if is_filed(self._session, self._work.case, Kind.CONSULTATION) else "optional",
            )
        yield from self._once(
            State.NEEDS_ASSESSMENT, "oocd.needs", _("Needs and vulnerability"), Oocd.RECORD_NEEDS
        )
        yield from self._once(
            State.CONDITION_PLANNING, "oocd.conditions", _("Plan conditions and submit"), Oocd.SUBMIT
        )
        yield from self._once(
            State.AUTHORISATION, "oocd.authorisation", _("Authorise or return"), Oocd.AUTHORISE
        )
        yield from self._prosecutor()
        if self._closed_today():
            yield self._step(
                "oocd.choose_again_page",
                _("Choose again: what was chosen is closed today"),
                Oocd.ASSESS,
                "todo",
            )
            return
        signed = asks(self._work.resolution.chosen or "COND", Element.SIGNATURE)
        label = _("Explain, agree and sign") if signed else _("Explain and give")
        yield from self._once(State.OFFERED, "oocd.offer", label, Oocd.GIVE)

    def _closed_today(self) -> bool:
        """Whether the rules close today what was chosen, for example because of a birthday."""
        if not self._is(*AFTER_CHOICE):
            return False
        decision = chosen_decision(self._work, now=self._now)
        return decision is not None and decision.result is Result.INELIGIBLE

    def _to_youth_justice(self) -> bool:
        """Whether what was given was given to a child."""
        given = self._work.resolution.given_on
        return given is not None and facts_for(self._work, given).is_child

    def _youth_justice(self) -> Iterator[CaseLink]:
        if not self._to_youth_justice() or not self._is(State.GIVEN):
            return
        sent = self._work.youth_referral
        yield self._step(
            "oocd.youth_justice",
            _("Refer to the youth justice service"),
            Oocd.REFER_YOUTH,
            "done" if sent else "todo",
            hint=sent.service if sent else _("As soon as practicable"),
        )
        if sent is not None:
            yield self._step(
                "oocd.youth_justice_answer",
                _("Record the answer of the youth justice service"),
                Oocd.REFER_YOUTH,
                "done" if sent.answer else "optional",
                hint=_("When the service has answered"),
            )

    def _after_giving(self) -> Iterator[CaseLink]:
        yield from self._youth_justice()
        yield from self._referrals()
        if self._is(*_UNDER_WAY):
            for item in self._work.conditions:
                if item.condition.state == "active":
                    yield self._link(
                        "oocd.condition_done",
                        _("Record that a condition was kept"),
                        Oocd.RECORD_PROGRESS,
                        "todo",
                        values={"condition_id": str(item.condition.id)},
                        hint=item.condition.text,
                    )
                elif item.condition.state == "completed":
                    yield self._link(
                        "oocd.condition_not_done",
                        _("Condition kept: undo if that was a mistake"),
                        Oocd.RECORD_PROGRESS,
                        "done",
                        values={"condition_id": str(item.condition.id)},
                        hint=item.condition.text,
                    )
        for step in money_steps(self._session, self._work):
            yield self._step(step.endpoint, step.label, step.permission, step.state, step.hint)
        yield from self._variation_steps()
        yield from self._breach_steps()
        yield from self._completion()
        yield from self._once(
            State.COMPLETED, "oocd.finalisation", _("Finalise with the outcome"), Oocd.FINALISE
        )
        yield from self._panel_steps()

    def _victims_to_add(self) -> Iterator[CaseLink]:
        if self._is(*ORDER[: ORDER.index(State.NEEDS_ASSESSMENT)]):
            there = len(self._work.victims)
            yield self._link(
                "oocd.find_victim",
                _("Add a victim"),
                Oocd.ASSESS,
                "done" if there else "optional",
                hint=_("%(number)d recorded", number=there)
                if there
                else _("Leave this out if nobody was a victim"),
            )

    def _questions(self) -> Iterator[CaseLink]:
        if not self._is(*BEFORE_GIVING):
            return
        now_open = self._is(State.ELIGIBILITY, State.EVIDENCE_REVIEW, State.REFERRED)
        for group in asked(
            facts_for(self._work, local_day(self._now)), prosecutor=self._is(State.CPS_REFERRAL)
        ):
            answered = group.key in self._work.resolution.answered
            if answered or now_open:
                yield self._link(
                    "oocd.questions",
                    str(group.title),
                    Oocd.ASSESS,
                    "done" if answered else "todo",
                    values={"group": group.key},
                )

    def _prosecutor(self) -> Iterator[CaseLink]:
        if self._is(State.AUTHORISATION):
            decision = chosen_decision(self._work, now=self._now)
            if decision is not None and decision.cps_required:
                yield from self._once(
                    State.AUTHORISATION, "oocd.to_prosecutor", _("Refer to a prosecutor"), Oocd.REFER_CPS
                )
        if self._is(State.CPS_REFERRAL):
            yield self._step(
                "oocd.prosecutor", _("Record the prosecutor’s decision"), Oocd.RECORD_CPS, "todo"
            )

    def _referrals(self) -> Iterator[CaseLink]:
        if not self._is(*_UNDER_WAY):
            return
        with_service = [item for item in self._work.conditions if item.detail and item.detail.service_id]
        sent = referred_conditions(self._session, self._work.case)
        for item in with_service:
            if item.condition.id not in sent and item.condition.state == "active":
                yield self._link(
                    "drafting.draft",
                    _("Refer to %(provider)s", provider=item.provider_name or ""),
                    Oocd.REFER_TO_PROVIDER,
                    "todo",
                    values={"need_id": str(item.condition.id)},
                    hint=item.condition.text,
                )
        if self._is(State.GIVEN) and self._work.conditions and not with_service:
            yield self._link("oocd.monitor", _("Monitor without a provider"), Oocd.MONITOR, "todo")
        questions = [referral for referral in sent.values() if referral.asked]
        for referral in questions:
            yield self._link(
                "providers.reply",
                _("Answer the provider’s question"),
                Core.REFERRAL_SEND,
                "todo",
                values={"reference": referral.reference},
                hint=referral.reference,
            )
        for referral in (each for each in sent.values() if each.planned):
            yield self._link(
                "delivery.answer_plan",
                _("Answer the action plan"),
                Core.REFERRAL_SEND,
                "todo",
                values={"reference": referral.reference},
                hint=referral.reference,
            )
        if self._is(State.PROVIDER_REFERRAL) and not questions:
            yield self._link(
                "oocd.result",
                _("The provider accepts or declines"),
                Oocd.READ,
                "waiting",
                hint=self._work.case.holder_label,
            )

    def _completion(self) -> Iterator[CaseLink]:
        done = all(item.condition.state == "completed" for item in self._work.conditions)
        if self._work.resolution.chosen in PENALTY_NOTICES and not self._is(*BEFORE_GIVING):
            return  # a penalty notice ends with its payment, course, trial or registration
        nothing = self._is(State.GIVEN) and not self._work.conditions
        if self._is(State.MONITORING) or nothing:
            hint = "" if done or nothing else _("After every condition was kept")
            if nothing and self._to_youth_justice() and self._work.youth_referral is None:
                done, hint = False, _("After the youth justice service was told")
            yield self._step(
                "oocd.complete",
                _("Confirm completion"),
                Oocd.COMPLETE,
                "todo" if done else "blocked",
                hint=hint,
            )
        elif self._before(State.MONITORING) and not self._is(*BEFORE_GIVING):
            yield self._step("oocd.complete", _("Confirm completion"), Oocd.COMPLETE, "blocked")
