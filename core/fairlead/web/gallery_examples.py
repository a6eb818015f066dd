"""Invented data for the example pages. Nobody here exists."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fairlead.web.frame import NavItem
from fairlead.web.tables import ActiveFilter, Direction, Page, sortable

OFFENCES = [
    {"value": "TH68010", "label": "Theft from a shop", "detail": "TH68010, triable either way"},
    {
        "value": "CD71039",
        "label": "Criminal damage to property valued under £5,000",
        "detail": "CD71039, triable either way",
    },
    {
        "value": "PU86137",
        "label": "Use threatening, abusive or insulting words or behaviour",
        "detail": "PU86137, summary",
    },
    {"value": "CJ88116", "label": "Common assault", "detail": "CJ88116, summary"},
]


def reason(
    rule: str, layer: str, source: str, message: str, change: str = "", *, result: str = ""
) -> dict[str, str]:
    """Return one reason of a decision."""
    return {
        "result": result,
        "rule": rule,
        "version": "2",
        "layer": layer,
        "source": source,
        "message": message,
        "what_would_change_it": change,
    }


def decisions() -> list[tuple[str, str, dict[str, object]]]:
    """Return a decision with each result, under the name of a disposal, and its place on the page."""
    admission = reason(
        "OOCD-R012",
        "STATUTE",
        "Criminal Justice Act 2003 s.23(2)",
        "The person has admitted the offence.",
        "A withdrawn admission.",
    )
    return [
        (
            "conditional-caution",
            "Conditional caution",
            {
                "result": "ELIGIBLE",
                "reasons": [admission],
                "required_actions": ["Explain the effect of the caution", "Have the document signed"],
            },
        ),
        (
            "simple-caution",
            "Simple caution",
            {
                "result": "INELIGIBLE",
                "reasons": [
                    reason(
                        "OOCD-R031",
                        "STATUTE",
                        "Criminal Justice and Courts Act 2015 s.17(4)",
                        "The person was cautioned for a similar offence on 14 March 2025, "
                        "less than two years before this one.",
                        "A finding of exceptional circumstances by an inspector.",
                    ),
                    reason(
                        "OOCD-R044",
                        "FORCE",
                        "Northmere Police policy 12.3",
                        "Retail theft above £200 is not dealt with by simple caution.",
                    ),
                ],
                "required_actions": [],
            },
        ),
        (
            "community-resolution",
            "Community resolution",
            {
                "result": "REFER_SUPERVISOR",
                "reasons": [
                    reason(
                        "OOCD-R050",
                        "NATIONAL",
                        "NPCC guidance 4.2",
                        "A supervisor must agree where the victim objects.",
                        "The victim's agreement.",
                    )
                ],
            },
        ),
        (
            "charge",
            "Charge",
            {
                "result": "REFER_CPS",
                "reasons": [
                    reason(
                        "OOCD-R002",
                        "NATIONAL",
                        "Director's Guidance 6",
                        "The prosecutor decides for this offence.",
                    )
                ],
            },
        ),
        (
            "penalty-notice",
            "Penalty notice",
            {
                "result": "MORE_INFO",
                "reasons": [
                    reason(
                        "OOCD-R061",
                        "STATUTE",
                        "Criminal Justice and Police Act 2001 s.2",
                        "The value of the property is not recorded.",
                        "Record the value.",
                        result="MORE_INFO",
                    )
                ],
            },
        ),
        ("deferred-prosecution", "Deferred prosecution", {"result": "ELIGIBLE", "reasons": []}),
    ]


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time in November 2026, in UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def worklist_rows() -> list[dict[str, object]]:
    """Return rows of a worklist, one for each kind of deadline."""
    base: dict[str, object] = {"url": "/gallery/case_page", "organisation": "", "since": moment(16, 9)}
    return [
        {
            **base,
            "reference": "NM-2026-004127",
            "person": "Example, Jordan",
            "offence": "Theft from a shop",
            "state": "Awaiting authorisation",
            "tone": "caution",
            "holder": "Sgt B. Example",
            "due": date(2026, 11, 20),
            "days": -1,
        },
        {
            **base,
            "reference": "NM-2026-004131",
            "person": "Sample, Morgan",
            "offence": "Criminal damage to property valued under £5,000",
            "state": "Referred",
            "tone": "information",
            "holder": "Harbour Trust",
            "organisation": "provider",
            "due": date(2026, 11, 24),
            "days": 2,
        },
        {
            **base,
            "reference": "NM-2026-004098",
            "person": "Specimen-Longname, Alexandria",
            "offence": "Use threatening, abusive or insulting words or behaviour",
            "state": "Monitoring",
            "tone": "positive",
            "holder": "",
            "due": date(2026, 12, 18),
            "days": 20,
        },
        {
            **base,
            "reference": "NM-2026-003990",
            "person": "Placeholder, Sam",
            "offence": "Common assault",
            "state": "Breach suspected",
            "tone": "negative",
            "holder": "PC A. Example",
            "due": date(2026, 11, 23),
            "days": 0,
        },
    ]


def people() -> list[dict[str, object]]:
    """Return persons for the banner: ordinary, with everything, and unknown."""
    numbers = [{"label": "Person", "value": "P-118204"}, {"label": "PNC ID", "value": "26/0001234X"}]
    return [
        {
            "name": "EXAMPLE, Jordan",
            "url": "/gallery/person",
            "date_of_birth": date(1991, 4, 3),
            "age": 35,
            "identifiers": numbers,
            "flags": [],
            "adjustments": [],
        },
        {
            "name": "SPECIMEN-LONGNAME, Alexandria Wilhelmina",
            "date_of_birth": date(2007, 12, 30),
            "age": 18,
            "identifiers": numbers,
            "flags": [
                {"text": "Do not visit alone", "tone": "negative"},
                {"text": "Open case elsewhere", "tone": "caution"},
            ],
            "adjustments": ["British Sign Language interpreter", "large print"],
            "restricted": True,
        },
        {"name": "Unknown", "date_of_birth": None, "identifiers": [], "flags": [], "adjustments": []},
    ]


def cases() -> list[dict[str, object]]:
    """Return cases for the header: in hand, overdue, and with nothing known."""
    return [
        {
            "reference": "NM-2026-004131",
            "kind": "Out-of-court resolution",
            "title": "EXAMPLE, Jordan: theft from a shop",
            "state": "Referred",
            "tone": "information",
            "holder": "R. Worker",
            "holder_organisation": "Harbour Trust",
            "held_since": moment(16, 9),
            "next_label": "Accept the referral",
            "due": date(2026, 11, 27),
            "working_days": 5,
        },
        {
            "reference": "NM-2026-004127",
            "kind": "Out-of-court resolution",
            "title": "SAMPLE, Morgan: criminal damage",
            "state": "Awaiting authorisation",
            "tone": "caution",
            "holder": "Sgt B. Example",
            "held_since": moment(12, 14),
            "next_label": "Authorise or return",
            "due": date(2026, 11, 18),
            "working_days": -3,
        },
        {
            "reference": "NM-2026-004140",
            "kind": "Out-of-court resolution",
            "title": "Unknown person",
            "state": "Draft",
            "tone": "neutral",
            "holder": "",
            "held_since": None,
            "due": None,
            "working_days": None,
        },
    ]


def timeline_events() -> list[dict[str, object]]:
    """Return a chronology, newest first."""
    return [
        {
            "title": "Referral accepted",
            "at": moment(20, 15, 4),
            "by": "R. Worker, Harbour Trust",
            "kind": "Referral",
            "description": "First appointment offered for 26 November.",
        },
        {
            "title": "Conditional caution given",
            "at": moment(18, 12),
            "by": "PC A. Example",
            "kind": "Decision",
            "url": "/gallery/reasons",
            "link_text": "View the decision",
        },
        {
            "title": "Authorised",
            "at": moment(17, 0),
            "by": "Sgt B. Example",
            "description": "Proportionate; the victim agrees.",
        },
        {"title": "Case opened", "at": moment(16, 9, 30), "by": ""},
    ]


def examples() -> dict[str, object]:
    """Return everything the example pages draw on."""
    query = {"state": "open", "sort": "due"}
    columns = [
        sortable("/gallery/worklist", query, key="reference", label="Reference", sort="due"),
        sortable("/gallery/worklist", query, key="person", label="Person", sort="due"),
        sortable("/gallery/worklist", query, key="state", label="State", sort="due"),
        sortable("/gallery/worklist", query, key="holder", label="Who holds it", sort="due"),
        sortable(
            "/gallery/worklist",
            query,
            key="due",
            label="Next deadline",
            sort="due",
            first=Direction.DESCENDING,
        ),
    ]
    return {
        "decisions": decisions(),
        "columns": columns,
        "rows": worklist_rows(),
        "people": people(),
        "cases": cases(),
        "events": timeline_events(),
        "active_filters": (
            ActiveFilter(label="State: open", remove_url="/gallery/filters"),
            ActiveFilter(label="Team: East", remove_url="/gallery/filters"),
        ),
        "pages": (
            Page(shown=25, next_url="?after=abc"),
            Page(shown=25, previous_url="?before=abc", next_url="?after=def", total=112),
            Page(shown=1, total=1),
        ),
        "tabs": (
            NavItem(label="Overview", url="/gallery/case_page", active=True),
            NavItem(label="Decision", url="/gallery/reasons"),
            NavItem(label="Conditions", url="/gallery/task_list", count=2),
            NavItem(label="Documents", url="/gallery/file"),
            NavItem(label="Chronology", url="/gallery/timeline"),
        ),
        "dates": [
            {"label": "Accept the referral", "due": date(2026, 11, 27), "working_days": 5, "note": ""},
            {
                "label": "First appointment",
                "due": date(2026, 11, 23),
                "working_days": 0,
                "note": "Harbour Trust, 2 Quay Street",
            },
            {"label": "Explain the caution", "due": date(2026, 11, 18), "working_days": -3, "note": ""},
            {
                "label": "Conditions end",
                "due": date(2027, 3, 5),
                "working_days": None,
                "note": "16 weeks from the day it was given",
            },
        ],
        "tasks": [
            {"title": "Person and offence", "url": "/gallery/form", "status": "Completed", "tone": ""},
            {
                "title": "Eligibility questions",
                "url": "/gallery/form",
                "hint": "14 questions, about 5 minutes",
                "status": "In progress",
                "tone": "information",
            },
            {"title": "Victim's views", "url": "/gallery/form", "status": "Not started", "tone": "neutral"},
            {
                "title": "Authorisation",
                "url": "",
                "hint": "After the questions are answered",
                "status": "Cannot start yet",
                "tone": "",
            },
        ],
        "facts": [
            {
                "key": "Offence",
                "value": "Theft from a shop",
                "source": "CJS code TH68010",
                "actions": [{"url": "/gallery/form", "text": "Change", "hidden": "the offence"}],
            },
            {
                "key": "Date of offence",
                "value": "14 November 2026",
                "actions": [{"url": "/gallery/form", "text": "Change"}],
            },
            {"key": "Value of property", "value": None, "actions": [{"url": "/gallery/form", "text": "Add"}]},
            {"key": "Admission", "value": "Admitted in interview"},
        ],
        "sessions": [
            {
                "id": "1",
                "device": "Chrome on Windows",
                "address": "192.0.2.14",
                "started": moment(22, 8),
                "last_used": moment(22, 11, 30),
                "current": True,
            },
            {
                "id": "2",
                "device": "Safari on iPhone",
                "address": "198.51.100.7",
                "started": moment(20, 18, 12),
                "last_used": moment(21, 7, 45),
                "current": False,
            },
        ],
        "now": moment(22, 15, 4),
    }
