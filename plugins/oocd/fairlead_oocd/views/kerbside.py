"""A community resolution at the roadside: find person and offence, then one form that survives a lost connection."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    LikelyDuplicates,
    OffenceCode,
    Person,
    Refusal,
    RuleRefusal,
    TenantSession,
    age_on,
    attempt,
    consulted,
    current_session,
    empty_frame,
    local_day,
    own_person,
    requires,
    search_offences,
    settings_in_force,
)
from fairlead_oocd.forms.kerbside import KerbsideForm
from fairlead_oocd.gravity_settings import tables_from
from fairlead_oocd.offence_facts import listed_facts
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import MODULE, listed_actions, parameters_on
from fairlead_oocd.use_cases.kerbside import ADULT, take_down
from fairlead_oocd.views.opening import (
    OFFENCES_SHOWN,
    crumbs_to,
    new_person_page,
    opened_person,
    ruled_out,
    search_page,
)
from fairlead_oocd.views.pages import FormPage, blueprint, present

_TYPED = re.compile(r"(<textarea.*?</textarea>)", re.DOTALL)
_BLOCKS = r"</?(?:div|input|label|fieldset|legend|section|option)\b"
_INDENTED = re.compile(rf"\n\s*(?={_BLOCKS})|(?<=\n)\s+")


@blueprint.get("/kerbside")
@requires(Oocd.CREATE)
def kerbside() -> ResponseReturnValue:
    """Look for the person before recording anybody."""
    return search_page(
        _("At the roadside: who is it?"),
        "oocd.kerbside_offence",
        "oocd.kerbside_person",
        template="oocd/kerbside_person.html",
    )


@blueprint.route("/kerbside/person", methods=["GET", "POST"])
@requires(Oocd.CREATE)
def kerbside_person() -> ResponseReturnValue:
    """Record a person who is not in the index."""
    return new_person_page(_("Record the person"), "oocd.kerbside_offence", url_for("oocd.kerbside"))


@blueprint.get("/kerbside/<uuid:person_id>")
@requires(Oocd.CREATE)
def kerbside_offence(person_id: UUID) -> ResponseReturnValue:
    """Look for the offence; somebody who is not an adult is dealt with at the desk."""
    suspect = opened_person(person_id)
    typed = request.args.get("q", "").strip()[:100]
    heading = _("Which offence?")
    return render_template(
        "oocd/kerbside_offence.html",
        heading=heading,
        suspect=suspect,
        adult=_is_adult(suspect),
        typed=typed,
        hits=search_offences(current_session(), typed, OFFENCES_SHOWN) if typed else [],
        crumbs=crumbs_to(heading, None),
    )


@blueprint.route("/kerbside/<uuid:person_id>/<slug:code>", methods=["GET", "POST"])
@requires(Oocd.CREATE)
def kerbside_case(person_id: UUID, code: str) -> ResponseReturnValue:
    """Everything else, in short steps; the case opens when this is sent."""
    session, suspect = current_session(), opened_person(person_id)
    if not _is_adult(suspect):
        return redirect(url_for("oocd.kerbside_offence", person_id=person_id), code=303)
    form = _form(session, code)
    if request.method == "GET":
        actor = session.actor
        form.start(local_day(present()), actor.name, actor.rank)
        return _page(form, code, suspect)
    if not form.validate():
        return _page(form, code, suspect), 422
    try:
        command = form.command(person_id, code.upper(), today=local_day(present()), ruled_out=ruled_out())
        with attempt() as trial:
            taken = take_down(trial, trial.actor, command, now=present())
    except LikelyDuplicates as refusal:
        form.alike = refusal.hits
        form.harmed.offer(form.alike)
        form.refuse("victim_is", refusal.message)
        return _page(form, code, suspect), 422
    except RuleRefusal as refusal:
        for reason in refusal.decision.obstacles:
            form.refuse(None, f"{reason.message}. {reason.what_would_change_it}")
        return _page(form, code, suspect), 422
    except Refusal as refusal:
        form.refuse(refusal.field, refusal.message)
        return _page(form, code, suspect), 422
    if taken.stopped is not None and taken.stopped.message:
        flash(taken.stopped.message, "caution")
    return redirect(progress_url(taken.case.reference), code=303)


@blueprint.get("/kerbside/offline/<slug:code>")
@requires(Oocd.CREATE)
def kerbside_offline(code: str) -> ResponseReturnValue:
    """The same form with nobody in it, for the browser to keep: it is shown while there is no connection."""
    form = _form(current_session(), code)
    form.start(local_day(present()), "", None)
    return _page(form, code, None)


def progress_url(reference: str) -> str:
    """Where the case is at the roadside; it tells the browser which draft has arrived."""
    return url_for("oocd.kerbside_progress", reference=reference, sent=request.form.get("idempotency_key"))


def _is_adult(person: Person) -> bool:
    born = person.date_of_birth
    return born is not None and age_on(born, local_day(present())) >= ADULT


def _form(session: TenantSession, code: str) -> KerbsideForm:
    offence = _offence(session, code)
    on = local_day(present())
    tables = tables_from(
        settings_in_force(session, MODULE, on), licensed=parameters_on(session, on).gravity_matrix_licensed
    )
    form = KerbsideForm(alike=[own_person(session, session.actor, each) for each in sorted(ruled_out())])
    form.offer(offence, tables, _listed(offence), listed_actions(session, on))
    return form


def _offence(session: TenantSession, code: str) -> OffenceCode:
    """The offence of an address, which has its code in small letters; an unknown one is not found (404)."""
    return session.get(OffenceCode, code.upper()) or abort(404)


def _listed(offence: OffenceCode) -> Collection[str]:
    facts = listed_facts(
        code=offence.code,
        title=offence.title,
        mode_of_trial=offence.mode_of_trial,
        category=offence.category_code,
        flags=offence.flags,
    )
    return {fact.fact for fact in facts}


def _page(form: KerbsideForm, code: str, suspect: Person | None) -> str:
    """The form; without a suspect nothing in it is about anybody, not even about who is signed in."""
    heading = _("Community resolution")
    nobody = {"frame": empty_frame(), "crumbs": (), "csrf_token": str}
    more = {"crumbs": crumbs_to(heading, None)} if suspect else nobody
    if form.alike:  # shown again with every refusal, so looked at again
        ids = [each.id for each in form.alike]
        consulted(current_session(), "person.matched", object_type="person", object_ids=ids, subject_ids=ids)
    drawn = render_template(
        "oocd/kerbside.html",
        form=form,
        page=FormPage(heading=heading),
        steps=form.steps(),
        suspect=suspect,
        offence=_offence(current_session(), code),
        cancel_url=url_for("oocd.kerbside"),
        submit_label=_("Send and see the result"),
        **more,
    )
    return _lean(drawn)


def _lean(page: str) -> str:
    """The page without the indentation of its templates, a sixth of it, for a poor connection; typed words stay."""
    parts = _TYPED.split(page)
    return "".join(part if part.startswith("<textarea") else _INDENTED.sub("", part) for part in parts)
