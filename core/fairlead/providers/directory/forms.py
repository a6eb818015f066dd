"""What is typed about an entry: shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from fairlead.providers.directory.areas import area_code, area_name
from fairlead.providers.directory.entry import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_HOURS,
    MOST_LINES,
    MOST_POUNDS,
    OLDEST,
    Entry,
)
from fairlead.providers.directory.reading import plain_number
from fairlead.providers.directory.use_cases import (
    LONGEST_REASON,
    MOST_PLACES,
    DecideProposal,
    ProposeEntry,
    SetCapacity,
)
from fairlead.providers.directory.words import (
    ACCESS,
    METHODS,
    NEEDS,
    PAYERS,
    RISKS,
    SEXES,
    language_code,
    language_name,
)
from fairlead.providers.models import Service
from fairlead.web.fields import DatePartsField

_CENTS = Decimal("0.01")


def _choices(words: Mapping[str, object]) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in words.items()]


def _lines(field: Field) -> list[str]:
    """What stands on each line that is not empty, without repeats."""
    found = (" ".join(line.split()) for line in (field.data or "").splitlines())
    return list(dict.fromkeys(line for line in found if line))


def codes_of(field: Field, code_of: Callable[[str], str | None], unknown: str) -> tuple[str, ...]:
    """The code of each line. Raises `ValidationError` with the lines that have none."""
    codes = {line: code_of(line) for line in _lines(field)}
    strange = [line for line, code in codes.items() if code is None]
    if strange:
        raise ValidationError(f"{unknown} {', '.join(strange)}")
    return tuple(dict.fromkeys(code for code in codes.values() if code is not None))


def _number(field: Field, most: int) -> Decimal | None:
    """A number with at most two decimals, None for nothing. Raises `ValidationError`."""
    typed = (field.data or "").replace(",", "").replace("£", "").strip()
    if not typed:
        return None
    try:
        number = Decimal(typed)
        if number.is_finite() and 0 <= number <= most and number == number.quantize(_CENTS):
            return number
    except InvalidOperation:
        pass
    raise ValidationError(
        gettext("Enter a number between 0 and %(most)s, for example 4.50", most=f"{most:,}")
    )


def _kept(field: Field, offered: Mapping[str, object], before: tuple[str, ...]) -> tuple[str, ...]:
    """What was ticked, in the order in which it stood before; what cannot be ticked off stays."""
    ticked = field.data or ()
    known = dict.fromkeys((*before, *offered))
    return tuple(value for value in known if value in ticked or value not in offered)


def joined(values: Iterable[str]) -> str:
    return "\n".join(values)


class EntryForm(FlaskForm):
    """The whole entry, as the provider wants it."""

    name = StringField(
        _("Name of the service"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the name of the service")), Length(max=LONGEST_LINE)],
    )
    summary = TextAreaField(
        _("What it offers"),
        widget=GovTextArea(),
        description=_("What happens, how often and for how long, in plain words"),
        validators=[
            InputRequired(_("Enter what the service offers")),
            Length(max=LONGEST_TEXT, message=_("What it offers must be %(max)d characters or fewer")),
        ],
    )
    needs = SelectMultipleField(
        _("Which needs does it treat?"), widget=GovCheckboxesInput(), choices=lambda: _choices(NEEDS)
    )
    methods = SelectMultipleField(
        _("How is it delivered?"),
        widget=GovCheckboxesInput(),
        choices=lambda: _choices(METHODS),
        validators=[InputRequired(_("Choose at least one way in which it is delivered"))],
    )
    places = TextAreaField(
        _("Places, one on each line"),
        widget=GovTextArea(),
        description=_("Where people come to. The name of the town is enough"),
    )
    areas = TextAreaField(
        _("Areas served, one on each line"),
        widget=GovTextArea(),
        description=_("Local authorities, by name or code; or England, or Wales, for all of it"),
    )
    sex = RadioField(
        _("For whom is it?"), widget=GovRadioInput(), choices=lambda: _choices(SEXES), default=""
    )
    age_from = IntegerField(
        _("Youngest age (optional)"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(0, OLDEST, _("Enter an age between %(min)s and %(max)s"))],
    )
    age_to = IntegerField(
        _("Oldest age (optional)"),
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(0, OLDEST, _("Enter an age between %(min)s and %(max)s"))],
    )
    highest_risk = SelectField(
        _("Highest risk it works with"), widget=GovSelect(), choices=lambda: _choices(RISKS), default=""
    )
    exclusions = TextAreaField(
        _("Offences it does not work with (optional)"),
        widget=GovTextArea(),
        description=_("In words. An officer reads this before referring"),
        validators=[Length(max=LONGEST_TEXT, message=_("This must be %(max)d characters or fewer"))],
    )
    languages = TextAreaField(
        _("Languages, one on each line"),
        widget=GovTextArea(),
        description=_("For example, English, Welsh, Polish"),
    )
    access = SelectMultipleField(_("Access"), widget=GovCheckboxesInput(), choices=lambda: _choices(ACCESS))
    hours = StringField(_("Hours it takes (optional)"), widget=GovTextInput())
    fee = StringField(
        _("What the person pays, in pounds"), widget=GovTextInput(), description=_("0 for nothing")
    )
    cost = StringField(_("What a place costs beside that, in pounds (optional)"), widget=GovTextInput())
    payer = SelectField(_("Who pays that?"), widget=GovSelect(), choices=lambda: _choices(PAYERS), default="")
    contract_reference = StringField(
        _("Reference of the contract (optional)"),
        widget=GovTextInput(),
        validators=[Length(max=LONGEST_LINE)],
    )
    contract_from = DatePartsField(_("Contract from (optional)"), validators=[Optional()])
    contract_to = DatePartsField(_("Contract until (optional)"), validators=[Optional()])

    def validate_places(self, field: Field) -> None:
        """Neither too many nor too long."""
        lines = _lines(field)
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(
                gettext(
                    "Enter at most %(most)d places of at most %(longest)d characters",
                    most=MOST_LINES,
                    longest=LONGEST_LINE,
                )
            )

    def validate_areas(self, field: Field) -> None:
        """Each is a local authority of the list, or a country."""
        self.area_codes = codes_of(field, area_code, gettext("No local authority has the name or code:"))

    def validate_languages(self, field: Field) -> None:
        """Each is a language."""
        self.language_codes = codes_of(field, language_code, gettext("No language has the name:"))

    def validate_hours(self, field: Field) -> None:
        """A number of hours, or nothing."""
        self.hours_typed = _number(field, MOST_HOURS) or None

    def validate_fee(self, field: Field) -> None:
        """An amount."""
        self.fee_typed = _number(field, MOST_POUNDS) or Decimal(0)

    def validate_cost(self, field: Field) -> None:
        """An amount, or nothing."""
        self.cost_typed = _number(field, MOST_POUNDS) or Decimal(0)

    @classmethod
    def showing(cls, entry: Entry) -> Self:
        """The form filled with an entry."""
        return cls(
            formdata=None,
            data={
                "name": entry.name,
                "summary": entry.summary,
                "needs": entry.needs,
                "methods": entry.methods or ((entry.delivery,) if entry.delivery in METHODS else ()),
                "places": joined(entry.places),
                "areas": joined(area_name(code) for code in entry.areas),
                "sex": entry.sex,
                "age_from": entry.age_from,
                "age_to": entry.age_to,
                "highest_risk": entry.highest_risk,
                "exclusions": entry.exclusions,
                "languages": joined(language_name(code) for code in entry.languages),
                "access": entry.access,
                "hours": plain_number(entry.hours) if entry.hours is not None else "",
                "fee": f"{entry.fee_pence / 100:.2f}",
                "cost": f"{entry.cost_pence / 100:.2f}" if entry.cost_pence else "",
                "payer": entry.payer,
                "contract_reference": entry.contract_reference,
                "contract_from": entry.contract_from,
                "contract_to": entry.contract_to,
            },
        )

    def entry(self, shown: Entry) -> Entry:
        """The entry as typed. Call it on a form that validated; ``shown`` is the one it was filled with."""
        methods = _kept(self.methods, METHODS, shown.methods)
        return Entry(
            name=" ".join((self.name.data or "").split()),
            summary=(self.summary.data or "").strip(),
            needs=_kept(self.needs, NEEDS, shown.needs),
            delivery=shown.delivery if shown.delivery in methods else methods[0],
            methods=methods,
            places=tuple(_lines(self.places)),
            areas=self.area_codes,
            age_from=self.age_from.data,
            age_to=self.age_to.data,
            sex=self.sex.data or "",
            highest_risk=self.highest_risk.data or "",
            exclusions=(self.exclusions.data or "").strip(),
            languages=self.language_codes,
            access=_kept(self.access, ACCESS, shown.access),
            hours=self.hours_typed,
            fee_pence=int(self.fee_typed * 100),
            cost_pence=int(self.cost_typed * 100),
            payer=self.payer.data or "",
            contract_reference=" ".join((self.contract_reference.data or "").split()),
            contract_from=self.contract_from.data,
            contract_to=self.contract_to.data,
        )

    def command(self, service_id: uuid.UUID, shown: Entry, latest: int) -> ProposeEntry:
        """The proposal as a command."""
        return ProposeEntry(service_id=service_id, entry=self.entry(shown), latest=latest)


class NewServiceForm(EntryForm):
    """An entry of a service that does not exist yet, and who is to approve it."""

    commissioner = SelectField(
        _("Who commissions it?"),
        widget=GovSelect(),
        validators=[InputRequired(_("Select who commissions the service"))],
    )

    def offer(self, commissioners: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Who may approve it."""
        self.commissioner.choices = [SelectChoice(str(each), name) for each, name in commissioners]

    def commissioner_id(self) -> uuid.UUID:
        """Who was chosen. Call it on a form that validated."""
        return uuid.UUID(self.commissioner.data)


class CapacityForm(FlaskForm):
    """What is true now: whether referrals are taken, how many places are free, when it next starts."""

    accepting = RadioField(
        _("Does the service take referrals now?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))],
        validators=[InputRequired(_("Select whether the service takes referrals now"))],
    )
    places_free = IntegerField(
        _("Places free (optional)"),
        widget=GovTextInput(),
        description=_("Leave it empty when there is no such number"),
        validators=[
            Optional(),
            NumberRange(0, MOST_PLACES, _("Places free must be between %(min)s and %(max)s")),
        ],
    )
    next_start = DatePartsField(_("Next start (optional)"), validators=[Optional()])

    @classmethod
    def showing(cls, service: Service) -> CapacityForm:
        """The form filled with what the directory shows."""
        return cls(
            formdata=None,
            data={
                "accepting": "yes" if service.accepting else "no",
                "places_free": service.places_free,
                "next_start": service.next_start,
            },
        )

    def command(self, service_id: uuid.UUID, version: int) -> SetCapacity:
        """What was typed as a command."""
        return SetCapacity(
            service_id=service_id,
            accepting=self.accepting.data == "yes",
            places_free=self.places_free.data,
            next_start=self.next_start.data,
            version=version,
        )


class DecideForm(FlaskForm):
    """The commissioner's answer."""

    answer = RadioField(
        _("Should the directory say this?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("approve", _("Yes, approve it")),
            SelectChoice("return", _("No, return it to the provider")),
        ],
        validators=[InputRequired(_("Select whether the directory should say this"))],
    )
    reason = TextAreaField(
        _("If you return it, why?"),
        widget=GovTextArea(),
        description=_("The provider sees this"),
        validators=[Length(max=LONGEST_REASON, message=_("The reason must be %(max)d characters or fewer"))],
    )

    def validate_reason(self, field: Field) -> None:
        """Returning needs a reason."""
        if self.answer.data == "return" and not (field.data or "").strip():
            raise ValidationError(gettext("Enter why you return it"))

    def command(self, service_id: uuid.UUID, number: int) -> DecideProposal:
        """The answer as a command."""
        return DecideProposal(
            service_id=service_id,
            number=number,
            approve=self.answer.data == "approve",
            reason=self.reason.data or "",
        )
