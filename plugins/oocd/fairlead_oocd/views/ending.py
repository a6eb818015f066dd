"""Rescinding, and the scrutiny panel."""

from __future__ import annotations

import secrets

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Crumb,
    Refusal,
    attempt,
    consulted,
    current_actor,
    current_session,
    local_day,
    requires,
)
from fairlead_oocd.case_review import scrutiny_reasons
from fairlead_oocd.forms import words
from fairlead_oocd.forms.ending import DrawForm, FindingForm, RescindForm, SendToPanelForm
from fairlead_oocd.panel_file import panel_file
from fairlead_oocd.panels.after_giving import scrutiny_card
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.after_giving import scrutiny_of
from fairlead_oocd.queries.panel import sample_rows, sampled_case, strata_to_draw_from
from fairlead_oocd.queries.work import work_on
from fairlead_oocd.use_cases.rescission import rescind_resolution
from fairlead_oocd.use_cases.scrutiny import draw_sample, record_finding, send_to_scrutiny
from fairlead_oocd.views.pages import FormPage, act, as_sent, blueprint, present, shown_work

SEED_BELOW = 1_000_000


@blueprint.route("/<reference:reference>/rescind", methods=["GET", "POST"])
@requires(Oocd.RESCIND)
def rescission(reference: str) -> ResponseReturnValue:
    """T32."""
    work, form = shown_work(reference), RescindForm()
    if request.method == "GET":
        form.fill({"advised_on": local_day(present())})
    page = FormPage(
        heading=_("Rescind this resolution"),
        submit=_("Rescind the resolution"),
        intro=_(
            "For a resolution that should not have been given. It is wiped, and the case is reviewed afresh."
        ),
        tone="warning",
    )
    return act(
        work,
        form,
        page,
        as_sent(rescind_resolution, form, work),
    )


@blueprint.route("/<reference:reference>/scrutiny", methods=["GET", "POST"])
@requires(Oocd.MANAGE_SCRUTINY)
def to_scrutiny(reference: str) -> ResponseReturnValue:
    """T30."""
    work, form = shown_work(reference), SendToPanelForm()
    always = scrutiny_reasons(current_session(), work, local_day(present()))
    why = ", ".join(words.label(words.SAMPLED_BECAUSE, key) for key in always)
    page = FormPage(
        heading=_("Send to the scrutiny panel"),
        submit=_("Send it to the panel"),
        intro=_("The force always puts this before the panel: %(why)s.", why=why)
        if always
        else _("The force does not always put a case like this before the panel."),
    )
    return act(
        work,
        form,
        page,
        as_sent(send_to_scrutiny, form, work),
    )


@blueprint.route("/<reference:reference>/finding", methods=["GET", "POST"])
@requires(Oocd.MANAGE_SCRUTINY)
def finding(reference: str) -> ResponseReturnValue:
    """T30a."""
    work, form = shown_work(reference), FindingForm()
    item = scrutiny_of(current_session(), work.case)
    page = FormPage(
        heading=_("Record the panel’s finding"),
        submit=_("Record the finding and close the case"),
        intro=_("A panel cannot change the outcome. What it finds is for learning."),
        template="oocd/variation.html",
        more={"cards": [scrutiny_card(item)] if item else [], "drop_url": None},
    )
    return act(
        work,
        form,
        page,
        as_sent(record_finding, form, work),
    )


@blueprint.route("/scrutiny", methods=["GET", "POST"])
@requires(Oocd.READ_SCRUTINY)
def scrutiny() -> ResponseReturnValue:
    """The sample by the panel's references; for its administrator, a random draw."""
    form, may_draw = DrawForm(), current_actor().can(Oocd.MANAGE_SCRUTINY)
    if request.method == "GET":
        return _sample(form, may_draw=may_draw)
    if not form.validate():
        return _sample(form, may_draw=may_draw), 422
    try:
        with attempt() as session:
            command = form.command(secrets.randbelow(SEED_BELOW))
            draw_sample(session, session.actor, command, now=present())
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        form.refuse(refusal.field, refusal.message)
        return _sample(form, may_draw=may_draw), 422
    return redirect(url_for("oocd.scrutiny"), code=303)


@blueprint.get("/scrutiny/<reference:panel_reference>")
@requires(Oocd.READ_SCRUTINY)
def scrutiny_file(panel_reference: str) -> str:
    """One case as the panel reads it."""
    session = current_session()
    item, case = sampled_case(session, panel_reference)
    work = work_on(session, case, local_day(present()))
    consulted(
        session,
        "oocd.scrutiny.file_viewed",
        object_type="case",
        object_ids=[case.id],
        case_id=case.id,
        subject_ids=[work.suspect.id, *(victim.person.id for victim in work.victims)],
    )
    return render_template(
        "oocd/panel_file.html",
        file=panel_file(session, work, item),
        crumbs=(
            Crumb(label=_("Scrutiny panel"), url=url_for("oocd.scrutiny")),
            Crumb(label=item.panel_reference),
        ),
    )


def _sample(form: DrawForm, *, may_draw: bool) -> str:
    session = current_session()
    rows = sample_rows(session)
    waiting = (
        sum(len(each) for each in strata_to_draw_from(session, session.actor).values()) if may_draw else 0
    )
    consulted(
        session,
        "oocd.scrutiny.listed",
        object_type="case",
        object_ids=[each.case_id for each in rows],
        subject_ids=[each.suspect_id for each in rows],
    )
    return render_template(
        "oocd/scrutiny.html",
        form=form,
        rows=[
            {
                "url": url_for("oocd.scrutiny_file", panel_reference=each.panel_reference),
                "reference": each.panel_reference,
                "why": ", ".join(words.label(words.SAMPLED_BECAUSE, key) for key in each.chosen_because),
                "chosen_at": each.chosen_at,
                "category": words.label(words.CATEGORIES, each.category),
            }
            for each in rows
        ],
        may_draw=may_draw,
        waiting=waiting,
        submit_label=_("Draw the sample"),
    )
