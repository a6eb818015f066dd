"""The database side of the audit: functions and triggers that no code path can go around."""

from __future__ import annotations

# What runs with its owner's rights names pg_temp last: left out, it would be looked into first, and whoever holds a
# connection could put temporary tables named like the logs in front of the logs.
FUNCTIONS = """
create function keep_tenant() returns trigger language plpgsql as $$
begin
  if new.tenant_id is distinct from old.tenant_id then
    raise exception 'a row of % stays with its tenant for life', tg_table_name using errcode = '42501';
  end if;
  return new;
end $$;

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = '42501';
end $$;

create function audit_line(value text, longest int default 500) returns text language sql immutable parallel
safe as
  $$ select left(regexp_replace(value, '[\\x01-\\x1f\\x7f-\\x9f\\u2028\\u2029]+', ' ', 'g'), longest) $$;

create function audit_stamp() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('app.actor', true), '') = '' then
    raise exception 'no actor, no write: open the session for an actor' using errcode = '42501';
  end if;
  new.actor_id := current_setting('app.actor')::uuid;
  new.actor_name := audit_line(current_setting('app.actor_name', true));
  new.actor_role := audit_line(new.actor_role);
  new.action := audit_line(new.action);
  new.object_type := audit_line(new.object_type);
  new.purpose := audit_line(new.purpose);
  new.reason := audit_line(new.reason);
  new.recipient_org := audit_line(new.recipient_org);
  new.recipient_person := audit_line(new.recipient_person);
  new.gateway := audit_line(new.gateway);
  new.outcome := audit_line(new.outcome);
  new.source_ip := audit_line(new.source_ip);
  new.interaction_id := current_setting('app.interaction')::uuid;
  new.at := clock_timestamp();
  new.actor_tenant_id := coalesce(app_tenant(), new.actor_tenant_id);
  return new;
end $$;

create function audit_queue() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into audit_pending (entry_id, tenant_id, kind) values (new.id, new.tenant_id, tg_argv[0]);
  return null;
end $$;

create function audit_change() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  old_row jsonb;
  new_row jsonb;
  fields text[];
  change uuid := gen_random_uuid();
  salt uuid := gen_random_uuid();
  old_values jsonb;
  new_values jsonb;
  subject jsonb;
begin
  if coalesce(current_setting('app.actor', true), '') = '' then
    raise exception 'no actor, no write: % on % refused', lower(tg_op), tg_table_name using errcode = '42501';
  end if;
  if tg_op <> 'INSERT' then old_row := to_jsonb(old) - coalesce(tg_argv, '{}'); end if;
  if tg_op <> 'DELETE' then new_row := to_jsonb(new) - coalesce(tg_argv, '{}'); end if;
  subject := coalesce(new_row, old_row);
  if tg_op = 'UPDATE' then
    select array_agg(n.key order by n.key), jsonb_object_agg(n.key, old_row -> n.key),
           jsonb_object_agg(n.key, n.value)
      into fields, old_values, new_values
      from jsonb_each(new_row) n
     where n.value is distinct from old_row -> n.key and n.key <> 'version';
    if fields is null then return null; end if;
  else
    select array_agg(f.key order by f.key) into fields from jsonb_each(subject) f where f.value <>
    'null'::jsonb;
    if tg_op = 'DELETE' then old_values := old_row; end if;
  end if;
  insert into change_entry (id, tenant_id, at, actor_id, actor_name, interaction_id, table_name, row_id,
                            operation, field_names, values_digest)
  values (change, (subject ->> 'tenant_id')::uuid, clock_timestamp(), current_setting('app.actor'),
          coalesce(audit_line(current_setting('app.actor_name', true)), ''),
          current_setting('app.interaction', true),
          tg_table_name, coalesce(subject ->> 'id', subject ->> 'person_id')::uuid, lower(tg_op), fields,
          sha256(convert_to(salt::text || coalesce(old_values::text, '') || coalesce(new_values::text,
          new_row::text, ''),
                            'UTF8')));
  if tg_op <> 'INSERT' then
    insert into change_value (change_id, tenant_id, salt, old_values, new_values)
    values (change, (subject ->> 'tenant_id')::uuid, salt, old_values, new_values);
  end if;
  return null;
end $$;
"""

_LOG_TABLES = ("audit_entry", "change_entry", "change_value", "audit_seal", "audit_checkpoint")
_TENANT = "tenant_id = (select app_tenant())"
_READ = f"{_TENANT} or actor_tenant_id = (select app_tenant())"


def protect_logs() -> list[str]:
    """Row security, rights and append-only triggers of the audit tables."""
    statements: list[str] = []
    for table in (*_LOG_TABLES, "audit_pending"):
        read = _READ if table == "audit_entry" else _TENANT
        statements += [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy {table}_owner on {table} to fairlead_owner using (true) with check (true)",
            f"create policy {table}_read on {table} for select to fairlead_auditor using ({read})",
            f"grant select on {table} to fairlead_auditor",
        ]
    for table in _LOG_TABLES:
        # erasure removes kept values, and leaves an erasure entry; the chained digest stays
        refused = "update" if table == "change_value" else "update or delete"
        statements.append(
            f"create trigger {table}_append_only before {refused} on {table}"
            " for each row execute function audit_refuse()"
        )
        statements.append(
            f"create trigger {table}_no_truncate before truncate on {table}"
            " for each statement execute function audit_refuse()"
        )
    statements += [
        (
            "create policy audit_entry_write on audit_entry for insert to fairlead_app with check ("
            "(tenant_id = (select app_tenant()) or app_grants_us(tenant_id)))"
        ),
        "grant insert on audit_entry to fairlead_app",
        (
            "create trigger audit_entry_stamp before insert on audit_entry"
            " for each row execute function audit_stamp()"
        ),
        (
            "create trigger audit_entry_queue after insert on audit_entry"
            " for each row execute function audit_queue('entry')"
        ),
        (
            "create trigger change_entry_queue after insert on change_entry"
            " for each row execute function audit_queue('change')"
        ),
    ]
    for table in ("audit_seal", "audit_checkpoint"):
        statements += [
            f"create policy {table}_write on {table} for insert to fairlead_auditor with check ({_TENANT})",
            f"grant insert on {table} to fairlead_auditor",
        ]
    statements += [
        f"create policy audit_pending_take on audit_pending for delete to fairlead_auditor using ({_TENANT})",
        "grant delete on audit_pending to fairlead_auditor",
    ]
    return statements
