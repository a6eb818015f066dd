"""Explaining and giving: the questions that this disposal and this person need, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from fairlead_oocd.disposals import Disposal
from fairlead_oocd.drawings import Unfit, UnfitDrawing, read_drawing
from fairlead_oocd.facts import Facts
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import (
    QuestionForm,
    a_file,
    clock,
    confirmed,
    day,
    one_of,
    paragraph,
    text,
    yes_no,
)
from fairlead_oocd.forms.planning import moment
from fairlead_oocd.forms.steps import Step
from fairlead_oocd.giving import Element, asks, notification_in_question
from fairlead_oocd.use_cases.offer import DRAWN, ChooseAgain, GiveDisposal

E = Element
ASKED_FOR: Mapping[str, Element] = {
    "warning_given": E.WARNING,
    "legal_advice": E.LEGAL_ADVICE,
    "admitted": E.ADMISSION,
    "consented": E.CONSENT,
    "other_courses_considered": E.OTHER_COURSES,
    "reason_to_believe": E.REASON_TO_BELIEVE,
    "designated_officer": E.REASON_TO_BELIEVE,
    "right_to_trial_explained": E.RIGHT_TO_TRIAL,
    "course": E.COURSE,
    "confiscated": E.CONFISCATION,
    "signature_method": E.SIGNATURE,
    "signed_name": E.SIGNATURE,
    "signature_drawn": E.SIGNATURE,
    "signed_copy": E.SIGNATURE,
}
"""Which element of `fairlead_oocd.giving.ASKS` a question records."""
_ADMITTED: Mapping[str, str] = {
    Disposal.CR: _("Does the person accept responsibility for the offence?"),
    Disposal.CANN: _("Does the person admit having the drug, for their own use?"),
}
_CONSENTED: Mapping[str, str] = {
    Disposal.O22: _("Does the person want to take part? They may say no."),
    Disposal.CR: _("Does the person agree to the actions? It is voluntary."),
}


_UNFIT_DRAWING: Mapping[Unfit, str] = {
    Unfit.EMPTY: _("Ask the person to sign in the box, or choose another way to sign"),
    Unfit.TOO_LARGE: _("The signature is too large to keep. Clear the box and sign again"),
    Unfit.NOT_A_DRAWING: _("The signature could not be read. Clear the box and sign again"),
}


_WHERE = ("given_on", "started", "ended", "place")
_SIGNING = ("signature_method", "signed_name", "signed_copy", "copy_given")


class GiveForm(QuestionForm):
    """T12, in the order in which it happens. `ask_only` takes out what does not apply."""

    script_version = HiddenField()
    appropriate_adult = text(
        _("Appropriate adult present: name and role"),
        needed=_("Enter who the appropriate adult is. Without one this cannot be given"),
        hint=_("From the start to the end. Not a police officer or employee, and not the solicitor"),
        limit=120,
    )
    interpreter = text(
        _("Interpreter present: name, number and language"),
        needed=_("Enter who interprets. Without an interpreter this cannot be given"),
        limit=120,
    )
    fit = yes_no(
        _("Is the person fit to be dealt with now?"),
        needed=_("Choose whether the person is fit"),
        hint=_("Not intoxicated, not unwell"),
    )
    reason_to_believe = paragraph(
        _("Why do you believe that the person committed the offence?"),
        needed=_("Enter your reason to believe that the person committed the offence"),
        hint=_("Criminal Justice and Police Act 2001 s.2(1). No admission is asked for"),
        limit=1000,
    )
    other_courses_considered = confirmed(
        _(
            "I do not consider prosecution or a youth conditional caution appropriate"
            " (Crime and Disorder Act 1998 s.66ZA(1))"
        ),
        needed=_("Consider prosecution and a youth conditional caution, then confirm it"),
    )
    explained = confirmed(
        _("I read out what this means"), needed=_("Read out what this means, then confirm it")
    )
    warning_given = confirmed(_("I gave the warning"), needed=_("Give the warning, then confirm it"))
    right_to_trial_explained = confirmed(
        _("I explained the right to ask to be tried, and the 21 days"),
        needed=_("Explain the right to ask to be tried, then confirm it"),
    )
    notification_applies = yes_no(
        _("Is the offence listed in Schedule 3 to the Sexual Offences Act 2003?"),
        needed=_("Look at Schedule 3, then choose"),
        hint=_(
            "Some entries depend on ages or the sentence. A caution for a listed offence makes the person notify"
            " the police within three days"
        ),
    )
    notification_explained = confirmed(
        _("If it is listed: I told the person about the notification requirements"),
    )
    legal_advice = one_of(
        _("Legal advice"),
        (
            ("taken", _("Offered, and taken")),
            ("declined", _("Offered, and declined")),
            ("not-offered", _("Not offered")),
        ),
        needed=_("Choose whether legal advice was offered"),
    )
    admitted = yes_no(
        _("Does the person admit the offence?"), needed=_("Choose what the person says about the offence")
    )
    consented = yes_no(_("Does the person agree?"), needed=_("Choose whether the person agrees"))
    confiscated = text(
        _("What was confiscated?"),
        needed=_("Enter what was confiscated and its exhibit reference"),
        hint=_("Drug, amount and exhibit reference"),
        limit=200,
    )
    course = text(
        _("Which course may the person take instead?"),
        needed=_("Enter the course, its fee and how to ask for it"),
        hint=_("Name, fee and how to ask for it"),
        limit=300,
    )
    designated_officer = text(
        _("To whom is the penalty paid?"),
        needed=_("Enter the designated officer and the address"),
        hint=_("Designated officer of the local justice area, with the address"),
        limit=300,
    )
    given_on = day(_("Date"), subject=_("The date"), needed=_("Enter the date"))
    started = clock(_("Started at"), needed=_("Enter when you started"), hint=_("For example, 14:30"))
    ended = clock(_("Ended at"), needed=_("Enter when you ended"), hint=_("For example, 14:55"))
    place = text(_("Place"), needed=_("Enter the place"), limit=200)
    signature_method = one_of(
        _("How did the person sign?"),
        (
            ("paper", _("On paper")),
            ("screen", _("Typed their name on this screen")),
            (DRAWN, _("Signed by hand on this screen")),
        ),
        needed=_("Choose how the person signed"),
    )
    signature_drawn = HiddenField()
    signed_name = text(
        _("Name as signed"), hint=_("Not needed when the person signs by hand on this screen"), limit=200
    )
    signed_copy = a_file(_("If it was signed on paper: a scan or photograph of it"))
    copy_given = confirmed(
        _("The person was given a copy"), needed=_("Give the person a copy, then confirm it")
    )

    def ask_only(self, disposal: str, facts: Facts, *, listed: bool) -> None:
        """Take out every question that this disposal or this person does not need.

        ``listed`` says that the offence list names the offence in Schedule 3.
        """
        for name, element in ASKED_FOR.items():
            if not asks(disposal, element):
                del self[name]
        if not facts.needs_appropriate_adult:
            del self["appropriate_adult"]
        if facts.interpreter.required is not True:
            del self["interpreter"]
        if not notification_in_question(disposal, facts, listed=listed):
            del self["notification_applies"], self["notification_explained"]
        for name, words in (("admitted", _ADMITTED), ("consented", _CONSENTED)):
            if name in self and disposal in words:
                self[name].label.text = words[disposal]

    def steps(self) -> Sequence[Step]:
        """The questions in three steps: what is said, where and when, and the signature."""
        asked = [each for each in self if each.type not in ("HiddenField", "CSRFTokenField")]
        parts = ((gettext("Where and when"), _WHERE), (gettext("Signature"), _SIGNING))
        said = tuple(each for each in asked if each.name not in (*_WHERE, *_SIGNING))
        return (
            Step(title=gettext("What is said"), fields=said),
            *(
                Step(title=title, fields=tuple(each for each in asked if each.name in names))
                for title, names in parts
            ),
        )

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Somebody who signed on the screen has drawn something."""
        sound = bool(super().validate(extra_validators))
        try:
            self._drawn()
        except UnfitDrawing as unfit:
            self.refuse("signature_method", str(_UNFIT_DRAWING[unfit.why]))
            sound = False
        if (
            "signed_name" in self
            and self._said("signature_method") != DRAWN
            and not self.value("signed_name")
        ):
            self.refuse("signed_name", str(_("Enter the name as signed")))
            sound = False
        return sound

    def _drawn(self) -> bytes | None:
        return (
            read_drawing(self._said("signature_drawn")) if self._said("signature_method") == DRAWN else None
        )

    def _said(self, name: str) -> str:
        return (self.value(name) or "") if name in self else ""

    def _yes(self, name: str) -> bool:
        return name in self and self.flag(name) is True

    def _ticked(self, name: str) -> bool:
        return name in self and self.ticked(name)

    def command(self, reference: str, version: int) -> GiveDisposal:
        """What happened."""
        on = required(self.on("given_on"))
        advice = self._said("legal_advice")
        return GiveDisposal(
            reference=reference,
            version=version,
            script_version=self._said("script_version"),
            started_at=moment(on, self.needed("started")),
            ended_at=moment(on, self.needed("ended")),
            place=self.needed("place"),
            explained=self.ticked("explained"),
            warning_given=self._ticked("warning_given"),
            legal_advice=advice if advice in ("taken", "declined") else "",
            admitted=self._yes("admitted"),
            consented=self._yes("consented"),
            signature_method=self._said("signature_method"),
            signed_name=self._said("signed_name"),
            drawn=self._drawn(),
            signed_copy=self.upload("signed_copy") if "signed_copy" in self else None,
            copy_given=self.ticked("copy_given"),
            fit=self.flag("fit") is True,
            appropriate_adult=self._said("appropriate_adult") or None,
            interpreter=self._said("interpreter") or None,
            notification_applies=self.flag("notification_applies")
            if "notification_applies" in self
            else None,
            notification_explained=self._ticked("notification_explained"),
            reason_to_believe=self._said("reason_to_believe"),
            designated_officer=self._said("designated_officer"),
            right_to_trial_explained=self._ticked("right_to_trial_explained"),
            course=self._said("course"),
            confiscated=self._said("confiscated"),
            other_courses_considered=self._ticked("other_courses_considered"),
        )


class ChooseAgainForm(QuestionForm):
    """T12r."""

    reason = text(_("What has changed?"), needed=_("Enter what has changed"), limit=300)

    def command(self, reference: str, version: int) -> ChooseAgain:
        """Back to the choice."""
        return ChooseAgain(reference=reference, version=version, reason=self.needed("reason"))
