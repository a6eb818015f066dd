"""The invented cases, and the answers that they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

REASONS = (
    "First offence, admitted at once, and of low seriousness. A resolution deals with the cause"
    " sooner than a court could, and the victim was asked first."
)
ANSWERS: Mapping[str, Mapping[str, object]] = {
    "admission": {
        "admission": {"made": True, "to_whom": "2204", "qualified": False, "defence_raised": False},
        "consent": {"willing": True},
    },
    "offence": {"offence": {"jurisdiction": "england_and_wales", "tags": {}, "endorsable": False}},
    "circumstances": {
        "on_bail": False,
        "under_court_order": False,
        "on_licence": False,
        "immigration": {"status": "british"},
    },
    "vulnerability": {
        "vulnerability": {"screened": True, "flags": [], "fit": True},
        "aa": {"required": False},
        "interpreter": {"required": False},
    },
}


@dataclass(frozen=True, kw_only=True)
class Story:
    """One invented case: who, what, which resolution, and how far it has come (a step of `Telling`).

    ``answers`` replace those of `ANSWERS` by group; a story without ``condition`` has none.
    ``online_course`` is one that the person passed with the provider.
    """

    given_names: str
    family_name: str
    born: date
    victim: tuple[str, str, str | None] | None
    code: str
    happened: str
    crime_reference: str
    disposal: str
    condition: str
    service_code: str | None
    until: str
    days_ago: int
    online_course: str = ""
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


WITH_APPROPRIATE_ADULT: Mapping[str, Mapping[str, object]] = {
    "vulnerability": {
        "vulnerability": {"screened": True, "flags": [], "fit": True},
        "aa": {"required": True, "present": True, "name": "Maple Inventedparent, mother"},
        "interpreter": {"required": False},
    }
}
"""For a child: the appropriate adult was there for the admission."""

STORIES = (
    Story(
        given_names="Rowan",
        family_name="Demoson",
        born=date(1998, 3, 14),
        victim=None,
        code="CJ67002",
        happened="Shouting in the market place, unsteady, smelling of drink.",
        crime_reference="NM/DEMO/0001/26",
        disposal="CR",
        condition="",
        service_code=None,
        until="open",
        days_ago=1,
    ),
    Story(
        given_names="Juniper",
        family_name="Examplewood",
        born=date(1987, 9, 2),
        victim=("Basil", "Samplegate", None),
        code="CJ88116",
        happened="Pushed another customer in a queue. No injury.",
        crime_reference="NM/DEMO/0002/26",
        disposal="CR",
        condition="",
        service_code=None,
        until="answer-some",
        days_ago=3,
    ),
    Story(
        given_names="Linden",
        family_name="Fictitious",
        born=date(2001, 12, 30),
        victim=("Hazel", "Invented", "Demo Corner Shop"),
        code="TH68010",
        happened="Took two bottles of spirits worth £38.",
        crime_reference="NM/DEMO/0003/26",
        disposal="CR",
        condition="Write a letter of apology to the shop",
        service_code=None,
        until="submit",
        days_ago=6,
    ),
    Story(
        given_names="Aspen",
        family_name="Madeupton",
        born=date(1979, 6, 21),
        victim=("Clover", "Notreal", None),
        code="CD71039",
        happened="Kicked in a fence panel while drunk. Damage of about £120.",
        crime_reference="NM/DEMO/0004/26",
        disposal="COND",
        condition="Attend the alcohol awareness course, two sessions",
        service_code="TW-ALC",
        until="authorise",
        days_ago=8,
    ),
    Story(
        given_names="Willow",
        family_name="Demoperson",
        born=date(1993, 1, 8),
        victim=("Sorrel", "Pretend", "Demo Food Hall"),
        code="TH68010",
        happened="Took groceries worth £52.",
        crime_reference="NM/DEMO/0005/26",
        disposal="COND",
        condition="Attend the alcohol awareness course, two sessions",
        service_code="TW-ALC",
        until="accept",
        online_course="Alcohol and me, online part",
        days_ago=12,
    ),
    Story(
        given_names="Hawthorn",
        family_name="Notaperson",
        born=date(1985, 7, 30),
        victim=("Teazel", "Makebelieve", "Demo Wine Shop"),
        code="TH68010",
        happened="Took a bottle of wine worth £9.",
        crime_reference="NM/DEMO/0008/26",
        disposal="COND",
        condition="Attend the alcohol awareness course, two sessions",
        service_code="TW-ALC",
        until="prepare",
        days_ago=5,
    ),
    Story(
        given_names="Bracken",
        family_name="Specimen",
        born=date(1969, 10, 17),
        victim=None,
        code="PU86149",
        happened="Swore at people outside the station.",
        crime_reference="NM/DEMO/0006/26",
        disposal="CR",
        condition="Write a letter of apology",
        service_code=None,
        until="finalise",
        days_ago=15,
    ),
    Story(
        given_names="Fern",
        family_name="Notarealchild",
        born=date(2011, 4, 5),
        victim=("Holly", "Supposed", "Demo Newsagent"),
        code="TH68010",
        happened="Took sweets and a magazine worth £11.",
        crime_reference="NM/DEMO/0007/26",
        disposal="YC",
        condition="",
        service_code=None,
        until="authorise",
        days_ago=4,
        answers=WITH_APPROPRIATE_ADULT,
    ),
)
