"""One agreed action of a community resolution at the roadside."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from fairlead_oocd.facts import ConditionObject, ConditionType
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, confirmed, day, from_list, one_of, paragraph, text
from fairlead_oocd.use_cases.conditions import ProposeCondition


class ActionForm(QuestionForm):
    """What is to be done, by when, and how it will be shown. Anything else is planned at the desk."""

    wording = paragraph(
        _("What does the person agree to do?"),
        needed=_("Enter what the person agrees to do"),
        hint=_("For example, write a letter of apology. Do not name the victim"),
        limit=500,
    )
    for_what = one_of(
        _("What is it for?"),
        (
            (ConditionObject.REPARATION, _("Putting things right")),
            (ConditionObject.REHABILITATION, _("Rehabilitation")),
        ),
        needed=_("Choose what it is for"),
    )
    listed_action = from_list(_("Is it an action of the community remedy document?"), ())
    due_on = day(
        _("By when?"),
        subject=_("The date"),
        needed=_("Enter by when it is to be done"),
        hint=_("At most a year from today"),
    )
    evidence = text(
        _("How will it be shown?"),
        needed=_("Enter how it will be shown"),
        hint=_("For example, a copy of the letter"),
    )
    checked = confirmed(
        _(
            "It is in proportion, can be done beside work, family, faith and travel, needs no provider, and"
            " makes nobody stay at home"
        ),
        needed=_("Check the action, then confirm it"),
    )

    def offer(self, actions: Iterable[tuple[str, str]]) -> None:
        """The actions of the force's community remedy document."""
        listed = [(code, f"{code}: {title}") for code, title in actions]
        self.set_choices("listed_action", [("", gettext("No")), *listed])

    def command(self, reference: str) -> ProposeCondition:
        """The action as a condition of the case."""
        sound = self.ticked("checked")
        return ProposeCondition(
            reference=reference,
            kind=ConditionType.OTHER,
            objects=(self.needed("for_what"),),
            text=self.needed("wording"),
            due_on=required(self.on("due_on")),
            evidence=self.needed("evidence"),
            listed_action=self.value("listed_action"),
            staying_at_residence=False if sound else None,
            proportionate=sound,
            achievable=sound,
            provider_has_capacity=sound,
            circumstances_checked=sound,
        )
