"""What somebody chooses about news by e-mail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, ValidationError

from fairlead.notifications.models import NewsPreference
from fairlead.notifications.policy import Quiet, When
from fairlead.notifications.preferences import ChooseNews
from fairlead.notifications.words import NEWS, WHEN

_HOURS = [
    SelectChoice("", _("No quiet hours")),
    *(SelectChoice(str(hour), f"{hour:02d}:00") for hour in range(24)),
]


def _when(key: str) -> RadioField:
    return RadioField(
        NEWS[key],
        widget=GovRadioInput(),
        choices=[SelectChoice(when.value, words) for when, words in WHEN.items()],
        validators=[InputRequired(_("Select when you want this news"))],
    )


class NewsForm(FlaskForm):
    """When each kind of news comes, and the hours without e-mail."""

    arrived = _when("referral-arrived")
    message = _when("referral-message")
    answered = _when("referral-answered")
    quiet_from = SelectField(_("No e-mail from"), widget=GovSelect(), choices=_HOURS, default="")
    quiet_until = SelectField(_("No e-mail until"), widget=GovSelect(), choices=_HOURS, default="")

    def validate_quiet_until(self, field: SelectField) -> None:
        """Both hours or none, and not the same."""
        if bool(field.data) != bool(self.quiet_from.data):
            raise ValidationError(_("Select both hours, or neither"))
        if field.data and field.data == self.quiet_from.data:
            raise ValidationError(_("Select an hour that is not the first one"))

    def command(self, version: int | None) -> ChooseNews:
        """As the use case takes it."""
        fields = {
            "referral-arrived": self.arrived,
            "referral-message": self.message,
            "referral-answered": self.answered,
        }
        quiet = None
        if self.quiet_from.data and self.quiet_until.data:
            quiet = Quiet(from_hour=int(self.quiet_from.data), until_hour=int(self.quiet_until.data))
        return ChooseNews(
            choices={key: When(field.data) for key, field in fields.items()}, quiet=quiet, version=version
        )


def shown_in_form(preference: NewsPreference | None) -> dict[str, object]:
    """What was chosen before, or the default."""
    choices = preference.choices if preference else {}
    hours = (preference.quiet_from, preference.quiet_until) if preference else (None, None)
    return {
        "arrived": choices.get("referral-arrived", When.AT_ONCE.value),
        "message": choices.get("referral-message", When.AT_ONCE.value),
        "answered": choices.get("referral-answered", When.AT_ONCE.value),
        "quiet_from": "" if hours[0] is None else str(hours[0]),
        "quiet_until": "" if hours[1] is None else str(hours[1]),
    }
