"""Example pages: every component in every state, at ``/gallery``. Registered by tests and the demo, never in
production.

Each entry of ``EXAMPLES`` is a template in ``templates/web/gallery``. A test draws them all, checks them, and
fails when a component has no example.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from fairlead.web.fields import DatePartsField
from fairlead.web.frame import Crumb, NavItem, PageFrame
from fairlead.web.gallery_examples import OFFENCES, examples

# Template name -> what the page is called. Names are those of the component files.
EXAMPLES: dict[str, str] = {
    "banner": "Notification banners",
    "case_header": "Case header",
    "conflict": "Conflict",
    "copy": "Reference to copy",
    "deadline": "Deadlines and key dates",
    "details": "Details",
    "empty": "Empty states",
    "file": "File download",
    "filters": "Filters",
    "form": "Form",
    "form_errors": "Form with every field in error",
    "navigation": "Navigation",
    "pager": "Pager",
    "panel": "Confirmation",
    "person": "Person banner",
    "reasons": "Decisions and reasons",
    "search": "Search",
    "sessions": "Sessions",
    "signature": "Signature by hand",
    "summary_list": "Summary list",
    "tag": "Tags",
    "task_list": "Task list",
    "timeline": "Timeline",
    "warning": "Warnings",
    "worklist": "Worklist",
    "case_page": "A whole case page",
}

ROLES = [
    SelectChoice("suspect", "Suspect"),
    SelectChoice("victim", "Victim"),
    SelectChoice("witness", "Witness"),
]


class ExampleForm(FlaskForm):
    """One field of every kind."""

    name = StringField(
        "Full name",
        widget=GovTextInput(),
        description="As on the custody record",
        validators=[InputRequired("Enter the full name")],
    )
    offence = StringField(
        "Offence", widget=GovTextInput(), validators=[InputRequired("Enter an offence, or its code")]
    )
    committed = DatePartsField(
        "When was the offence committed?",
        subject="Date of the offence",
        description="For example, 27 3 2026",
        validators=[InputRequired("Enter the date of the offence")],
    )
    role = RadioField(
        "Role in the case", widget=GovRadioInput(), choices=ROLES, validators=[InputRequired("Choose a role")]
    )
    harmed = RadioField(
        "Was anybody harmed? (optional)",
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validators=[Optional()],
    )
    needs = SelectMultipleField(
        "Needs",
        widget=GovCheckboxesInput(),
        choices=ROLES,
        description="Choose all that apply",
        validators=[InputRequired("Choose a need")],
    )
    station = SelectField(
        "Station",
        widget=GovSelect(),
        choices=[SelectChoice("", "Choose"), *ROLES],
        validators=[InputRequired("Choose a station")],
    )
    rationale = TextAreaField(
        "Rationale", widget=GovTextArea(), validators=[InputRequired("Enter your reasons")]
    )
    summary = TextAreaField(
        "Summary", widget=GovCharacterCount(), validators=[InputRequired("Enter a summary"), Length(max=200)]
    )
    password = PasswordField(
        "Password", widget=GovPasswordInput(), validators=[InputRequired("Enter your password")]
    )
    evidence = FileField("Evidence", widget=GovFileInput(), validators=[InputRequired("Choose a file")])
    agreed = BooleanField(
        "The person was told what happens next",
        widget=GovCheckboxInput(),
        validators=[InputRequired("Confirm that")],
    )


class SignatureForm(FlaskForm):
    """Ways of signing, one of which opens the box."""

    signature_method = RadioField(
        "How did the person sign?",
        widget=GovRadioInput(),
        choices=[
            SelectChoice("drawn", "By hand, on this screen"),
            SelectChoice("typed", "By typing their name"),
        ],
    )
    signature_drawn = HiddenField()


def example_frame() -> PageFrame:
    """Return a full page frame with invented names."""
    return PageFrame(
        organisation="Northmere Police",
        switch_url="/gallery",
        home_url="/gallery",
        user_name="A. Example",
        user_role="Investigating officer",
        account_url="/gallery/sessions",
        sign_out_url="/gallery/sign-out",
        search_url="/gallery/search",
        nav_items=(
            NavItem(label="Worklist", url="/gallery/worklist", active=True, count=12),
            NavItem(label="People", url="/gallery/person"),
            NavItem(label="Cases", url="/gallery/case_header"),
            NavItem(label="Referrals", url="/gallery/filters", count=3),
            NavItem(label="Reports", url="/gallery/reasons"),
        ),
        demonstration=True,
    )


gallery = Blueprint("gallery", __name__, url_prefix="/gallery")


def context(name: str) -> Mapping[str, object]:
    """Return what an example page shows."""
    form: FlaskForm | None = None
    if name == "form":
        form = ExampleForm(formdata=None, meta={"csrf": False})
    elif name == "form_errors":
        form = ExampleForm(
            formdata=MultiDict([("committed", "31"), ("committed", ""), ("committed", "2026")]),
            meta={"csrf": False},
        )
        form.validate()
    elif name == "signature":
        form = SignatureForm(formdata=None, meta={"csrf": False})
    crumbs = (Crumb(label="Gallery", url=url_for("gallery.index")), Crumb(label=EXAMPLES[name]))
    return {
        "name": name,
        "title": EXAMPLES[name],
        "form": form,
        "crumbs": crumbs,
        "summary": form is not None,
        **examples(),
    }


@gallery.get("/")
def index() -> str:
    """List the examples."""
    return render_template("web/gallery/index.html", entries=EXAMPLES)


@gallery.get("/<name>")
def example(name: str) -> str:
    """Show one component in every state."""
    if name not in EXAMPLES:
        abort(404)
    return render_template(f"web/gallery/{name}.html", **context(name))


@gallery.post("/<name>")
def posted(name: str) -> BaseResponse:
    """Take any form of the gallery and forget it."""
    if name not in {*EXAMPLES, "sign-out"}:
        abort(404)
    return redirect(url_for("gallery.index"), code=303)


@gallery.get("/suggest/offences")
def suggest_offences() -> Response:
    """Answer suggestions for the search and form examples."""
    wanted = request.args.get("q", "").lower()
    found = [o for o in OFFENCES if wanted in f"{o['value']} {o['label']}".lower()]
    return jsonify(found[:10])
