"""Children: the youth justice service, and safeguarding under 10."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import current_session, local_day, requires
from fairlead_oocd.forms.youth import SafeguardingForm, YouthAnswerForm, YouthReferralForm
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import text_setting
from fairlead_oocd.use_cases.youth import (
    record_safeguarding,
    record_youth_justice_answer,
    refer_to_youth_justice,
)
from fairlead_oocd.views.pages import FormPage, act, as_sent, blueprint, present, shown_work


@blueprint.route("/<reference:reference>/youth-justice", methods=["GET", "POST"])
@requires(Oocd.REFER_YOUTH)
def youth_justice(reference: str) -> ResponseReturnValue:
    """T14y."""
    work, form = shown_work(reference), YouthReferralForm()
    on = local_day(present())
    if request.method == "GET":
        form.fill({"service": text_setting(current_session(), "youth_justice_service", on), "sent_on": on})
    page = FormPage(
        heading=_("Refer to the youth justice service"),
        submit=_("Record the referral"),
        intro=_(
            "A child who was given a youth caution must be referred as soon as practicable, and the service must"
            " assess the child; on a first referral without an earlier youth conditional caution it may"
            " (Crime and Disorder Act 1998 s.66ZB(1)–(3)). One working day is this product’s own limit, not law."
        ),
    )
    return act(
        work,
        form,
        page,
        as_sent(refer_to_youth_justice, form, work),
    )


@blueprint.route("/<reference:reference>/youth-justice/answer", methods=["GET", "POST"])
@requires(Oocd.REFER_YOUTH)
def youth_justice_answer(reference: str) -> ResponseReturnValue:
    """T14a."""
    work, form = shown_work(reference), YouthAnswerForm()
    if request.method == "GET":
        form.fill({"answered_on": local_day(present())})
    return act(
        work,
        form,
        FormPage(heading=_("Answer of the youth justice service"), submit=_("Record the answer")),
        as_sent(record_youth_justice_answer, form, work),
    )


@blueprint.route("/<reference:reference>/safeguarding", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def safeguarding(reference: str) -> ResponseReturnValue:
    """T10s."""
    work, form = shown_work(reference), SafeguardingForm()
    page = FormPage(
        heading=_("Safeguarding referral"),
        submit=_("Record the referral and close the case"),
        intro=_(
            "The child is, or was at the time, under 10, the age of criminal responsibility. No resolution is"
            " possible, and nothing else is recorded here."
        ),
    )
    return act(
        work,
        form,
        page,
        as_sent(record_safeguarding, form, work),
    )
