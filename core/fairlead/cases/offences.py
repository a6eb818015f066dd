"""Searching the published list of offences, by code or words, as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa

from fairlead.cases.models import OffenceCode
from fairlead.people.names import fold
from fairlead.tenancy.sessions import TenantSession

LONGEST_QUERY_WORDS = 8

_WORD = re.compile(r"[a-z0-9]+")
_SMALL = frozenset({"a", "an", "and", "by", "from", "in", "of", "on", "or", "the", "to", "with"})
_SHORT_FORMS = {  # what officers type, in the words of the list
    "abh": ("actual", "bodily", "harm"),
    "gbh": ("grievous", "bodily", "harm"),
    "shoplifting": ("theft", "shop"),
    "shoplift": ("theft", "shop"),
    "twoc": ("taking", "without", "consent"),
    "dwd": ("driving", "disqualified"),
    "vandalism": ("criminal", "damage"),
}


@dataclass(frozen=True, kw_only=True)
class OffenceHit:
    """One offence of the list. ``mode_of_trial`` is a key of `fairlead.cases.words.MODES_OF_TRIAL`."""

    code: str
    title: str
    mode_of_trial: str
    common: bool


def search_offences(session: TenantSession, typed: str, limit: int = 20) -> list[OffenceHit]:
    """Offences whose code starts with what was typed, or whose title has all its words, in any order.

    The last word may be unfinished. Codes first, then commonly charged offences, then titles that start with
    the
    words typed, shorter titles before longer ones. One statement; nothing typed finds nothing.
    """
    terms = _WORD.findall(fold(typed))[:LONGEST_QUERY_WORDS]
    if not terms:
        return []
    code = "".join(terms).upper()
    by_code = sa.and_(OffenceCode.code >= code, OffenceCode.code < code[:-1] + chr(ord(code[-1]) + 1))
    by_words = OffenceCode.search.bool_op("@@")(sa.func.to_tsquery("simple", ts_query(terms)))
    starts = sa.func.lower(OffenceCode.title).like(f"{' '.join(terms)}%")
    rows = session.execute(
        sa.select(OffenceCode.code, OffenceCode.title, OffenceCode.mode_of_trial, OffenceCode.rank)
        .where(sa.or_(by_code, by_words))
        .order_by(
            sa.desc(OffenceCode.code == code),
            sa.desc(by_code),
            OffenceCode.rank,
            sa.desc(starts),
            sa.func.length(OffenceCode.title),
            OffenceCode.code,
        )
        .limit(limit)
    )
    return [
        OffenceHit(code=row.code, title=row.title, mode_of_trial=row.mode_of_trial, common=row.rank == 0)
        for row in rows
    ]


def ts_query(terms: list[str]) -> str:
    """What was typed as a text search query: every word, short forms spelt out, the last one unfinished."""
    *whole, last = terms
    wanted = [spelt for term in whole if term not in _SMALL for spelt in _SHORT_FORMS.get(term, (term,))]
    if last in _SHORT_FORMS:
        return " & ".join([*wanted, *_SHORT_FORMS[last]])
    if last in _SMALL and wanted:
        return " & ".join(wanted)
    return " & ".join([*wanted, f"{last}:*"])
