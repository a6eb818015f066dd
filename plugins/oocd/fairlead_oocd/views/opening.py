"""Starting a resolution: find or record the suspect, then the case, then its victims."""

from __future__ import annotations

from typing import Any  # url_for's values are untyped
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Core,
    Crumb,
    LikelyDuplicates,
    OffenceHit,
    Person,
    PersonHit,
    Refusal,
    RuleRefusal,
    age_on,
    attempt,
    consulted,
    create_person,
    current_actor,
    current_hooks,
    current_session,
    local_day,
    own_person,
    requires,
    search_offences,
    search_people,
    set_contact_point,
)
from fairlead_oocd.forms.opening import NewPersonForm, OpenForm, VictimForm
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.use_cases.opening import add_victim, open_resolution
from fairlead_oocd.views.pages import FormPage, act, blueprint, case_url, present, shown_work

OFFENCES_SHOWN = 15


@blueprint.get("/new")
@requires(Oocd.CREATE)
def find_suspect() -> ResponseReturnValue:
    """Look for the suspect before recording anybody."""
    return search_page(_("Who is the suspect?"), "oocd.open_case", "oocd.new_suspect")


@blueprint.route("/new/person", methods=["GET", "POST"])
@requires(Oocd.CREATE)
def new_suspect() -> ResponseReturnValue:
    """Record a suspect who is not in the index."""
    return new_person_page(_("Record the suspect"), "oocd.open_case", url_for("oocd.find_suspect"))


@blueprint.route("/new/<uuid:person_id>", methods=["GET", "POST"])
@requires(Oocd.CREATE)
def open_case(person_id: UUID) -> ResponseReturnValue:
    """The offence and the crime; the case opens when this is saved."""
    suspect = opened_person(person_id)
    form = OpenForm()
    hits = _offences(form)
    if request.method == "GET":
        return _open_page(suspect, form)
    sound = form.validate()
    code = _chosen_code(form, hits)
    if sound and code is not None:
        try:
            with attempt() as session:
                case = open_resolution(session, session.actor, form.command(suspect.id, code), now=present())
            return redirect(case_url(case.reference), code=303)
        except RuleRefusal as refusal:
            for reason in refusal.decision.obstacles:
                form.refuse(None, f"{reason.message}. {reason.what_would_change_it}")
        except Refusal as refusal:
            form.refuse({"code": "offence"}.get(refusal.field or "", refusal.field), refusal.message)
    return _open_page(suspect, form, hits if code is None else []), 422


@blueprint.get("/<reference:reference>/victims/find")
@requires(Oocd.ASSESS)
def find_victim(reference: str) -> ResponseReturnValue:
    """Look for a victim in the index."""
    work = shown_work(reference)
    return search_page(
        _("Who is the victim?"),
        "oocd.victim",
        "oocd.new_victim",
        reference=work.case.reference,
        template="oocd/find_victim.html",
    )


@blueprint.route("/<reference:reference>/victims/new", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def new_victim(reference: str) -> ResponseReturnValue:
    """Record a victim, or the person who speaks for one, who is not in the index."""
    work = shown_work(reference)
    back = url_for("oocd.find_victim", reference=work.case.reference)
    return new_person_page(_("Record the victim"), "oocd.victim", back, reference=work.case.reference)


@blueprint.route("/<reference:reference>/victims/add/<uuid:person_id>", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def victim(reference: str, person_id: UUID) -> ResponseReturnValue:
    """Add a person of the index as a victim."""
    work, person, form = shown_work(reference), opened_person(person_id), VictimForm()
    page = FormPage(heading=_("Add %(name)s as a victim", name=person.full_name), submit=_("Add the victim"))
    return act(
        work,
        form,
        page,
        lambda session, actor, now: add_victim(
            session, actor, form.command(work.case.reference, person_id), now=now
        ),
    )


def opened_person(person_id: UUID) -> Person:
    """A person of the index, logged as looked at. Raises `NotVisible`."""
    session = current_session()
    found = own_person(session, session.actor, person_id)
    consulted(session, "person.opened", object_type="person", object_ids=[found.id], subject_ids=[found.id])
    return found


def _address(endpoint: str, reference: str | None, **values: Any) -> str:
    """An address of this journey: with the case when there is one already."""
    return url_for(endpoint, reference=reference, **values) if reference else url_for(endpoint, **values)


def search_page(
    heading: str,
    chosen: str,
    new: str,
    reference: str | None = None,
    *,
    template: str = "oocd/find_person.html",
) -> str:
    """Search before create: people who fit, each leading to the endpoint ``chosen``, and the way to ``new``."""
    session = current_session()
    typed = request.args.get("q", "").strip()[:100]
    hits = (
        search_people(session, session.actor, typed, enabled_modules=current_hooks().enabled) if typed else []
    )
    if typed:
        ids = [hit.id for hit in hits]
        consulted(session, "person.searched", object_type="person", object_ids=ids, subject_ids=ids)
    return render_template(
        template,
        heading=heading,
        typed=typed,
        hits=[(hit, _address(chosen, reference, person_id=hit.id)) for hit in hits],
        new_url=_address(new, reference, q=typed),
        crumbs=crumbs_to(heading, reference),
    )


def new_person_page(heading: str, to: str, back: str, reference: str | None = None) -> ResponseReturnValue:
    """Record somebody who is not in the index and go on to the endpoint ``to``; likely matches are shown first."""
    form, alike = NewPersonForm(), list[PersonHit]()
    if not current_actor().can(Core.PERSON_EDIT):
        form.without_contact()
    status = 200
    if request.method == "GET":
        typed = request.args.get("q", "").strip()[:100].split()
        given, _space, family = " ".join(w for w in typed if not any(map(str.isdigit, w))).rpartition(" ")
        form.fill({"given_names": given, "family_name": family})
    elif form.validate():
        try:
            with attempt() as session:
                person = create_person(session, session.actor, form.command(ruled_out()), now=present())
                for point in form.contact_points(person.id):
                    set_contact_point(session, session.actor, point, now=present())
            return redirect(_address(to, reference, person_id=person.id), code=303)
        except LikelyDuplicates as refusal:
            alike, status = refusal.hits, 422
            ids = [hit.id for hit in alike]
            consulted(
                current_session(), "person.matched", object_type="person", object_ids=ids, subject_ids=ids
            )
            form.refuse(None, refusal.message)
        except Refusal as refusal:
            status = 422
            form.refuse(refusal.field, refusal.message)
    else:
        status = 422
    page = render_template(
        "oocd/new_person.html",
        form=form,
        page=FormPage(heading=heading),
        alike=[(hit, _address(to, reference, person_id=hit.id)) for hit in alike],
        submit_label=_("None of these: save as a new person") if alike else _("Save and continue"),
        cancel_url=back,
        crumbs=crumbs_to(heading, reference),
    )
    return page, status


def ruled_out() -> frozenset[UUID]:
    """Likely matches that the sent page has shown, and which are therefore other people."""
    found = set()
    for typed in request.form.getlist("seen")[:50]:
        try:
            found.add(UUID(typed))
        except ValueError:
            continue
    return frozenset(found)


def _offences(form: OpenForm) -> list[OffenceHit]:
    typed = form.value("offence")
    hits = search_offences(current_session(), typed, OFFENCES_SHOWN) if typed else []
    form.offer(hits)
    return hits


def _chosen_code(form: OpenForm, hits: list[OffenceHit]) -> str | None:
    typed = (form.value("offence") or "").upper()
    if not typed:
        return None
    exact = next((hit.code for hit in hits if hit.code == typed), None)
    code = exact or form.value("offence_code")
    if code is None and hits:
        form.refuse("offence_code", _("Choose the offence"))
    elif code is None:
        form.refuse("offence", _("No offence was found for these words. Use fewer, or the start of a code"))
    return code


def _open_page(suspect: Person, form: OpenForm, hits: list[OffenceHit] | None = None) -> str:
    heading = _("New out-of-court resolution")
    return render_template(
        "oocd/open.html",
        suspect=suspect,
        form=form,
        page=FormPage(heading=heading),
        hits=hits or [],
        age=age_on(suspect.date_of_birth, local_day(present())) if suspect.date_of_birth else None,
        submit_label=_("Open the case"),
        cancel_url=url_for("oocd.find_suspect"),
        crumbs=crumbs_to(heading, None),
    )


def crumbs_to(last: str, reference: str | None) -> tuple[Crumb, ...]:
    """Cases, the case if there is one already, this page."""
    case = (Crumb(label=reference, url=case_url(reference)),) if reference else ()
    return (Crumb(label=_("Cases"), url=url_for("cases.worklist")), *case, Crumb(label=last))
