"""The first pages: a person who is not in the index yet, the case, its victims."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _

from fairlead.public import CreatePerson, OffenceHit, SetContactPoint
from fairlead_oocd.forms import words
from fairlead_oocd.forms.fields import QuestionForm, day, one_of, paragraph, text
from fairlead_oocd.use_cases.opening import AddVictim, OpenResolution

_SAFE = {"yes": True, "no": False, "unknown": None}
_REACHED_BY = ("phone", "email", "address")
"""The fields of `NewPersonForm` for ways to reach somebody, by the kind of contact point that each becomes."""


class NewPersonForm(QuestionForm):
    """Enough to record a person, tell them from others and reach them; the rest is added on the person's own page."""

    given_names = text(_("Given names"), needed=_("Enter the given names"), limit=100)
    family_name = text(_("Family name"), needed=_("Enter the family name"), limit=100)
    date_of_birth = day(_("Date of birth"), subject=_("The date of birth"), hint=_("For example, 27 3 1990"))
    phone = text(_("Telephone number (optional)"), limit=40)
    email = text(_("Email address (optional)"), limit=254)
    address = paragraph(_("Address (optional)"), limit=500)
    safe_to_use = one_of(
        _("Is it safe to use these?"),
        (("yes", _("Yes, the person said so")), ("no", _("No")), ("unknown", _("Nobody has asked"))),
        hint=_("Answer this if you gave one. Somebody else may read letters or answer the telephone."),
    )

    def without_contact(self) -> None:
        """For those who may record people and not change them: ways to reach somebody are changes."""
        for name in (*_REACHED_BY, "safe_to_use"):
            del self[name]

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Whoever gives a way to reach somebody says whether it is safe."""
        sound = bool(super().validate(extra_validators))
        if self._reached_by() and not self.value("safe_to_use"):
            self.refuse("safe_to_use", str(_("Choose whether it is safe to use these")))
            return False
        email = self.value("email") if "email" in self else None
        if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
            self.refuse("email", str(_("Enter an email address, like name@example.com")))
            return False
        return sound

    def contact_points(self, person_id: UUID) -> tuple[SetContactPoint, ...]:
        """Each way to reach the person that was given."""
        safe = _SAFE[self.value("safe_to_use") or "unknown"] if self._reached_by() else None
        return tuple(
            SetContactPoint(person_id=person_id, kind=kind, value=self.needed(kind), safe_to_use=safe)
            for kind in self._reached_by()
        )

    def _reached_by(self) -> tuple[str, ...]:
        return tuple(kind for kind in _REACHED_BY if kind in self and self.value(kind))

    def command(self, ruled_out: frozenset[UUID]) -> CreatePerson:
        """The new person; ``ruled_out`` are likely matches that somebody has looked at."""
        return CreatePerson(
            given_names=self.needed("given_names"),
            family_name=self.needed("family_name"),
            date_of_birth=self.on("date_of_birth"),
            not_these=ruled_out,
        )


class OpenForm(QuestionForm):
    """The offence, when and where, and the crime it belongs to."""

    crime_reference = text(
        _("Crime reference"),
        needed=_("Enter the crime reference"),
        hint=_("As in the crime recording system"),
        limit=40,
    )
    offence = text(
        _("Offence"),
        needed=_("Enter the offence: a CJS code or words"),
        hint=_("CJS code, or words such as theft shop"),
    )
    offence_code = one_of(_("Which of these offences?"), ())
    committed_from = day(
        _("Date of the offence, or its first day"),
        subject=_("The date of the offence"),
        needed=_("Enter the date of the offence"),
        hint=_("For example, 27 3 2026"),
    )
    committed_to = day(_("Last day, if it went on for longer"), subject=_("The last day of the offence"))
    place = text(_("Place"), hint=_("Street or premises. Leave out the victim’s home address"), limit=200)
    offence_summary = paragraph(
        _("What happened, in a sentence or two"),
        hint=_("The suspect will read this. Do not name a victim or say where they live"),
        limit=1000,
    )
    attendance = one_of(
        _("How was the suspect dealt with?"),
        words.ATTENDANCES,
        needed=_("Choose how the suspect was dealt with"),
    )

    def offer(self, hits: Sequence[OffenceHit]) -> None:
        """Let the person choose among the offences that fit what they typed."""
        self.set_choices("offence_code", [(hit.code, f"{hit.title} ({hit.code})") for hit in hits])

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """The last day is not before the first."""
        sound = bool(super().validate(extra_validators))
        first, last = self.on("committed_from"), self.on("committed_to")
        if first is not None and last is not None and last < first:
            self.refuse("committed_to", str(_("The last day of the offence must be the first day or later")))
            return False
        return sound

    def command(self, suspect_id: UUID, code: str) -> OpenResolution:
        """The case to open."""
        committed = self.on("committed_from")
        assert committed is not None  # noqa: S101  # nosec B101  # required by the field
        return OpenResolution(
            suspect_id=suspect_id,
            offence_code=code,
            committed_from=committed,
            committed_to=self.on("committed_to"),
            crime_reference=self.needed("crime_reference"),
            attendance=self.needed("attendance"),
            place=self.value("place"),
            offence_summary=self.value("offence_summary"),
        )


class VictimForm(QuestionForm):
    """Whether the victim is the person, or an organisation they speak for."""

    organisation_name = text(
        _("Organisation, if the victim is one"),
        hint=_("For example, the name of the shop. The person then speaks for it"),
        limit=120,
    )

    def command(self, reference: str, person_id: UUID) -> AddVictim:
        """The victim to add."""
        return AddVictim(
            reference=reference, person_id=person_id, organisation_name=self.value("organisation_name")
        )
