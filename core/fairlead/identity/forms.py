"""Forms of signing in, of one's own account, and of the administration of users and roles."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovPasswordInput, GovTextInput
from wtforms import IntegerField, PasswordField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # types-WTForms describes 3.2
from wtforms.validators import EqualTo, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

_LONGEST = 300


def choice(value: str, label: str) -> SelectChoice:
    """One option of a list that a view fills in."""
    return SelectChoice(value, label)


class SignInForm(FlaskForm):
    """E-mail address and password. Says nothing about what a good password looks like."""

    email = StringField(
        _("E-mail address"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter your e-mail address")), Length(max=_LONGEST)],
    )
    password = PasswordField(
        _("Password"),
        widget=GovPasswordInput(),
        validators=[InputRequired(_("Enter your password")), Length(max=_LONGEST)],
    )


class CodeForm(FlaskForm):
    """A code of the authenticator application, or a recovery code."""

    code = StringField(
        _("Security code"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the code")), Length(max=40, message=_("The code has 6 numbers"))],
    )


class NewPasswordForm(FlaskForm):
    """A new password, typed twice."""

    new_password = PasswordField(
        _("New password"),
        widget=GovPasswordInput(),
        description=_("At least 12 characters. Three random words are a good start. Spaces are allowed."),
        validators=[InputRequired(_("Enter a new password"))],
    )
    again = PasswordField(
        _("New password again"),
        widget=GovPasswordInput(),
        validators=[EqualTo("new_password", _("The two new passwords are not the same"))],
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password as well, since somebody else may sit at the keyboard."""

    current_password = PasswordField(
        _("Your present password"),
        widget=GovPasswordInput(),
        validators=[InputRequired(_("Enter your present password"))],
    )


class PresentPasswordForm(FlaskForm):
    """Proof of being there, before something sensitive."""

    current_password = PasswordField(
        _("Your present password"),
        widget=GovPasswordInput(),
        validators=[InputRequired(_("Enter your present password"))],
    )


class UserForm(FlaskForm):
    """A colleague: name, roles and place in the organisation. The view fills in the roles on offer."""

    name = StringField(
        _("Full name"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the full name")), Length(max=200)],
    )
    roles = SelectMultipleField(
        _("Roles"),
        widget=GovCheckboxesInput(),
        description=_("What the person may do. Choose every role they need"),
        validators=[InputRequired(_("Choose at least one role"))],
    )
    team = StringField(_("Team (optional)"), widget=GovTextInput(), validators=[Length(max=100)])
    rank = StringField(_("Rank (optional)"), widget=GovTextInput(), validators=[Length(max=100)])
    job_title = StringField(_("Job title (optional)"), widget=GovTextInput(), validators=[Length(max=100)])
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class NewUserForm(UserForm):
    """A new colleague, who is known by an e-mail address."""

    email = StringField(
        _("E-mail address"),
        widget=GovTextInput(),
        description=_("The person signs in with it"),
        validators=[InputRequired(_("Enter an e-mail address")), Length(max=_LONGEST)],
    )


class ResetForm(FlaskForm):
    """What to reset of somebody's sign-in."""

    what = SelectMultipleField(
        _("What should be set up anew?"),
        widget=GovCheckboxesInput(),
        choices=[
            SelectChoice("password", _("Password")),
            SelectChoice("second-factor", _("Second factor, for example after a lost phone")),
        ],
        validators=[InputRequired(_("Choose what should be set up anew"))],
    )


class RoleForm(FlaskForm):
    """A role and what it lets people do. The permissions on offer are filled in by the view."""

    title = StringField(
        _("Title"), widget=GovTextInput(), validators=[InputRequired(_("Enter a title")), Length(max=100)]
    )
    permissions = SelectMultipleField(_("What people with this role may do"), widget=GovCheckboxesInput())
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
