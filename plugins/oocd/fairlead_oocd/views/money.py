"""The money of a case: what is due and paid, payments, receipts, corrections, instalments."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import Column, NotVisible, attempt, current_session, local_day, requires
from fairlead_oocd.forms.money import CorrectionForm, GiveBackForm, InstalmentsForm, PaymentForm
from fairlead_oocd.ledger import Account, accounts_of, claims_of, penalties_of, title_of, total_of
from fairlead_oocd.models import MoneyEntry
from fairlead_oocd.panels.money import balance_rows, claim_rows, entry_rows, penalty_rows, state_of
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.money import Purpose, pounds
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.money import (
    correct_entry,
    enforced,
    give_back,
    may_be_written_off,
    plan_instalments,
    record_payment,
)
from fairlead_oocd.use_cases.receipts import MakeReceipt, make_receipt
from fairlead_oocd.views.pages import FormPage, act, blueprint, crumbs_of, present, shown_work

COLUMNS = (
    ("on", False),
    ("what", False),
    ("amount", True),
    ("balance", True),
    ("by", False),
)


@blueprint.route("/<reference:reference>/money")
@requires(Oocd.READ)
def money(reference: str) -> ResponseReturnValue:
    """Every account of the case with its entries and balance."""
    session, work = current_session(), shown_work(reference)
    accounts = accounts_of(session, work)
    actor = session.actor
    return render_template(
        "oocd/money.html",
        work=work,
        crumbs=crumbs_of(work, _("Money")),
        columns=_columns(),
        accounts=[_shown(work, account) for account in accounts],
        total=balance_rows(total_of(accounts)) if len(accounts) > 1 else (),
        penalties=[
            [*penalty_rows(each), *claim_rows(claims_of(session, each))]
            for each in penalties_of(session, work.case)
        ],
        may_record=actor.can(Oocd.RECORD_MONEY),
        may_correct=actor.can(Oocd.CORRECT_MONEY),
    )


@blueprint.route("/<reference:reference>/money/<slug:account>/pay", methods=["GET", "POST"])
@requires(Oocd.RECORD_MONEY)
def pay(reference: str, account: str) -> ResponseReturnValue:
    """Record a payment."""
    work, form = shown_work(reference), PaymentForm()
    found = _account(work, account)
    if request.method == "GET":
        form.fill({"received_on": local_day(present())})
    page = FormPage(
        heading=_("Record a payment: %(what)s", what=title_of(found.purpose)),
        submit=_("Record the payment"),
        intro=state_of(found.balance),
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: record_payment(
            session, actor, form.command(work.case.reference, account), now=now
        ),
        to=url_for("oocd.money", reference=work.case.reference),
    )


@blueprint.route("/<reference:reference>/money/<slug:account>/give-back", methods=["GET", "POST"])
@requires(Oocd.CORRECT_MONEY)
def give_money_back(reference: str, account: str) -> ResponseReturnValue:
    """Give back what was paid too much, or write off what is owed."""
    work, form = shown_work(reference), GiveBackForm()
    found = _account(work, account)
    form.offer(write_off=may_be_written_off(found))
    if request.method == "GET":
        form.fill({"on_day": local_day(present())})
    page = FormPage(
        heading=_("Give back or write off: %(what)s", what=title_of(found.purpose)),
        submit=_("Record it"),
        intro=state_of(found.balance),
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: give_back(
            session, actor, form.command(work.case.reference, account), now=now
        ),
        to=url_for("oocd.money", reference=work.case.reference),
    )


@blueprint.route("/<reference:reference>/money/<slug:account>/instalments", methods=["GET", "POST"])
@requires(Oocd.RECORD_MONEY)
def agree_instalments(reference: str, account: str) -> ResponseReturnValue:
    """Agree that a sum is paid bit by bit."""
    work, form = shown_work(reference), InstalmentsForm()
    found = _account(work, account)
    page = FormPage(
        heading=_("Instalments: %(what)s", what=title_of(found.purpose)),
        submit=_("Agree the instalments"),
        intro=state_of(found.balance),
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: plan_instalments(
            session, actor, form.command(work.case.reference, account), now=now
        ),
        to=url_for("oocd.money", reference=work.case.reference),
    )


@blueprint.route("/<reference:reference>/money/entries/<uuid:entry_id>/correct", methods=["GET", "POST"])
@requires(Oocd.CORRECT_MONEY)
def correct(reference: str, entry_id: UUID) -> ResponseReturnValue:
    """Undo an entry by its counter-entry."""
    work, form = shown_work(reference), CorrectionForm()
    account, line = _line(work, entry_id)
    row = next(each for each in entry_rows(account) if each["id"] == line.id)
    page = FormPage(
        heading=_("Correct an entry"),
        submit=_("Add the counter-entry"),
        intro=_("%(what)s, %(amount)s", what=row["what"], amount=row["amount"]),
        tone="warning",
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: correct_entry(
            session, actor, form.command(work.case.reference, entry_id), now=now
        ),
        to=url_for("oocd.money", reference=work.case.reference),
    )


@blueprint.route("/<reference:reference>/money/entries/<uuid:entry_id>/receipt", methods=["POST"])
@requires(Oocd.RECORD_MONEY)
def receipt(reference: str, entry_id: UUID) -> ResponseReturnValue:
    """Make the receipt of a payment, and open it."""
    work = shown_work(reference)
    with attempt() as session:
        made = make_receipt(
            session,
            session.actor,
            MakeReceipt(reference=work.case.reference, entry_id=entry_id),
            now=present(),
        )
    onward = url_for("cases.document", reference=work.case.reference, document_id=made.id)
    return redirect(onward, code=303)


def _columns() -> Sequence[Column]:
    labels = {
        "on": _("Day"),
        "what": _("Entry"),
        "amount": _("Amount"),
        "balance": _("Left to pay"),
        "by": _("Recorded by"),
    }
    return [Column(key=key, label=labels[key], numeric=numeric) for key, numeric in COLUMNS]


def _shown(work: CaseWork, account: Account) -> dict[str, object]:
    """One account as the page draws it."""
    actor, session = current_session().actor, current_session()
    moves = enforced(session, work, account)
    in_parts = account.condition is not None and account.purpose is not Purpose.PENALTY
    return {
        "key": account.key,
        "title": title_of(account.purpose),
        "text": account.condition.text if account.condition else "",
        "state": state_of(account.balance),
        "rows": balance_rows(account.balance),
        "entries": entry_rows(account),
        "parts": [{"due_on": part.due_on, "amount": pounds(part.amount_pence)} for part in account.parts],
        "may_pay": not moves or actor.can(Oocd.ENFORCE_PENALTY),
        "may_plan": in_parts and account.balance.owed > 0,
    }


def _account(work: CaseWork, key: str) -> Account:
    found = next((each for each in accounts_of(current_session(), work) if each.key == key), None)
    if found is None:
        raise NotVisible
    return found


def _line(work: CaseWork, entry_id: UUID) -> tuple[Account, MoneyEntry]:
    for account in accounts_of(current_session(), work):
        for line in account.lines:
            if line.id == entry_id:
                return account, line
    raise NotVisible
