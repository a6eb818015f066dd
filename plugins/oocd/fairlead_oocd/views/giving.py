"""Explaining, agreement and signature; and back to the choice when the day has closed it."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import Crumb, current_session, local_day, requires
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.forms.offer import ChooseAgainForm, GiveForm
from fairlead_oocd.forms.planning import LONDON
from fairlead_oocd.giving import SCHEDULE_3, Element, asks
from fairlead_oocd.letters.agreement import script_of
from fairlead_oocd.letters.plain import plain_version
from fairlead_oocd.panels.case import condition_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork, text_setting
from fairlead_oocd.use_cases.filing import refuse_what_is_hidden
from fairlead_oocd.use_cases.moving import chosen_decision
from fairlead_oocd.use_cases.offer import choose_again, give_disposal
from fairlead_oocd.views.kerbside import progress_url
from fairlead_oocd.views.pages import FormPage, act, as_sent, blueprint, case_url, present, shown_work


@blueprint.route("/<reference:reference>/offer", methods=["GET", "POST"])
@requires(Oocd.GIVE)
def offer(reference: str) -> ResponseReturnValue:
    """T12: the words to read out, then what happened."""
    work, form = shown_work(reference), GiveForm()
    on = local_day(present())
    disposal = work.resolution.chosen
    if disposal is None:
        abort(404)
    script = script_of(work, on)
    if script is None:  # the words are of another age: the person has turned 18 since it was chosen
        return redirect(url_for("oocd.choose_again_page", reference=work.case.reference), code=303)
    facts, listed = facts_for(work, on), SCHEDULE_3 in work.offence_flags
    form.ask_only(disposal, facts, listed=listed)
    at_kerbside = request.args.get("at") == "kerbside"
    if request.method == "GET":
        form.fill({"script_version": script.version, "given_on": on})
        form.fill(_known(work, listed=listed))
        if at_kerbside:
            form.fill({"started": f"{present().astimezone(LONDON):%H:%M}", "place": work.offence.place})
    page = FormPage(
        heading=_("Explain, agree and sign") if asks(disposal, Element.SIGNATURE) else _("Explain and give"),
        submit=_("Record that it was given"),
        template="oocd/offer.html",
        more={
            "script": script,
            "conditions": condition_rows(work),
            "child": facts.is_child,
            "may_decline": asks(disposal, Element.CONSENT),
            "plain": not facts.is_child,
            "police_only": asks(disposal, Element.POLICE_OFFICER),
            "multipart": True,
            "at_kerbside": at_kerbside,
            "steps": form.steps(),
        },
    )
    return act(
        work,
        form,
        page,
        as_sent(give_disposal, form, work),
        to=progress_url(work.case.reference) if at_kerbside else None,
    )


@blueprint.get("/<reference:reference>/offer/plain")
@requires(Oocd.GIVE)
def plain(reference: str) -> str:
    """The plain-language version as it would be given today; 404 where there is none, as for a child.

    Refused, like the signing, when a condition would tell the person about a victim.
    """
    work, session = shown_work(reference), current_session()
    letter = plain_version(session, work, local_day(present()))
    if letter is None:
        abort(404)
    refuse_what_is_hidden(session, work, letter.reader, letter.to_json())
    crumbs = (
        Crumb(label=_("Cases"), url=url_for("cases.worklist")),
        Crumb(label=work.case.reference, url=case_url(work.case.reference)),
        Crumb(label=_("Plain words")),
    )
    return render_template("oocd/plain.html", letter=letter, work=work, crumbs=crumbs)


@blueprint.route("/<reference:reference>/choose-again", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def choose_again_page(reference: str) -> ResponseReturnValue:
    """T12r, with the rules that close the choice today."""
    work, form = shown_work(reference), ChooseAgainForm()
    decision = chosen_decision(work, now=present())
    page = FormPage(
        heading=_("Choose again"),
        submit=_("Go back to the choice"),
        template="oocd/choose_again.html",
        more={"decision": decision, "title": TITLES.get(work.resolution.chosen or "", "")},
    )
    return act(
        work,
        form,
        page,
        as_sent(choose_again, form, work),
        to=url_for("oocd.result", reference=work.case.reference),
    )


def _known(work: CaseWork, *, listed: bool) -> dict[str, object]:
    """What the case or the organisation says already."""
    known: dict[str, object] = {"notification_applies": "yes" if listed else None}
    if asks(work.resolution.chosen or "", Element.REASON_TO_BELIEVE):
        known["designated_officer"] = text_setting(
            current_session(), "pnd_designated_officer", local_day(present())
        )
        known["reason_to_believe"] = work.resolution.evidence_summary
    adult = work.resolution.answers.get("aa")
    if isinstance(adult, dict):
        known["appropriate_adult"] = adult.get("name")
    return known
