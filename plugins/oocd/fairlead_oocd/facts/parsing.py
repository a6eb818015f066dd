"""From a JSON mapping to the fact sheet."""

from __future__ import annotations

from collections.abc import Mapping

from fairlead.public import Rank
from fairlead_oocd.facts import sheet
from fairlead_oocd.facts.reading import UNKNOWN, FactError, Reader, Unknown, read_text, read_word
from fairlead_oocd.facts.sheet import Facts, Tag


def parse_facts(document: Mapping[str, object]) -> Facts:
    """Read a fact sheet.

    Raises `FactError` for an impossible value and `UnknownKey` for a key the sheet does not have, each with
    its JSON path. Absent and null facts become `UNKNOWN`; nothing is guessed.
    """
    top = Reader(document, "$")
    offender = top.nested("offender")
    dob = offender.day("dob")
    offender.finish()
    public_interest = top.nested("public_interest")
    rationale = public_interest.text("rationale")
    public_interest.finish()
    consent = top.nested("consent")
    willing = consent.flag("willing")
    consent.finish()
    risk = top.nested("risk")
    risk_level = risk.word("dara_or_dash", sheet.RiskLevel)
    risk.finish()
    facts = Facts(
        regime=top.word("regime", sheet.Regime),
        part6_commencement_date=top.day("part6_commencement_date"),
        offence_date=top.day("offence_date"),
        proposed_giving_date=top.day("proposed_giving_date"),
        dob=dob,
        offence=top.part("offence", _offence),
        evidence=top.part("evidence", _evidence),
        public_interest_rationale=rationale,
        admission=top.part("admission", _admission),
        willing=willing,
        history=_history(top),
        on_bail=top.flag("on_bail"),
        under_court_order=top.flag("under_court_order"),
        on_licence=top.flag("on_licence"),
        vulnerability=top.part("vulnerability", _vulnerability),
        aa=_support(top.nested("aa"), "name"),
        interpreter=_support(top.nested("interpreter"), "language"),
        immigration=top.part("immigration", _immigration),
        victims=_victims(top),
        risk=risk_level,
        domestic_abuse=top.part("domestic_abuse", _domestic_abuse),
        hate_crime=top.part("hate_crime", _hate_crime),
        gravity=top.part("gravity", _gravity),
        exceptional_circumstances=top.part("exceptional_circumstances", _exceptional),
        dpp_consent=_referenced(top.nested("dpp_consent"), with_decision=False),
        cps_decision=_referenced(top.nested("cps_decision"), with_decision=True),
        conditions=_conditions(top),
        listed_action_exception=top.part("listed_action_exception", _listed_action_exception),
        authorisation=top.part("authorisation", _authorisation),
    )
    top.finish()
    _check_order(facts)
    return facts


def _check_order(facts: Facts) -> None:
    born, committed, giving = facts.dob, facts.offence_date, facts.proposed_giving_date
    if born is not UNKNOWN and committed is not UNKNOWN and committed < born:
        raise FactError(
            "$.offence_date", committed.isoformat(), f"a date after the date of birth {born.isoformat()}"
        )
    if born is not UNKNOWN and giving is not UNKNOWN and giving < born:
        raise FactError(
            "$.proposed_giving_date", giving.isoformat(), f"a date after the date of birth {born.isoformat()}"
        )
    if committed is not UNKNOWN and giving is not UNKNOWN and giving < committed:
        expected = f"the date of the offence {committed.isoformat()} or later"
        raise FactError("$.proposed_giving_date", giving.isoformat(), expected)
    for number, item in enumerate(() if facts.history is UNKNOWN else facts.history):
        path = f"$.history[{number}].date"
        if born is not UNKNOWN and item.date < born:
            raise FactError(path, item.date.isoformat(), f"a date after the date of birth {born.isoformat()}")
        if giving is not UNKNOWN and item.date > giving:
            expected = f"the proposed date of giving {giving.isoformat()} or earlier"
            raise FactError(path, item.date.isoformat(), expected)


def _offence(reader: Reader) -> sheet.Offence:
    tags, age = _tags(reader)
    offence = sheet.Offence(
        code=reader.text("code"),
        trial_class=reader.word("trial_class", sheet.TrialClass),
        tags=tags,
        location_force=reader.text("location_force"),
        jurisdiction=reader.word("jurisdiction", sheet.Jurisdiction),
        child_victim_age=age,
        endorsable=reader.flag("endorsable"),
        value_pence=reader.whole("value_pence", 0, 10_000_000_000),
    )
    reader.finish()
    return offence


def _tags(reader: Reader) -> tuple[frozenset[Tag] | Unknown, int | Unknown]:
    """Tags as a list of words, or an object of word to true/false; `child_victim` may carry the age in
    years.
    """
    value = reader.raw("tags")
    if value is None:
        return UNKNOWN, UNKNOWN
    path = reader.at("tags")
    found: set[Tag] = set()
    age: int | Unknown = UNKNOWN
    if isinstance(value, list | tuple):
        found.update(read_word(item, Tag, f"{path}[{n}]") for n, item in enumerate(value))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            tag = read_word(key, Tag, f"{path}.{key}")
            if item is None or item is False:
                continue
            if item is True:
                found.add(tag)
            elif tag is Tag.CHILD_VICTIM:
                age = Reader({"age": item}, f"{path}.{key}").whole("age", 0, 17)
                found.add(tag)
            else:
                raise FactError(f"{path}.{key}", item, "true or false")
    else:
        raise FactError(path, value, "a list of tags or an object of tag to true or false")
    if Tag.IPV in found or Tag.COERCIVE_CONTROL in found:
        found.add(Tag.DA)
    return frozenset(found), age


def _evidence(reader: Reader) -> sheet.Evidence:
    """`sufficient_to_charge` is true, false, or the decision itself: decider, at and `sufficient` (true when
    not given).
    """
    value = reader.raw("sufficient_to_charge")
    if isinstance(value, Mapping):
        inner = Reader(value, reader.at("sufficient_to_charge"))
        sufficient = inner.flag("sufficient")
        evidence = sheet.Evidence(
            sufficient=True if sufficient is UNKNOWN and value else sufficient,
            decider=inner.text("decider"),
            at=inner.moment("at"),
        )
        inner.finish()
    else:
        evidence = sheet.Evidence(
            sufficient=reader.flag("sufficient_to_charge"),
            decider=reader.text("decider"),
            at=reader.moment("at"),
        )
    reader.finish()
    return evidence


def _admission(reader: Reader) -> sheet.Admission:
    admission = sheet.Admission(
        made=reader.flag("made"),
        to_whom=reader.text("to_whom"),
        at=reader.moment("at"),
        defence_raised=reader.flag("defence_raised"),
        qualified=reader.flag("qualified"),
        responsibility_accepted=reader.flag("responsibility_accepted"),
    )
    reader.finish()
    return admission


def _history(top: Reader) -> tuple[sheet.HistoryItem, ...] | Unknown:
    items = top.items("history")
    if items is UNKNOWN:
        return UNKNOWN
    return tuple(_history_item(Reader(item, f"{top.at('history')}[{n}]")) for n, item in enumerate(items))


def _history_item(reader: Reader) -> sheet.HistoryItem:
    kind, day = reader.word("type", sheet.HistoryType), reader.day("date")
    if kind is UNKNOWN:
        raise FactError(reader.at("type"), None, "the type of the earlier outcome")
    if day is UNKNOWN:
        raise FactError(reader.at("date"), None, "the date of the earlier outcome")
    item = sheet.HistoryItem(
        type=kind,
        date=day,
        offence=reader.text("offence"),
        age_at=reader.whole("age_at", 0, 120),
        similar=reader.flag("similar"),
        breached=reader.flag("breached"),
    )
    reader.finish()
    return item


def _vulnerability(reader: Reader) -> sheet.Vulnerability:
    found = sheet.Vulnerability(
        screened=reader.flag("screened"), flags=reader.texts("flags"), fit=reader.flag("fit")
    )
    reader.finish()
    return found


def _support(reader: Reader, detail: str) -> sheet.Support:
    found = sheet.Support(
        required=reader.flag("required"), present=reader.flag("present"), detail=reader.text(detail)
    )
    reader.finish()
    return found


def _immigration(reader: Reader) -> sheet.Immigration:
    found = sheet.Immigration(
        status=reader.word("status", sheet.ImmigrationStatus), hoie_reply=reader.text("hoie_reply")
    )
    reader.finish()
    return found


def _victims(top: Reader) -> tuple[sheet.Victim, ...] | Unknown:
    items = top.items("victims")
    if items is UNKNOWN:
        return UNKNOWN
    return tuple(_victim(Reader(item, f"{top.at('victims')}[{n}]")) for n, item in enumerate(items))


def _victim(reader: Reader) -> sheet.Victim:
    wants = reader.raw("wants_listed_action")
    wanted: str | Unknown | None = UNKNOWN
    if wants is False:
        wanted = None
    elif wants is not None:
        if not isinstance(wants, str):
            raise FactError(
                reader.at("wants_listed_action"), wants, "the code of a listed action, or false for none"
            )
        wanted = read_text(wants, reader.at("wants_listed_action"))
    attempts = reader.items("contact_attempts")
    found = sheet.Victim(
        id=read_text(reader.raw("id"), reader.at("id")),
        contact_attempts=UNKNOWN
        if attempts is UNKNOWN
        else tuple(
            _attempt(Reader(item, f"{reader.at('contact_attempts')}[{n}]")) for n, item in enumerate(attempts)
        ),
        views=reader.text("views"),
        no_views_reason=reader.text("no_views_reason"),
        wants_listed_action=wanted,
        risk_to_victim=reader.flag("risk_to_victim"),
        supports=reader.flag("supports"),
    )
    reader.finish()
    return found


def _attempt(reader: Reader) -> sheet.ContactAttempt:
    found = sheet.ContactAttempt(
        date=reader.moment("date"), method=reader.text("method"), outcome=reader.text("outcome")
    )
    reader.finish()
    return found


def _domestic_abuse(reader: Reader) -> sheet.DomesticAbuse:
    found = sheet.DomesticAbuse(
        first_time=reader.flag("first_time"), intervention_available=reader.flag("intervention_available")
    )
    reader.finish()
    return found


def _hate_crime(reader: Reader) -> sheet.HateCrime:
    found = sheet.HateCrime(
        stirring_up=reader.flag("stirring_up"),
        genuine_remorse=reader.flag("genuine_remorse"),
        relevant_history=reader.flag("relevant_history"),
        extremist_group=reader.flag("extremist_group"),
        custody_likely=reader.flag("custody_likely"),
    )
    reader.finish()
    return found


def _gravity(reader: Reader) -> sheet.Gravity:
    found = sheet.Gravity(
        base=reader.whole("base", 1, 5), factors=reader.texts("factors"), final=reader.whole("final", 1, 5)
    )
    reader.finish()
    return found


def _exceptional(reader: Reader) -> sheet.ExceptionalCircumstances:
    found = sheet.ExceptionalCircumstances(
        recorded=reader.flag("recorded"), by_rank=reader.word("by_rank", Rank)
    )
    reader.finish()
    return found


def _referenced(reader: Reader, *, with_decision: bool) -> sheet.Referenced:
    found = sheet.Referenced(
        ref=reader.text("ref"),
        date=reader.moment("date"),
        decision=reader.word("decision", sheet.ProsecutorDecision) if with_decision else UNKNOWN,
    )
    reader.finish()
    return found


def _conditions(top: Reader) -> tuple[sheet.Condition, ...] | Unknown:
    items = top.items("conditions")
    if items is UNKNOWN:
        return UNKNOWN
    return tuple(parse_condition(item, f"{top.at('conditions')}[{n}]") for n, item in enumerate(items))


def parse_condition(document: object, path: str = "$") -> sheet.Condition:
    """Read one condition. Raises `FactError` or `UnknownKey` with its path."""
    reader = Reader(document, path)
    objects, kind = reader.words("objects", sheet.ConditionObject), reader.word("type", sheet.ConditionType)
    if objects is UNKNOWN or not objects:
        raise FactError(reader.at("objects"), None, "at least one of " + ", ".join(sheet.ConditionObject))
    if kind is UNKNOWN:
        raise FactError(reader.at("type"), None, "one of " + ", ".join(sheet.ConditionType))
    found = sheet.Condition(
        objects=objects,
        type=kind,
        text=reader.text("text"),
        hours=reader.whole("hours", 0, 1000),
        place=reader.text("place"),
        purpose=reader.text("purpose"),
        deadline=reader.day("deadline"),
        evidence=reader.text("evidence"),
        provider=reader.text("provider"),
        listed_action=reader.text("listed_action"),
        requires_staying_at_residence=reader.flag("requires_staying_at_residence"),
        amount_pence=reader.whole("amount_pence", 1, 100_000_000),
        payee=reader.text("payee"),
        payment_method=reader.text("payment_method"),
        due_date=reader.day("due_date"),
        consequences=reader.text("consequences"),
        proportionate=reader.flag("proportionate"),
        achievable=reader.flag("achievable"),
        provider_has_capacity=reader.flag("provider_has_capacity"),
        circumstances_checked=reader.flag("circumstances_checked"),
        depends_on_third_party=reader.flag("depends_on_third_party"),
        drafting_rationale=reader.text("drafting_rationale"),
    )
    reader.finish()
    return found


def _listed_action_exception(reader: Reader) -> sheet.ListedActionException:
    found = sheet.ListedActionException(
        kind=reader.word("kind", sheet.ExceptionKind),
        reason=reader.text("reason"),
        action=reader.text("action"),
    )
    reader.finish()
    return found


def _authorisation(reader: Reader) -> sheet.Authorisation:
    found = sheet.Authorisation(
        authoriser=reader.text("authoriser"),
        investigating_officer=reader.text("investigating_officer"),
        rank=reader.word("rank", Rank),
    )
    reader.finish()
    return found
