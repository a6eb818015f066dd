"""The questions of a community resolution at the roadside: those of the desk that its rules ask for, few to a step.

No question is new where a desk form has it: label, choices, checks and the shape of the answer are that form's. What
the rules do not ask for a community resolution is left for the desk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field

from fairlead.public import CreatePerson, OffenceCode, Person, PersonHit
from fairlead_oocd.forms.deciding import EvidenceForm, ReviewForm
from fairlead_oocd.forms.fields import QuestionForm, one_of, paragraph, text
from fairlead_oocd.forms.gravity import GravityForm, score_needs
from fairlead_oocd.forms.opening import OpenForm
from fairlead_oocd.forms.planning import ContactForm, ViewsForm, moment
from fairlead_oocd.forms.questions import (
    UNCHECKED,
    AdmissionForm,
    CircumstancesForm,
    HistoryForm,
    OffenceForm,
    VulnerabilityForm,
)
from fairlead_oocd.forms.steps import Needed, Step, needed_always
from fairlead_oocd.policy.gravity import GravityTables
from fairlead_oocd.use_cases.kerbside import Answered, Harmed, KerbsideCase
from fairlead_oocd.use_cases.opening import OpenResolution
from fairlead_oocd.use_cases.victims import RecordContact

NOBODY, PERSON, ORGANISATION = "nobody", "person", "organisation"
SOMEBODY_NEW = "new"
NOT_YET, NO_VERSION = "", 0
"""Reference and version of a case that is opened by the same submit: the use case puts in the real ones."""


class IncidentForm(OpenForm):
    """Crime, day, place and account. The offence was chosen on the page before."""

    def __init__(self) -> None:
        super().__init__()
        for answered in ("offence", "offence_code", "attendance"):
            del self[answered]

    def command(self, suspect_id: UUID, code: str) -> OpenResolution:
        """The case to open: dealt with in the street."""
        committed = self.on("committed_from")
        assert committed is not None  # noqa: S101  # nosec B101  # required by the field
        return OpenResolution(
            suspect_id=suspect_id,
            offence_code=code,
            committed_from=committed,
            crime_reference=self.needed("crime_reference"),
            attendance="street",
            place=self.value("place"),
            offence_summary=self.value("offence_summary"),
        )


class ProofForm(EvidenceForm):
    """The evidence, who decided on it today, and why a community resolution."""

    public_interest = paragraph(
        _("Why is a community resolution right for this?"),
        needed=_("Enter why a community resolution is right"),
        hint=_("A supervisor reads this. Where somebody else has to agree, give at least 100 characters"),
    )

    def __init__(self) -> None:
        super().__init__()
        for at_the_desk in ("decided_on", "admission_reference", "reason", "suggested_outcome"):
            del self[at_the_desk]


class NeedsOfferForm(QuestionForm):
    """Whether needs are talked about at all; what they are is asked at the desk."""

    wants_needs = one_of(
        _("Does the person want to talk about needs such as drink, debt or housing?"),
        (("no", _("No")), ("yes", _("Yes: an assessment follows before the actions are agreed"))),
        needed=_("Choose whether the person wants to talk about needs"),
        hint=_("They may say no. It does not change what is open to them"),
    )


NAMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organisation_name": (_("Enter the name of the organisation"), (ORGANISATION,)),
    "victim_given_names": (_("Enter the given names"), (PERSON, ORGANISATION)),
    "victim_family_name": (_("Enter the family name"), (PERSON, ORGANISATION)),
}
"""What is said where a name is missing, and who was harmed when it has to be there."""


class HarmedForm(QuestionForm):
    """Who was harmed, if anybody."""

    harmed = one_of(
        _("Was anybody harmed?"),
        (
            (PERSON, _("A person")),
            (ORGANISATION, _("An organisation, such as a shop")),
            (NOBODY, _("Nobody")),
        ),
        needed=_("Choose whether anybody was harmed"),
    )
    organisation_name = text(_("Name of the organisation"), limit=120)
    victim_given_names = text(
        _("Given names of the person"), hint=_("For an organisation: who speaks for it"), limit=100
    )
    victim_family_name = text(_("Family name of the person"), limit=100)
    victim_is = one_of(_("Is it one of these people?"), ())

    def offer(self, alike: Iterable[PersonHit | Person]) -> None:
        """People of the index who may be the one that was named."""
        self.set_choices(
            "victim_is",
            [
                *((str(each.id), _told_apart(each)) for each in alike),
                (SOMEBODY_NEW, gettext("None of these: somebody new")),
            ],
        )

    def somebody(self) -> bool:
        """Whether there is a victim to ask."""
        return self.value("harmed") in (PERSON, ORGANISATION)

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Whoever was harmed has a name."""
        sound = bool(super().validate(extra_validators))
        for name, (told, harmed) in NAMES.items():
            if self.value("harmed") in harmed and not self.value(name):
                self.refuse(name, str(told))
                sound = False
        return sound

    def person(self, ruled_out: frozenset[UUID]) -> CreatePerson | UUID:
        """The person of the index that was chosen, or a new one; ``ruled_out`` were looked at and are others."""
        chosen = self.value("victim_is")
        if chosen is not None and chosen != SOMEBODY_NEW:
            return UUID(chosen)
        return CreatePerson(
            given_names=self.needed("victim_given_names"),
            family_name=self.needed("victim_family_name"),
            not_these=ruled_out,
        )


class SpokenForm(ContactForm):
    """The attempt to hear the victim, today."""

    def __init__(self) -> None:
        super().__init__()
        del self["attempted_on"]
        del self["note"]

    def attempt(self, today: date) -> RecordContact:
        """The attempt."""
        return RecordContact(
            reference=NOT_YET,
            party_id=UUID(int=0),
            attempted_at=moment(today, self.needed("attempted_at")),
            method=self.needed("method"),
            outcome=self.needed("outcome"),
        )


@dataclass(kw_only=True)
class KerbsideForm:
    """The desk forms side by side, as one submit. It iterates like a form, for the error summary."""

    incident: IncidentForm = field(default_factory=IncidentForm)
    review: ReviewForm = field(default_factory=ReviewForm)
    proof: ProofForm = field(default_factory=ProofForm)
    admission: AdmissionForm = field(default_factory=AdmissionForm)
    offence: OffenceForm = field(default_factory=OffenceForm)
    history: HistoryForm = field(default_factory=HistoryForm)
    circumstances: CircumstancesForm = field(default_factory=CircumstancesForm)
    vulnerability: VulnerabilityForm = field(default_factory=VulnerabilityForm)
    needs: NeedsOfferForm = field(default_factory=NeedsOfferForm)
    gravity: GravityForm = field(default_factory=GravityForm)
    harmed: HarmedForm = field(default_factory=HarmedForm)
    spoken: SpokenForm = field(default_factory=SpokenForm)
    views: ViewsForm = field(default_factory=ViewsForm)
    form_errors: list[str] = field(default_factory=list)
    alike: Sequence[PersonHit | Person] = ()

    def __post_init__(self) -> None:
        del self.review["summary"]  # asked once, as the summary of the evidence

    def offer(
        self,
        offence: OffenceCode,
        tables: GravityTables,
        listed: Collection[str],
        actions: Iterable[tuple[str, str]],
    ) -> None:
        """What depends on the offence and the force: features, factors, actions of the community remedy document."""
        self.offence.offer(listed)
        in_matrix = tables.row_for(offence.code) is not None
        self.gravity.offer(tables.factors_for(offence.code), in_matrix=in_matrix)
        self.views.offer(actions)
        self.harmed.offer(self.alike)

    def start(self, today: date, decider: str, rank: str | None) -> None:
        """What most officers would answer, and can change; never an answer about the person."""
        self.incident.fill({"committed_from": today})
        self.proof.fill({"decider": decider, "rank": rank})
        self.offence.fill({"jurisdiction": "england_and_wales"})

    def steps(self) -> Sequence[Step]:
        """The questions in the order of the conversation."""
        said, crime, proof = self.admission, self.incident, self.proof
        bail, screen, heard = self.circumstances, self.vulnerability, self.views
        scored = tuple(self.gravity[name] for name in ("base", "base_reason") if name in self.gravity)
        alike = (self.harmed["victim_is"],) if self.alike else ()
        named = (
            self.harmed["organisation_name"],
            self.harmed["victim_given_names"],
            self.harmed["victim_family_name"],
        )
        return (
            Step(
                title=gettext("What happened"),
                fields=_of(crime, "crime_reference", "committed_from", "place", "offence_summary"),
            ),
            Step(
                title=gettext("Evidence"),
                fields=(*_of(proof, "evidence_summary", "sufficient"), self.review["duplicate_checked"]),
                more=_of(proof, "decider", "rank"),
                more_title=gettext("Somebody else decided on the evidence"),
            ),
            Step(
                title=gettext("What the person says"), fields=_of(said, "made", "qualified", "defence_raised")
            ),
            Step(
                title=gettext("Responsibility"),
                fields=_of(said, "responsibility_accepted", "willing"),
            ),
            Step(
                title=gettext("Kind of case"), fields=_of(self.offence, "none_apply", "tags", "jurisdiction")
            ),
            Step(
                title=gettext("Earlier outcomes"),
                fields=_of(self.history, "checked"),
                more=_of(self.history, "type", "date"),
                more_title=gettext("Add an earlier outcome"),
                needed={"checked": Needed(message=str(UNCHECKED), when="type", values=("",))},
            ),
            Step(
                title=gettext("Bail, orders and citizenship"),
                fields=_of(bail, "on_bail", "under_court_order", "on_licence", "status"),
            ),
            Step(
                title=gettext("Support"),
                fields=(
                    *_of(screen, "screened", "fit", "aa_required", "interpreter_required"),
                    self.needs["wants_needs"],
                ),
                more=_of(screen, "flags"),
                more_title=gettext("The screen found something"),
            ),
            Step(
                title=gettext("Gravity"),
                fields=(*scored, *_of(self.gravity, "key_factors")),
                needed=score_needs(),
            ),
            Step(title=gettext("More or less serious"), fields=_of(self.gravity, "factors")),
            Step(
                title=gettext("Who was harmed"),
                fields=(self.harmed["harmed"], *named, *alike),
                needed={
                    name: Needed(message=str(told), when="harmed", values=harmed)
                    for name, (told, harmed) in NAMES.items()
                },
            ),
            Step(
                title=gettext("Hear the victim"),
                fields=(
                    *_of(self.spoken, "method", "outcome", "attempted_at"),
                    *_of(heard, "views", "supports", "risk_to_victim", "wants_listed_action"),
                ),
                more=_of(heard, "no_views_reason", "safety_concerns"),
                more_title=gettext("No views, or more to record"),
                only_if=f"harmed={PERSON} {ORGANISATION}",
                needed={
                    each.name: replace(always, when="harmed", values=(PERSON, ORGANISATION))
                    for each in (*self.spoken, *self.views)
                    if (always := needed_always(each))
                },
            ),
            Step(title=gettext("Why this way"), fields=_of(proof, "public_interest")),
        )

    def validate(self) -> bool:
        """Every part says what is wrong with it. Without a victim nobody is asked about one."""
        asked: list[QuestionForm] = [part for part in self._parts() if part not in (self.spoken, self.views)]
        if self.harmed.somebody():
            asked += [self.spoken, self.views]
        results = [part.validate() for part in asked]
        return all(results)

    def refuse(self, name: str | None, message: str) -> None:
        """Show a refusal on its field, or above the form when it belongs to none."""
        part = next((part for part in self._parts() if name is not None and name in part), None)
        if part is None:
            self.form_errors.append(message)
        else:
            part.refuse(name, message)

    def command(
        self, suspect_id: UUID, code: str, *, today: date, ruled_out: frozenset[UUID]
    ) -> KerbsideCase:
        """Everything that was taken down."""
        harmed = None
        if self.harmed.somebody():
            organisation = self.harmed.value("harmed") == ORGANISATION
            harmed = Harmed(
                person=self.harmed.person(ruled_out),
                organisation_name=self.harmed.value("organisation_name") if organisation else None,
                contact=self.spoken.attempt(today),
                views=self.views.command(NOT_YET, UUID(int=0)),
            )
        proof = self.proof
        return KerbsideCase(
            opening=self.incident.command(suspect_id, code),
            duplicate_checked=self.review.ticked("duplicate_checked"),
            evidence_sufficient=proof.flag("sufficient") is True,
            evidence_summary=proof.needed("evidence_summary"),
            decider=proof.needed("decider"),
            decider_rank=proof.needed("rank"),
            rationale=proof.needed("public_interest"),
            answered=tuple(self._answered(today)),
            gravity=self.gravity.command(NOT_YET, NO_VERSION),
            wants_needs_assessment=self.needs.value("wants_needs") == "yes",
            harmed=harmed,
        )

    def _answered(self, today: date) -> Iterator[Answered]:
        admission = self.admission.answers()
        said = admission["admission"]
        if isinstance(said, dict) and said.get("made") is True:
            said["at"] = today.isoformat()
        yield Answered(group="admission", title=gettext("Admission"), answers=admission)
        yield Answered(group="offence", title=gettext("About the offence"), answers=self.offence.answers())
        yield Answered(
            group="history",
            title=gettext("Earlier outcomes"),
            answers=self.history.answers(),
            adds_to="history",
        )
        yield Answered(
            group="circumstances",
            title=gettext("Bail, orders and citizenship"),
            answers=self.circumstances.answers(),
        )
        yield Answered(
            group="vulnerability",
            title=gettext("Vulnerability and support"),
            answers=self.vulnerability.answers(),
        )

    def _parts(self) -> tuple[QuestionForm, ...]:
        return (
            self.incident,
            self.review,
            self.proof,
            self.admission,
            self.offence,
            self.history,
            self.circumstances,
            self.vulnerability,
            self.needs,
            self.gravity,
            self.harmed,
            self.spoken,
            self.views,
        )

    def __iter__(self) -> Iterator[Field]:
        """The fields that are shown, in their order on the page."""
        for step in self.steps():
            yield from (*step.fields, *step.more)


def _told_apart(person: PersonHit | Person) -> str:
    """A name with the day of birth, where it is known."""
    born = person.date_of_birth
    return f"{person.full_name}, {born.day} {born:%B %Y}" if born else person.full_name


def _of(form: QuestionForm, *names: str) -> tuple[Field, ...]:
    return tuple(form[name] for name in names)
