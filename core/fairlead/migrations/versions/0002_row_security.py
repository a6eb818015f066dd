"""Row security, rights and audit triggers on every table of the foundation.

Revision 0002_row_security, after 0001_foundation.
"""

from __future__ import annotations

from typing import Any

from alembic import op

from fairlead.audit import ddl as audit
from fairlead.providers import ddl as providers
from fairlead.tenancy import rls
from fairlead.tenancy.rls import (
    GRANTED_TO_US,
    OWN,
    PLATFORM,
    granted_case,
    granted_referral,
    protect,
    received_referral,
)

revision = "0002_row_security"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None

RECEIVED = f"receiver_tenant_id = (select app_tenant()) and {granted_referral('referral', column='id')}"
SHARED_SCOPE = (
    "app_referral_granted(referral_share.tenant_id, referral_share.referral_id, referral_share.scope)"
)
COLLEAGUE = "exists (select 1 from membership m where m.user_id = user_account.id)"

WORK = """
create function tenants_with_work() returns setof uuid language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as
  $$ select tenant_id from outbox_message where next_try_at <= clock_timestamp()
     union select tenant_id from audit_pending $$;
"""


def _either(*conditions: str) -> str:
    return " or ".join(f"({condition})" for condition in conditions)


def _case_child(
    table: str, scope: str, *, update: str | None = OWN, unlogged: tuple[str, ...] = ()
) -> list[str]:
    return protect(
        table, read=_either(OWN, granted_case(table, scope)), update=update, unlogged_columns=unlogged
    )


def _statements() -> list[str]:
    platform_only: dict[str, Any] = {  # keyword arguments of several types
        "audited": False,
        "tenant_owned": False,
        "insert": PLATFORM,
        "update": PLATFORM,
    }
    return [
        # organisations and accounts
        *protect("tenant", read="true", **platform_only),
        *protect(
            "user_account", read=_either(PLATFORM, "id = (select app_actor())", COLLEAGUE), **platform_only
        ),
        *protect("auth_session", read=PLATFORM, delete=PLATFORM, **platform_only),
        *protect("sign_in_secret", read=PLATFORM, delete=PLATFORM, **platform_only),
        *protect("sign_in_attempt", read=PLATFORM, delete=PLATFORM, **platform_only),
        *protect("used_key", update=None, audited=False),
        # read before anybody is known, to find out who asks and what they may do there
        *protect("membership", read=_either(OWN, PLATFORM)),
        *protect("tenant_role", read=_either(OWN, PLATFORM), delete=OWN),
        *protect("tenant_module", read=_either(OWN, PLATFORM)),
        *protect("tenant_setting"),
        *protect("sharing_agreement"),
        *protect("access_grant", read=_either(OWN, GRANTED_TO_US)),
        *protect("person_grant"),
        # people
        *protect("person", read=_either(OWN, "app_person_granted(person.tenant_id, person.id)")),
        *protect("person_alias"),
        *protect("person_name_key", update=None, delete=OWN, audited=False),
        *protect("contact_point"),
        # cases
        *protect("case_file", read=_either(OWN, granted_case("case_file", "case", "id"))),
        *_case_child("party", "case.parties"),
        *_case_child("case_offence", "case.offences"),
        *_case_child("note", "case.notes", update=None),
        *_case_child("case_decision", "case.decisions"),
        *_case_child("case_condition", "case.conditions"),
        *_case_child("case_deadline", "case"),
        *_case_child("case_action", "case.actions"),
        *_case_child("case_document", "case.documents", update=None, unlogged=("content", "inputs")),
        *protect(
            "case_event",
            read=_either(OWN, granted_case("case_event", "case.chronology"), granted_referral("case_event")),
            insert=_either(OWN, f"{received_referral('case_event')} and starts_with(kind, 'referral.')"),
            update=None,
        ),
        # referrals: owned by the sender, worked on by both while the grant lives
        *protect("service", read="true"),
        *protect("referral", read=_either(OWN, RECEIVED), update=_either(OWN, RECEIVED)),
        *protect("referral_share", read=_either(OWN, SHARED_SCOPE), update=None),
        *protect(
            "appointment",
            read=_either(OWN, granted_referral("appointment")),
            insert=_either(OWN, received_referral("appointment")),
            update=_either(OWN, received_referral("appointment")),
        ),
        *protect(
            "outbox_message",
            insert=_either(OWN, f"{received_referral('outbox_message')} and topic = 'referral.changed'"),
            delete=OWN,
            audited=False,
        ),
        "create policy outbox_message_owner on outbox_message for select to fairlead_owner using (true)",
        *providers.TRIGGERS,
        *audit.protect_logs(),
        "grant select on offence_code to fairlead_app, fairlead_auditor",
        "grant select on alembic_version to fairlead_app",
    ]


def upgrade() -> None:
    op.execute(rls.FUNCTIONS)
    op.execute(audit.FUNCTIONS)
    op.execute(rls.GRANT_FUNCTIONS)
    op.execute(providers.RECEIVER_WRITES)
    op.execute(providers.FUNCTIONS)
    op.execute(WORK)
    for statement in _statements():
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError(
        "Row security is not taken off a database that may hold data. To start again, drop the database."
    )
