"""Victims' views, and needs."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import NotVisible, contact_lines, current_actor, current_session, local_day, requires
from fairlead_oocd.forms.giving import ConfirmForm
from fairlead_oocd.forms.needs import needs_form
from fairlead_oocd.forms.planning import (
    ContactForm,
    FinishContactForm,
    ViewsForm,
)
from fairlead_oocd.outgoing import VICTIM_CONTACT
from fairlead_oocd.panels.case import contact_rows, reached_rows, said_rows, victim_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork, VictimOnCase, listed_actions
from fairlead_oocd.use_cases.consultation import FileConsultationRecord, file_consultation_record
from fairlead_oocd.use_cases.needs import record_needs
from fairlead_oocd.use_cases.victims import (
    finish_victim_contact,
    record_contact,
    record_views,
)
from fairlead_oocd.views.pages import FormPage, act, as_sent, blueprint, posted_version, present, shown_work
from fairlead_oocd.wishes import short_of_standard


@blueprint.route("/<reference:reference>/victims/<uuid:party_id>/contact", methods=["GET", "POST"])
@requires(Oocd.RECORD_VICTIM)
def victim_contact(reference: str, party_id: UUID) -> ResponseReturnValue:
    """Record an attempt to reach a victim."""
    work, form = shown_work(reference), ContactForm()
    victim = _victim(work, party_id)
    if request.method == "GET":
        form.fill({"attempted_on": local_day(present())})
    lines = contact_lines(current_session(), victim.person, present(), sent=VICTIM_CONTACT)
    page = FormPage(
        heading=_("Attempt to reach %(name)s", name=victim.name),
        template="oocd/victim.html",
        more={
            "contacts": contact_rows(victim),
            "reached": reached_rows(lines),
            "person_url": url_for("people.person", person_id=victim.person.id),
        },
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: record_contact(
            session, actor, form.command(work.case.reference, party_id), now=now
        ),
    )


@blueprint.route("/<reference:reference>/victims/<uuid:party_id>/views", methods=["GET", "POST"])
@requires(Oocd.RECORD_VICTIM)
def victim_views(reference: str, party_id: UUID) -> ResponseReturnValue:
    """Record what a victim said, or why nothing could be had."""
    work, form = shown_work(reference), ViewsForm()
    victim = _victim(work, party_id)
    form.offer(listed_actions(current_session(), local_day(present())))
    if request.method == "GET" and victim.consultation is not None:
        form.start_from(victim.consultation)
    page = FormPage(
        heading=_("Views of %(name)s", name=victim.name),
        template="oocd/victim.html",
        more={
            "contacts": contact_rows(victim),
            "person_url": "",
            "elsewhere": said_rows(victim) if victim.elsewhere is not None else (),
        },
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: record_views(
            session, actor, form.command(work.case.reference, party_id), now=now
        ),
    )


@blueprint.route("/<reference:reference>/victims/done", methods=["GET", "POST"])
@requires(Oocd.RECORD_VICTIM)
def victims_done(reference: str) -> ResponseReturnValue:
    """T08."""
    work, form = shown_work(reference), FinishContactForm()
    if not short_of_standard(work):
        form.without_reason()
    intro = _("Go on when each victim was tried, and their views, or why there are none, are recorded.")
    page = FormPage(
        heading=_("Finish consulting the victim"),
        submit=_("Go on to needs"),
        intro=intro
        if work.victims
        else _("No victim is recorded in this case. Add one first if there is one."),
        template="oocd/victims_done.html",
        more={"victims": victim_rows(work)},
    )
    return act(
        work,
        form,
        page,
        as_sent(finish_victim_contact, form, work),
    )


@blueprint.route("/<reference:reference>/victims/record", methods=["GET", "POST"])
@requires(Oocd.RECORD_VICTIM)
def victims_record(reference: str) -> ResponseReturnValue:
    """The consultation record for the file."""
    work, form = shown_work(reference), ConfirmForm()
    if not work.victims:
        raise NotVisible
    page = FormPage(
        heading=_("Victim consultation record"),
        submit=_("File the record"),
        intro=_(
            "What stands below is filed as PDF and as a page. It is for the police file only, never for the suspect."
        ),
        template="oocd/victims_done.html",
        more={"victims": victim_rows(work)},
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: file_consultation_record(
            session,
            actor,
            FileConsultationRecord(reference=work.case.reference, version=posted_version()),
            now=now,
        ),
    )


@blueprint.route("/<reference:reference>/needs", methods=["GET", "POST"])
@requires(Oocd.RECORD_NEEDS)
def needs(reference: str) -> ResponseReturnValue:
    """T09."""
    work, form = shown_work(reference), needs_form()
    if request.method == "GET":
        form.start_from(work, current_actor().name)
    page = FormPage(
        heading=_("Needs and vulnerability"),
        template="oocd/needs.html",
        intro=_("Needs help to choose conditions that work. They never make a resolution harsher."),
    )
    return act(
        work,
        form,
        page,
        as_sent(record_needs, form, work),
    )


def _victim(work: CaseWork, party_id: UUID) -> VictimOnCase:
    found = next((victim for victim in work.victims if victim.party.id == party_id), None)
    if found is None:
        raise NotVisible
    return found
