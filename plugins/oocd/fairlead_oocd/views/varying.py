"""Changing or adding a condition by agreement."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import Actor, TenantSession, current_session, local_day, requires
from fairlead_oocd.case_facts import condition_document
from fairlead_oocd.facts.parsing import parse_condition
from fairlead_oocd.forms.varying import AdditionForm, ConsentForm, DropVariationForm, VariationForm
from fairlead_oocd.panels.after_giving import variation_card
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy import completion_dates
from fairlead_oocd.policy.legal_traps import traps_of_addition, traps_of_variation
from fairlead_oocd.queries.after_giving import condition_on, proposed_variation
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.terms import terms_of
from fairlead_oocd.use_cases.variations import (
    agree_variation,
    drop_variation,
    propose_addition,
    propose_variation,
)
from fairlead_oocd.views.conditions import finding, offer_services, showing_faults, usual_end
from fairlead_oocd.views.pages import (
    FormPage,
    act,
    as_sent,
    blueprint,
    case_url,
    posted_version,
    present,
    show_form,
    shown_work,
)


@blueprint.route("/<reference:reference>/conditions/<uuid:condition_id>/vary", methods=["GET", "POST"])
@requires(Oocd.VARY)
def variation(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """T17."""
    work, form = shown_work(reference), VariationForm()
    item = condition_on(work, condition_id)
    if request.method == "GET":
        form.start_from(terms_of(item))
    page = FormPage(
        heading=_("Change a condition"),
        submit=_("Propose the change"),
        intro=_("Nothing changes until the person agrees. The rules check the change first."),
        template="oocd/vary.html",
        more={
            "latest": _latest(work),
            "traps": traps_of_variation(
                work.resolution.chosen or "", parse_condition(condition_document(item))
            ),
        },
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: propose_variation(
            session, actor, form.command(work.case.reference, condition_id, posted_version()), now=now
        ),
    )


@blueprint.route("/<reference:reference>/conditions/add", methods=["GET", "POST"])
@requires(Oocd.VARY)
def addition(reference: str) -> ResponseReturnValue:
    """T17 for a further condition."""
    work, form = shown_work(reference), AdditionForm()
    if request.method == "GET":
        form.fill({"due_on": usual_end(work)})
    offer_services(form, work)
    page = FormPage(
        heading=_("Add a condition by agreement"),
        submit=_("Propose the condition"),
        intro=_(
            "Nothing is added until the person agrees. The rules check it beside the other conditions first."
        ),
        template="oocd/vary_add.html",
        more={
            "found": {},
            "latest": _latest(work),
            "traps": traps_of_addition(work.resolution.chosen or ""),
        },
    )

    def propose(session: TenantSession, actor: Actor, now: datetime) -> object:
        return propose_addition(session, actor, form.addition(work.case.reference, posted_version()), now=now)

    if finding(form):
        return show_form(work, form, page, version=posted_version())
    return act(work, form, page, showing_faults(form, page, propose))


@blueprint.route("/<reference:reference>/variation/agree", methods=["GET", "POST"])
@requires(Oocd.VARY)
def variation_agreed(reference: str) -> ResponseReturnValue:
    """T17a."""
    work, form = shown_work(reference), ConsentForm()
    if request.method == "GET":
        form.fill({"consented_on": local_day(present())})
    proposed = proposed_variation(current_session(), work.case)
    page = FormPage(
        heading=_("Record the person’s consent"),
        submit=_("Add the condition") if proposed.kind == "add" else _("Change the condition"),
        template="oocd/variation.html",
        more={
            "cards": [variation_card(proposed)],
            "drop_url": url_for("oocd.variation_dropped", reference=work.case.reference),
        },
    )
    return act(
        work,
        form,
        page,
        as_sent(agree_variation, form, work),
        to=case_url(work.case.reference),
    )


@blueprint.route("/<reference:reference>/variation/drop", methods=["GET", "POST"])
@requires(Oocd.VARY)
def variation_dropped(reference: str) -> ResponseReturnValue:
    """T17r."""
    work, form = shown_work(reference), DropVariationForm()
    page = FormPage(
        heading=_("Drop the change"),
        submit=_("Drop the change"),
        intro=_("The conditions stay as they were."),
        template="oocd/variation.html",
        more={"cards": [variation_card(proposed_variation(current_session(), work.case))], "drop_url": None},
    )
    return act(
        work,
        form,
        page,
        as_sent(drop_variation, form, work),
    )


def _latest(work: CaseWork) -> object:
    """The last day on which conditions of this resolution may end; None when there is none."""
    given, chosen = work.resolution.given_on, work.resolution.chosen
    dates = completion_dates(chosen, given, work.parameters) if given and chosen else None
    return dates[1] if dates else None
