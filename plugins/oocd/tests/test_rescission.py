"""A resolution that should not have been given is taken back, on legal advice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairlead.public import NotPermitted, Refusal, RuleRefusal
from fairlead_oocd.queries.after_giving import rescission_of
from fairlead_oocd.use_cases import rescission

from .conftest import World
from .journey_after import after


def test_rescinding_wipes_the_outcome_and_nothing_binds_any_longer(world: World) -> None:
    case = after(world).finished()
    assert case.case().outcome_code == "3"
    case.rescind()

    assert case.last == ("RESCINDED", "", "")
    assert case.case().outcome_code is None
    assert case.work().conditions == ()
    assert case.work().suspect_party.category == "suspected"
    with world.database.tenant_transaction(world.supervisor) as session:
        kept = rescission_of(session, case.case())
    assert kept is not None
    assert (kept.outcome_before, kept.advice_reference, kept.ground) == ("3", "LS/26/9", "procedure")


def test_without_legal_advice_or_pnc_correction_nothing_is_rescinded(world: World) -> None:
    case = after(world).monitored()
    for blank, field in (("adviser", "adviser"), ("advice", "advice")):
        with pytest.raises(Refusal, match="legal advice") as refused:
            case.rescind(**{blank: " \n"})
        assert refused.value.field == field
    with pytest.raises(Refusal, match="future"):
        case.rescind(advised_on=case.now.date() + timedelta(days=1))
    for missing in ({"advice_reference": ""}, {"advice_reference": "  "}):
        with pytest.raises(RuleRefusal, match="legal advice"):
            case.rescind(**missing)
    with pytest.raises(Refusal, match="PNC"):
        case.rescind(pnc_correction=None)
    assert case.case().state == "MONITORING"


def test_an_officer_may_not_rescind(world: World) -> None:
    case = after(world).to_offer().give()
    command = rescission.RescindResolution(
        reference=case.reference,
        version=case.version,
        ground="unlawful",
        reason="Wrong",
        adviser="Force solicitor",
        advised_on=case.now.date(),
        advice_reference="LS/1",
        advice="Not safe",
        notices="Letter",
        pnc_correction="26/1",
    )
    with pytest.raises(NotPermitted):
        case.run(world.officer, rescission.rescind_resolution, command)
