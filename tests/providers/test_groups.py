"""A group programme: set up, filled, left, cancelled; and what each of these refuses."""

from __future__ import annotations

from decimal import Decimal

from fairlead.testing.two_sides import TwoSides

from .group_steps import programme


def test_hours_of_a_register_count_for_each_member_by_themselves(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford", "Bo Birch", "Cy Cole")
    results = {"Ada Ashford": "attended", "Bo Birch": "late", "Cy Cole": "missed-unacceptable"}
    assert group.take(1, results) == 3
    hours = {name: [each.hours_credited for each in group.appointments(name)] for name in results}
    assert hours == {
        "Ada Ashford": [Decimal("1.50")],
        "Bo Birch": [Decimal("1.50")],
        "Cy Cole": [Decimal(0)],
    }
