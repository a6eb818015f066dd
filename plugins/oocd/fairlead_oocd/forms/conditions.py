"""Conditions, and their submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from fairlead.public import Service
from fairlead_oocd.conditions import Fault
from fairlead_oocd.forms import words
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import (
    QuestionForm,
    any_of,
    confirmed,
    day,
    from_list,
    one_of,
    paragraph,
    pounds,
    text,
    whole,
    yes_no,
    yes_or_no,
)
from fairlead_oocd.interventions import CatalogueRow
from fairlead_oocd.models import Resolution
from fairlead_oocd.use_cases.conditions import EditCondition, ProposeCondition, TakeBackCondition
from fairlead_oocd.use_cases.submission import SubmitForAuthorisation

FIELDS = {"text": "wording", "amount_pence": "amount"}
"""The form's names where they differ from those of the condition."""


def in_pounds(pence: int | None) -> str | None:
    """An amount as it is typed."""
    return None if pence is None else f"{pence // 100}.{pence % 100:02d}"


class ConditionForm(QuestionForm):
    """One condition."""

    kind = one_of(
        _("What kind of condition is it?"), words.CONDITION_TYPES, needed=_("Choose the kind of condition")
    )
    objects = any_of(
        _("What is it for?"),
        words.OBJECTS,
        needed=_("Choose what the condition is for"),
        hint=_("Choose all that apply"),
    )
    wording = paragraph(
        _("What must the person do, or not do?"),
        needed=_("Enter what the person has to do or not do"),
        hint=_("In words the person understands. Do not name a victim or say where they live"),
        limit=1000,
    )
    service = from_list(
        _("Which service delivers it?"), (), hint=_("Choose “No provider” if none is involved")
    )
    find_service = text(
        _("Find another service"),
        hint=_("The list has the services that match best. To find others, enter a word of their name"),
        limit=100,
    )
    place = text(_("Place"), hint=_("Needed for attendance"), limit=200)
    purpose = text(_("Purpose"), hint=_("Needed for attendance"), limit=200)
    hours = whole(_("Hours"), hint=_("Whole hours, for attendance and unpaid work"))
    amount = pounds(_("Amount in pounds"), hint=_("For payments and penalties"))
    payee = text(_("Paid to"), limit=120)
    payment_method = text(_("How it is paid"), limit=200)
    consequences = text(_("What happens if it is not paid"), limit=300)
    due_on = day(
        _("To be done by"),
        subject=_("The date by which it is done"),
        needed=_("Enter the date by which it is to be done"),
        hint=_("For example, 27 3 2027. At most a year from today"),
    )
    evidence = text(
        _("How will it be shown?"),
        needed=_("Enter how it will be shown that the condition was kept"),
        hint=_("For example, certificate of the provider"),
    )
    listed_action = from_list(_("Action of the community remedy document, if it is one"), ())
    staying_at_residence = yes_no(_("Does it make anybody stay at a home for any time?"))
    proportionate = yes_no(_("Is it in proportion to the offence?"))
    achievable = yes_no(_("Can the person do it, with what they have and where they live?"))
    circumstances_checked = yes_no(_("Were work, care for others, travel and faith considered?"))
    provider_has_capacity = yes_no(
        _("Does the provider have a place in time?"),
        hint=_("If the officer alone monitors it: is there time to?"),
    )
    depends_on_third_party = yes_no(
        _("Can it be kept only if somebody else does something?"),
        hint=_("For example, a victim agreeing to meet, or an employer giving time off"),
    )
    rationale = paragraph(
        _("If policy is against this condition, why should it stand?"),
        hint=_(
            "Only for what national guidance or force policy says. The supervisor reads it."
            " What statute forbids cannot be answered"
        ),
        limit=1000,
    )
    catalogue_code = HiddenField()

    def offer(self, services: Iterable[tuple[UUID, str]], actions: Iterable[tuple[str, str]]) -> None:
        """Services to choose from, each once, and the force's listed actions."""
        self.set_choices(
            "service",
            [
                ("", _("No provider")),
                *((str(value), label) for value, label in dict(services).items()),
            ],
        )
        self.set_choices(
            "listed_action",
            [
                ("", _("None")),
                *((code, f"{code}: {title}") for code, title in actions),
            ],
        )

    def start_from(self, proposal: ProposeCondition) -> None:
        """Show a condition that is there already."""
        flags = (
            "staying_at_residence",
            "proportionate",
            "achievable",
            "circumstances_checked",
            "provider_has_capacity",
            "depends_on_third_party",
        )
        same = ("kind", "due_on", "evidence", "place", "purpose", "payee", "payment_method", "consequences")
        self.fill({name: yes_or_no(getattr(proposal, name)) for name in flags})
        self.fill({name: getattr(proposal, name) for name in (*same, "rationale", "catalogue_code")})
        self.fill(
            {
                "objects": list(proposal.objects),
                "wording": proposal.text,
                "hours": None if proposal.hours is None else str(proposal.hours),
                "amount": in_pounds(proposal.amount_pence),
                "service": str(proposal.service_id) if proposal.service_id else None,
                "listed_action": proposal.listed_action,
            }
        )

    def start_from_catalogue(self, row: CatalogueRow, service_id: UUID | None, provider: str) -> None:
        """Show what a row of the catalogue says; the officer changes what does not fit."""
        self.fill(
            {
                "kind": row.type.value,
                "objects": [each.value for each in row.objects],
                "wording": row.wording,
                "purpose": row.purpose,
                "hours": None if row.whole_hours is None else str(row.whole_hours),
                "amount": in_pounds(row.fee_pence or None),
                "payee": provider if row.fee_pence else None,
                "evidence": row.evidence,
                "service": str(service_id) if service_id else None,
                "catalogue_code": row.code,
                "staying_at_residence": "no",
            }
        )

    def start_from_service(self, service: Service, provider: str) -> None:
        """Show what the directory says of a service that is in no row of the catalogue."""
        self.fill(
            {
                "kind": "attendance" if service.places else None,
                "objects": ["rehabilitation"],
                "wording": gettext(
                    "Attend %(service)s, which %(provider)s provides.",
                    service=service.name,
                    provider=provider,
                ),
                "place": service.places[0] if len(service.places) == 1 else None,
                "hours": None if service.hours is None else str(ceil(service.hours)),
                "amount": in_pounds(service.fee_pence or None),
                "payee": provider if service.fee_pence else None,
                "service": str(service.id),
                "staying_at_residence": "no",
            }
        )

    def show(self, faults: Iterable[Fault]) -> None:
        """Each fault at its field."""
        for fault in faults:
            self.refuse(FIELDS.get(fault.field, fault.field), fault.reason.message)

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Attendance states place, purpose and hours (CJA 2003 s.22(3A); PCSC Act 2022 ss.101(6), 110(6))."""
        sound = bool(super().validate(extra_validators))
        wanted = {
            "attendance": ("place", "purpose", "hours"),
            "unpaid_work": ("hours",),
            "financial_penalty": ("amount", "payee"),
            "payment": ("amount", "payee"),
        }
        for name in wanted.get(self.value("kind") or "", ()):
            if self.value(name) is None and not self[name].errors:
                missing = str(
                    _("Enter this for this kind of condition: %(what)s", what=self[name].label.text)
                )
                self.refuse(name, missing)
                sound = False
        return sound

    def command(self, reference: str) -> ProposeCondition:
        """The condition."""
        service = self.value("service")
        return ProposeCondition(
            reference=reference,
            kind=self.needed("kind"),
            objects=self.chosen("objects"),
            text=self.needed("wording"),
            due_on=required(self.on("due_on")),
            evidence=self.needed("evidence"),
            place=self.value("place"),
            purpose=self.value("purpose"),
            hours=self.number("hours"),
            amount_pence=self.pence("amount"),
            payee=self.value("payee"),
            payment_method=self.value("payment_method"),
            consequences=self.value("consequences"),
            service_id=UUID(service) if service else None,
            listed_action=self.value("listed_action"),
            staying_at_residence=self.flag("staying_at_residence"),
            proportionate=self.flag("proportionate"),
            achievable=self.flag("achievable"),
            provider_has_capacity=self.flag("provider_has_capacity"),
            circumstances_checked=self.flag("circumstances_checked"),
            depends_on_third_party=self.flag("depends_on_third_party"),
            catalogue_code=self.value("catalogue_code"),
            rationale=self.value("rationale"),
        )

    def edit(self, reference: str, condition_id: UUID, version: int) -> EditCondition:
        """The condition as it is to be from now on."""
        return EditCondition(condition_id=condition_id, version=version, proposal=self.command(reference))


class TakeBackForm(QuestionForm):
    """A condition that is no longer proposed."""

    reason = text(_("Why is it taken back?"), needed=_("Enter why the condition is taken back"))

    def command(self, reference: str, condition_id: UUID, version: int) -> TakeBackCondition:
        """The taking back."""
        return TakeBackCondition(
            reference=reference, condition_id=condition_id, version=version, reason=self.needed("reason")
        )


class SubmitForm(QuestionForm):
    """T10."""

    rationale = paragraph(_("Your reasons for the resolution as a whole"), needed=_("Enter your reasons"))
    exception_kind = one_of(
        _("If a victim wants a listed action that is not attached, why not?"),
        (
            ("none", _("Does not apply")),
            ("cannot_be_attached", _("It cannot lawfully be attached")),
            ("inappropriate", _("It would be inappropriate")),
        ),
    )
    exception_reason = paragraph(_("Reason for not attaching it"), limit=1000)
    checked = confirmed(
        _("The conditions are fair, and the person can keep them"),
        needed=_("Confirm that the conditions are fair"),
    )

    def start_from(self, resolution: Resolution) -> None:
        """Show the exception that was recorded before the case was returned."""
        self.fill(
            {"exception_kind": resolution.exception_kind, "exception_reason": resolution.exception_reason}
        )

    def without_exception(self) -> None:
        """Where no listed action is wanted by all and left out, nobody is asked why."""
        del self.exception_kind, self.exception_reason

    def command(self, reference: str, version: int) -> SubmitForAuthorisation:
        """The submission."""
        return SubmitForAuthorisation(
            reference=reference,
            version=version,
            rationale=self.needed("rationale"),
            exception_kind=self._answer("exception_kind"),
            exception_reason=self._answer("exception_reason"),
        )

    def _answer(self, name: str) -> str | None:
        """What was said about an exception, if it was asked for."""
        said = self.value(name) if name in self else None
        return None if said == "none" else said
