"""What the published list says about the offence: shown, and corrected with a reason."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import requires
from fairlead_oocd.case_facts import listed_on
from fairlead_oocd.forms import words
from fairlead_oocd.forms.offence_facts import CorrectFactForm
from fairlead_oocd.offence_facts import TRIAL_CLASS
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.offence_facts import correct_fact
from fairlead_oocd.views.pages import FormPage, act, blueprint, case_url, posted_version, shown_work
from fairlead_oocd.workflow import BEFORE_GIVING


@blueprint.route("/<reference:reference>/offence-facts/<slug:words_of_fact>", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def offence_fact(reference: str, words_of_fact: str) -> ResponseReturnValue:
    """Decide one fact that the list does not say, or says wrongly."""
    work, fact = shown_work(reference), words_of_fact.replace("-", "_")
    if fact not in {TRIAL_CLASS, *(listed.fact for listed in listed_on(work))}:
        abort(404)
    form = CorrectFactForm()
    form.offer(fact)
    title = _("How may the offence be tried?") if fact == TRIAL_CLASS else words.label(words.TAGS, fact)
    page = FormPage(
        heading=title,
        submit=_("Record what is right"),
        intro=_("%(code)s %(title)s", code=work.offence.code, title=work.offence.title),
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: correct_fact(
            session, actor, form.command(work.case.reference, posted_version(), fact), now=now
        ),
        to=lambda: _after(work),
    )


def _after(work: CaseWork) -> str:
    """Back to the questions while they are open; after giving, to the case, whose chronology says what it means."""
    if work.case.state in BEFORE_GIVING:
        return url_for("oocd.questions", reference=work.case.reference, group="offence")
    return case_url(work.case.reference)
