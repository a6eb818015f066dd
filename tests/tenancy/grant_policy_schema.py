"""Tables, data and policy forms that `measure_grant_policy.py` compares. Pure SQL text; nothing here runs it.

Placeholders `{owner}` and `{app}` are the two roles of the scratch database.
"""

# ruff: noqa: E501 - SQL is kept on one line so that it can be pasted

from __future__ import annotations

from dataclasses import dataclass

FORCE_A, FORCE_B = "a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"
PROVIDERS = {
    20_000: "b0000000-0000-4000-8000-000000000001",
    4_000: "b0000000-0000-4000-8000-000000000002",
    3: "b0000000-0000-4000-8000-000000000003",
}

SCHEMA = """
create function app_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant', true), '')::uuid;

create table case_file (
  tenant_id uuid not null, id uuid not null, reference text not null, state text not null,
  lead text not null, opened_on date not null, next_deadline_on date not null, summary text not null,
  primary key (tenant_id, id));
create table event (
  tenant_id uuid not null, id uuid not null, case_id uuid not null, occurred_at timestamptz not null,
  kind text not null, detail text not null,
  primary key (tenant_id, id), foreign key (tenant_id, case_id) references case_file (tenant_id, id));
create table access_grant (
  tenant_id uuid not null, id uuid not null, grantee_tenant_id uuid not null, case_id uuid not null,
  referral_id uuid, scopes text[] not null, starts_at timestamptz not null, expires_at timestamptz,
  recalled_at timestamptz,
  primary key (tenant_id, id), foreign key (tenant_id, case_id) references case_file (tenant_id, id));
"""

# Ids come from md5 so that a run can be repeated; they are as scattered as random ones.
DATA = f"""
insert into case_file
select t.id, md5('case' || t.tag || n)::uuid, t.tag || '/' || n, (array['open','referred','review','closed'])[1 + n % 4],
       'lead ' || n % 200, date '2021-01-01' + n % 1800, date '2026-01-01' + (n * 7919) % 700, repeat('summary ', 12)
from (values ('{FORCE_A}'::uuid, 'A'), ('{FORCE_B}'::uuid, 'B')) t(id, tag), generate_series(1, 60000) n;
insert into event
select c.tenant_id, md5(c.id::text || k)::uuid, c.id, timestamptz '2025-01-01' + k * interval '3 days', 'noted', repeat('detail ', 8)
from case_file c, generate_series(1, 5) k;
create temp table wanted_grant as
select md5('grant' || g || tag || n || fate)::uuid id, g::uuid grantee, tag, n, fate from (
  select '{PROVIDERS[20_000]}' g, 'A' tag, n, 'live' fate from generate_series(1, 12000) n
  union all select '{PROVIDERS[20_000]}', 'B', n, 'live' from generate_series(1, 8000) n
  union all select '{PROVIDERS[4_000]}', 'A', n, 'live' from generate_series(12001, 16000) n
  union all select '{PROVIDERS[3]}', 'A', n, 'live' from generate_series(16001, 16003) n
  union all select '{PROVIDERS[20_000]}', 'A', n, 'recalled' from generate_series(20001, 22000) n
  union all select '{PROVIDERS[4_000]}', 'A', n, 'expired' from generate_series(22001, 22400) n
  union all select '{PROVIDERS[3]}', 'A', n, 'future' from generate_series(22401, 22410) n) x;
insert into access_grant
select c.tenant_id, w.id, w.grantee, c.id, null, array['case', 'event'],
       case w.fate when 'future' then now() + interval '30 days' else now() - interval '90 days' - w.n * interval '1 minute' end,
       case w.fate when 'expired' then now() - interval '1 day' when 'live' then now() + interval '1 year' end,
       case w.fate when 'recalled' then now() - interval '2 days' end
from wanted_grant w join case_file c on c.reference = w.tag || '/' || w.n;
drop table wanted_grant;
create index case_file_worklist on case_file (tenant_id, next_deadline_on, id);
create index event_of_case on event (tenant_id, case_id, occurred_at);
create index access_grant_reader on access_grant (grantee_tenant_id, tenant_id, case_id) where recalled_at is null;
create index access_grant_list on access_grant (grantee_tenant_id, starts_at, id) where recalled_at is null;
alter table access_grant enable row level security, force row level security;
create policy readable on access_grant for select
  using (tenant_id = (select app_tenant()) or grantee_tenant_id = (select app_tenant()));
create policy insertable on access_grant for insert with check (tenant_id = (select app_tenant()));
create policy updatable on access_grant for update using (tenant_id = (select app_tenant()));
grant select, insert, update, delete on case_file, event, access_grant to {{app}};
alter table case_file owner to {{owner}};
alter table event owner to {{owner}};
alter table access_grant owner to {{owner}};
"""

LIVE = "g.recalled_at is null and g.starts_at <= now() and (g.expires_at is null or g.expires_at > now())"
OWN = "tenant_id = (select app_tenant())"


def granted_ids(security: str) -> str:
    """Function of form B, with `security` either `invoker` or `definer`."""
    return f"""
create function app_granted_case_ids(wanted text) returns uuid[] language sql stable parallel safe security {security}
set search_path = public, pg_temp as $$
  select coalesce(array_agg(g.case_id), '{{}}') from access_grant g
  where g.grantee_tenant_id = app_tenant() and {LIVE} and wanted = any(g.scopes) $$;
alter function app_granted_case_ids(text) owner to {{owner}};
-- Without this a tenant could insert a case under another tenant's case id, grant it, and be admitted to both.
create unique index case_file_id on case_file (id);
"""


DROP_GRANTED_IDS = "drop function app_granted_case_ids(text); drop index case_file_id;"


@dataclass(frozen=True, kw_only=True)
class Form:
    """One way to write the policy: `granted(column, scope, table)` is the arm added to OWN; None adds nothing."""

    name: str
    granted: str | None = None
    setup: str = ""
    teardown: str = ""
    row_security: bool = True

    def policies(self) -> str:
        """Drop whatever policies the two tables have and put this form's in place."""
        out = [self.setup]
        for table, key, scope in (("case_file", "id", "case"), ("event", "case_id", "event")):
            out += [
                f"drop policy if exists {p} on {table};"
                for p in ("own_rows", "readable", "insertable", "updatable")
            ]
            if not self.row_security:
                out.append(f"alter table {table} no force row level security, disable row level security;")
                continue
            out.append(f"alter table {table} enable row level security, force row level security;")
            arm = self.granted and self.granted.replace("$key", f"{table}.{key}").replace(
                "$scope", scope
            ).replace("$table", table)
            if arm is None:
                out.append(f"create policy own_rows on {table} using ({OWN}) with check ({OWN});")
            else:
                out.append(f"create policy readable on {table} for select using ({OWN} or {arm});")
                out.append(f"create policy insertable on {table} for insert with check ({OWN});")
                out.append(f"create policy updatable on {table} for update using ({OWN}) with check ({OWN});")
        return "\n".join(out)


CORRELATED = f"""exists (select from access_grant g where g.grantee_tenant_id = (select app_tenant())
  and g.tenant_id = $table.tenant_id and g.case_id = $key and {LIVE} and '$scope' = any(g.scopes))"""
ARRAY = "$key = any ((select app_granted_case_ids('$scope'))::uuid[])"
HASHED = f"""($table.tenant_id, $key) in (select g.tenant_id, g.case_id from access_grant g
  where g.grantee_tenant_id = (select app_tenant()) and {LIVE} and '$scope' = any(g.scopes))"""


def granted_check(security: str) -> str:
    """Function of form F: one probe for one row, its plan kept by the session, asked only about rows that are not the reader's own."""
    # A SET clause is paid on every call; a definer function may not go without one.
    pinned = "set search_path = pg_catalog, public, pg_temp" if security == "definer" else ""
    return f"""
create function app_case_granted(owner uuid, wanted_case uuid, wanted text) returns boolean
language plpgsql stable parallel safe security {security} cost 10 {pinned} as $$ begin
  return exists (select from public.access_grant g where g.grantee_tenant_id = public.app_tenant() and g.tenant_id = owner
    and g.case_id = wanted_case and {LIVE} and wanted = any(g.scopes)); end $$;
alter function app_case_granted(uuid, uuid, text) owner to {{owner}};
"""


CHECKED = "app_case_granted($table.tenant_id, $key, '$scope')"
DROP_GRANTED_CHECK = "drop function app_case_granted(uuid, uuid, text);"

FORMS = (
    Form(name="0 none", row_security=False),
    Form(name="1 own"),
    Form(name="A exists", granted=CORRELATED),
    Form(name="B invoker", granted=ARRAY, setup=granted_ids("invoker"), teardown=DROP_GRANTED_IDS),
    Form(name="B definer", granted=ARRAY, setup=granted_ids("definer"), teardown=DROP_GRANTED_IDS),
    Form(name="C hashed", granted=HASHED),
    Form(name="F invoker", granted=CHECKED, setup=granted_check("invoker"), teardown=DROP_GRANTED_CHECK),
    Form(name="F definer", granted=CHECKED, setup=granted_check("definer"), teardown=DROP_GRANTED_CHECK),
)

# Form E: one row per reader and granted case, kept by a trigger. The owner keeps its own arm: with owner rows in the join
# table instead, `insert … returning` is refused, because the trigger's row comes after the check.
READER_SETUP = f"""
create table case_reader (reader_tenant_id uuid, tenant_id uuid, case_id uuid, primary key (reader_tenant_id, tenant_id, case_id));
insert into case_reader select distinct g.grantee_tenant_id, g.tenant_id, g.case_id from access_grant g where {LIVE};
create function keep_case_reader() returns trigger language plpgsql security definer as $$ begin
  if new.recalled_at is null then
    insert into case_reader values (new.grantee_tenant_id, new.tenant_id, new.case_id) on conflict do nothing;
  else delete from case_reader where reader_tenant_id = new.grantee_tenant_id and tenant_id = new.tenant_id and case_id = new.case_id;
  end if; return null; end $$;
create trigger keep_case_reader after insert or update on access_grant for each row execute function keep_case_reader();
grant select on case_reader to {{app}};
analyze case_reader;
"""
READER = """exists (select from case_reader r where r.reader_tenant_id = (select app_tenant())
  and r.tenant_id = $table.tenant_id and r.case_id = $key)"""
FORMS_READER = (
    Form(
        name="E join table",
        granted=READER,
        setup=READER_SETUP,
        teardown="drop trigger keep_case_reader on access_grant;"
        "drop function keep_case_reader() cascade; drop table case_reader;",
    ),
)

# Form D rewrites both tables, so it is measured last, against its own baseline.
VISIBLE_SETUP = f"""
alter table case_file add visible_to uuid[] not null default '{{}}';
alter table event add visible_to uuid[] not null default '{{}}';
update case_file c set visible_to = r.readers from (select g.tenant_id, g.case_id, array_agg(distinct g.grantee_tenant_id) readers
  from access_grant g where {LIVE} group by 1, 2) r where (c.tenant_id, c.id) = (r.tenant_id, r.case_id);
update event e set visible_to = c.visible_to from case_file c where (c.tenant_id, c.id) = (e.tenant_id, e.case_id) and c.visible_to <> '{{}}';
create function keep_visible_to() returns trigger language plpgsql security definer as $$ declare readers uuid[]; begin
  select coalesce(array_agg(distinct g.grantee_tenant_id), '{{}}') into readers from access_grant g
    where g.tenant_id = new.tenant_id and g.case_id = new.case_id and {LIVE};
  update case_file set visible_to = readers where tenant_id = new.tenant_id and id = new.case_id;
  update event set visible_to = readers where tenant_id = new.tenant_id and case_id = new.case_id;
  return null; end $$;
create trigger keep_visible_to after insert or update on access_grant for each row execute function keep_visible_to();
create index access_grant_case on access_grant (tenant_id, case_id);
"""
VISIBLE_GIN = "create index case_file_visible on case_file using gin (visible_to); create index event_visible on event using gin (visible_to);"
FORMS_VISIBLE = (
    Form(name="1 own, wide row"),
    Form(name="D plain", granted="(select app_tenant()) = any($table.visible_to)"),
    Form(
        name="D gin",
        granted="$table.visible_to @> array[(select app_tenant())]",
        setup=VISIBLE_GIN,
        teardown="drop index case_file_visible; drop index event_visible;",
    ),
)
