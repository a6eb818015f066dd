"""What must be true of a database however the program ended: each a statement that finds what breaks it."""

from __future__ import annotations

import sqlalchemy as sa

from tests.proof.browser import Ledger

WHOLE = {
    "a case has one suspect": """
        select reference from case_file c where 1 <> (select count(*) from party p
          where p.tenant_id = c.tenant_id and p.case_id = c.id and p.role = 'suspect')""",
    "a case has an offence, by its suspect": """
        select reference from case_file c where not exists (select 1 from case_offence o
          join party p on p.tenant_id = o.tenant_id and p.id = o.suspect_party_id and p.case_id = c.id
          where o.tenant_id = c.tenant_id and o.case_id = c.id)""",
    "a case has its module's row": """
        select reference from case_file c where 1 <> (select count(*) from oocd_resolution r
          where r.tenant_id = c.tenant_id and r.case_id = c.id)""",
    "a case was opened once": """
        select reference from case_file c where 1 <> (select count(*) from case_event e
          where e.tenant_id = c.tenant_id and e.case_id = c.id and e.kind = 'case.opened')""",
    "its opening is in the audit once": """
        select reference from case_file c where 1 <> (select count(*) from audit_entry a
          where a.tenant_id = c.tenant_id and a.case_id = c.id and a.action = 'case.opened')""",
    "a case is where its last move led": """
        select reference, state from case_file c where state is distinct from (
          select e.detail ->> 'to' from case_event e where e.tenant_id = c.tenant_id and e.case_id = c.id
             and e.detail ? 'to' order by e.at desc, e.id limit 1)""",
    "no move happened twice": """
        select case_id, detail ->> 'transition' from case_event where detail ->> 'from' <> detail ->> 'to'
         group by 1, 2 having count(*) > 1""",
    "each move is in the audit": """
        select e.case_id, e.kind from case_event e where e.detail ? 'transition' and not exists (
          select 1 from audit_entry a
           where a.tenant_id = e.tenant_id and a.case_id = e.case_id and a.action = e.kind)""",
    "an open case has its next deadline from a running clock": """
        select reference from case_file c where closed_at is null and next_deadline_on <> coalesce((select min(due_on)
          from case_deadline d where d.tenant_id = c.tenant_id and d.case_id = c.id and d.stopped_at is null),
          '9999-12-31')""",
    "a referral has one grant": """
        select reference from referral r where 1 <> (select count(*) from access_grant g
          where g.tenant_id = r.tenant_id and g.referral_id = r.id)""",
    "a referral shares something": """
        select reference from referral r where not exists (select 1 from referral_share s
          where s.tenant_id = r.tenant_id and s.referral_id = r.id)""",
    "a referral's disclosure is in the audit": """
        select reference from referral r where not exists (select 1 from audit_entry a
          where a.tenant_id = r.tenant_id and a.operation = 'disclosure' and r.id = any (a.object_ids))""",
    "a grant has its referral": """
        select id from access_grant g where g.referral_id is not null and not exists (select 1 from referral r
          where r.tenant_id = g.tenant_id and r.id = g.referral_id)""",
    "a case with a sent referral waits for a provider or has heard from it": """
        select c.reference from referral r join case_file c on c.tenant_id = r.tenant_id and c.id = r.case_id
         where not exists (select 1 from case_event e where e.tenant_id = c.tenant_id and e.case_id = c.id
           and e.detail ->> 'to' = 'PROVIDER_REFERRAL')""",
    "a person can be found by name": """
        select family_name from person p where not exists (select 1 from person_name_key k
          where k.tenant_id = p.tenant_id and k.person_id = p.id)""",
}

DELIVERED = {
    "the case heard once of each session and of the end": """
        select r.reference from referral r join case_file c on c.tenant_id = r.tenant_id and c.id = r.case_id
         where (select count(*) from case_event e where e.tenant_id = c.tenant_id and e.case_id = c.id
             and e.kind = 'oocd.progress.recorded')
           <> (select count(*) from appointment a where a.tenant_id = r.tenant_id and a.referral_id = r.id)
             + (r.state = 'completed')::int""",
    "nothing is left in the outbox": "select topic, attempts, last_error from outbox_message",
}
"""What is true besides when the outbox has been worked off."""

AUDITED = ("person", "person_alias", "contact_point", "case_file", "party", "case_offence", "note", "case_condition",
           "case_deadline", "case_decision", "referral", "referral_share", "access_grant", "appointment",
           "oocd_resolution")  # fmt: skip
"""Tables the journey writes whose rows must each have their insert in the change log, and the other way round."""

PRESENT = {
    "person": "select count(*) from person where family_name = :marker",
    "alias": "select count(*) from person_alias where family_name = :marker",
    "contact": "select count(*) from contact_point where value = :marker",
    "open": "select count(*) from case_file where crime_reference = :marker",
    "note": "select count(*) from note where body = :marker",
    "session": "select count(*) from appointment where feedback = :marker",
}
"""Per kind of submit: how often its work is in the database."""


def half_done(connection: sa.Connection) -> list[str]:
    """Everything that one transaction gives together and that is there in part."""
    wrong = [
        f"{name}: not {row}"
        for name, statement in WHOLE.items()
        for row in connection.execute(sa.text(statement))
    ]
    for table in AUDITED:
        unlogged = connection.execute(
            sa.text(
                f"select t.id from {table} t where 1 <> (select count(*) from change_entry c"
                " where c.tenant_id = t.tenant_id and c.row_id = t.id and c.table_name = :table"
                " and c.operation = 'insert')"
            ),
            {"table": table},
        )
        wrong += [f"{table} {row.id}: its insert is not in the change log once" for row in unlogged]
        ghosts = connection.execute(
            sa.text(
                "select c.row_id from change_entry c where c.table_name = :table and c.operation = 'insert'"
                f" and not exists (select 1 from {table} t where t.tenant_id = c.tenant_id and t.id = c.row_id)"
            ),
            {"table": table},
        )
        wrong += [f"{table} {row.row_id}: in the change log, and not there" for row in ghosts]
    return wrong


def undelivered(connection: sa.Connection) -> list[str]:
    """Everything that one organisation did and another did not hear of, or heard of twice."""
    return [
        f"{name}: not {row}"
        for name, statement in DELIVERED.items()
        for row in connection.execute(sa.text(statement))
    ]


def lost_or_repeated(connection: sa.Connection, ledger: Ledger) -> list[str]:
    """Submits that were acknowledged and are not there; and submits whose work was done more than once."""
    wrong = []
    for sent in list(ledger.submits):
        keys = (
            connection.scalar(sa.text("select count(*) from used_key where key = :key"), {"key": sent.key})
            or 0
        )
        if sent.acknowledged and keys == 0:
            wrong.append(f"{sent.kind} {sent.marker}: acknowledged, and its key is not known")
        if sent.kind not in PRESENT:
            continue
        times = connection.scalar(sa.text(PRESENT[sent.kind]), {"marker": sent.marker}) or 0
        if sent.acknowledged and times == 0:
            wrong.append(f"{sent.kind} {sent.marker}: acknowledged, and lost")
        if times > 1:
            wrong.append(f"{sent.kind} {sent.marker}: done {times} times")
        if times != keys:
            wrong.append(f"{sent.kind} {sent.marker}: done {times} times, its key remembered {keys} times")
    return wrong
