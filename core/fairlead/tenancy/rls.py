"""Row security as statements: what a migration runs to put a table behind the wall.

Three database roles: ``fairlead_owner`` owns every table and runs migrations; ``fairlead_app`` serves requests,
owns nothing, cannot bypass row security and may not truncate; ``fairlead_auditor`` reads the logs and is taken
on only inside an `AuditSession`.

The form of the policy that admits granted rows was measured before it was chosen: decision record 0002.
"""

from __future__ import annotations

OWN = "tenant_id = (select app_tenant())"
PLATFORM = "(select app_realm()) = 'platform'"

FUNCTIONS = """
create function app_tenant() returns uuid language sql stable parallel safe as
  $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function app_actor() returns uuid language sql stable parallel safe as
  $$ select nullif(current_setting('app.actor', true), '')::uuid $$;
create function app_realm() returns text language sql stable parallel safe as
  $$ select coalesce(current_setting('app.realm', true), '') $$;
"""

ONLY_REFERRAL = """
create or replace function app_only_referral() returns uuid language sql stable parallel safe as
  $$ select nullif(current_setting('app.only_referral', true), '')::uuid $$;
"""
"""Comes with every table: a database that was made before there were links may not have it yet."""

NOT_BY_LINK = "nullif((select app_only_referral()) is null, false) is not null"
"""False for whoever came by a secret link: they work on one referral, and on nothing else.

Said by way of ``is not null``, which the planner takes for nearly always true; of ``is null`` it expects one row
in 200, and then reads whole tables to sort the few that it thinks are left (``tests/cases/test_query_plans.py``).
"""

GRANTED_TO_US = (
    "grantee_tenant_id = (select app_tenant()) and recalled_at is null and starts_at <= now()"
    " and (expires_at is null or expires_at > now())"
)
"""What a reader sees of the grants themselves: an ended one tells nothing, not even why it ended."""

LIVE = (
    "g.grantee_tenant_id = public.app_tenant() and g.recalled_at is null and g.starts_at <= now()"
    " and (g.expires_at is null or g.expires_at > now())"
)

# Each probes the grants for one row: the cost does not grow with the number of grants the reader holds. The search
# path is not set on the functions, which would keep PostgreSQL from planning them once: names are qualified instead,
# and the application role may create nothing (decision record 0002).
GRANT_FUNCTIONS = f"""
create function app_case_granted(owner uuid, wanted_case uuid, wanted text) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return exists (select from public.access_grant g where g.tenant_id = owner and g.case_id = wanted_case
    and wanted = any (g.scopes) and {LIVE}); end $$;
create function app_referral_granted(owner uuid, wanted_referral uuid, wanted text) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return exists (select from public.access_grant g where g.tenant_id = owner and g.referral_id = wanted_referral
    and wanted = any (g.scopes) and {LIVE}); end $$;
create function app_person_granted(owner uuid, wanted_person uuid) returns boolean
  language plpgsql stable parallel safe cost 20 as $$ begin
  return exists (select from public.party p join public.access_grant g
    on g.tenant_id = p.tenant_id and g.case_id = p.case_id
    where p.tenant_id = owner and p.person_id = wanted_person and 'case.parties' = any (g.scopes) and {LIVE}); end $$;
create function app_receives(owner uuid, wanted_referral uuid) returns boolean
  language plpgsql stable parallel safe cost 20 as $$ begin
  return exists (select from public.referral r where r.tenant_id = owner and r.id = wanted_referral
    and r.receiver_tenant_id = public.app_tenant()); end $$;
create function app_grants_us(owner uuid) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return exists (select from public.access_grant g where g.tenant_id = owner and {LIVE}); end $$;
"""  # noqa: S608  # nosec B608  # LIVE is the constant above


def granted_case(table: str, scope: str, column: str = "case_id") -> str:
    """Admits rows of ``table`` whose case another organisation granted us under ``scope``."""
    return f"app_case_granted({table}.tenant_id, {table}.{column}, '{scope}')"


def granted_referral(table: str, scope: str = "referral", column: str = "referral_id") -> str:
    """Admits rows of ``table`` whose referral another organisation sent us under ``scope``."""
    return f"app_referral_granted({table}.tenant_id, {table}.{column}, '{scope}')"


def received_referral(table: str) -> str:
    """Admits what the receiver of a referral writes about it. A grant is not enough: it must have been sent to us."""
    return f"app_receives({table}.tenant_id, {table}.referral_id)"


def of_one_referral(table: str, column: str = "referral_id") -> str:
    """Admits all rows to everybody but the holder of a secret link, and to them those of their one referral."""
    return (
        f"case when {NOT_BY_LINK} then true"
        f" else coalesce({table}.{column} = (select app_only_referral()), false) end"
    )


def limit_links(table: str, allowed: str = NOT_BY_LINK) -> list[str]:
    """The statements that say what of ``table`` the holder of a secret link reaches: nothing, unless ``allowed``.

    Restrictive, so that no other policy can open what this one closes (decision record 0028).
    """
    return [
        f"drop policy if exists {table}_links on {table}",
        (
            f"create policy {table}_links on {table} as restrictive to fairlead_app"
            f" using ({allowed}) with check ({allowed})"
        ),
    ]


def protect(
    table: str,
    *,
    read: str = OWN,
    insert: str = OWN,
    update: str | None = OWN,
    delete: str | None = None,
    audited: bool = True,
    tenant_owned: bool = True,
    unlogged_columns: tuple[str, ...] = (),
) -> list[str]:
    """The statements that put ``table`` behind row security, forced, with a change-log trigger.

    ``read``, ``insert``, ``update`` and ``delete`` are SQL conditions; ``None`` means the application role gets
    no such right at all. ``unlogged_columns`` are left out of the change log (file contents, search columns).
    ``tenant_owned`` is false only for the few tables of the platform itself (accounts, organisations).
    """
    statements = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy {table}_read on {table} for select using ({read})",
        f"create policy {table}_insert on {table} for insert with check ({insert})",
        ONLY_REFERRAL,
        *limit_links(table),
    ]
    rights = ["select", "insert"]
    if update is not None:
        statements.append(
            f"create policy {table}_update on {table} for update using ({update}) with check ({update})"
        )
        rights.append("update")
    if delete is not None:
        statements.append(f"create policy {table}_delete on {table} for delete using ({delete})")
        rights.append("delete")
    statements.append(f"grant {', '.join(rights)} on {table} to fairlead_app")
    if audited:
        arguments = ", ".join(f"'{column}'" for column in unlogged_columns)
        statements.append(
            f"create trigger {table}_change_log after insert or update or delete on {table}"
            f" for each row execute function audit_change({arguments})"
        )
    if tenant_owned and update is not None:
        statements.append(
            f"create trigger {table}_keep_tenant before update of tenant_id on {table}"
            " for each row execute function keep_tenant()"
        )
    return statements
