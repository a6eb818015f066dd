"""The database side of four eyes: a provider proposes its entry, and only its commissioner makes it the entry."""

from __future__ import annotations

from fairlead.providers.directory.models import ENTRY, LIVE
from fairlead.tenancy.rls import OWN

_ENTRY = ", ".join(f"'{name}'" for name in ENTRY)
_LIVE = ", ".join(
    f"'{name}'" for name in (*LIVE, "version", "words")
)  # words: not computed yet in a trigger before

COMMISSIONED = "commissioner_tenant_id = (select app_tenant()) and app_commissions({table}.tenant_id)"
"""Rows of which the reader is the commissioner, while it has an agreement with the provider in force."""

READ_VERSION = f"({OWN}) or state = 'approved' or ({COMMISSIONED.format(table='service_version')})"
UPDATE_VERSION = f"({OWN}) or ({COMMISSIONED.format(table='service_version')})"
READ_SERVICE = f"approved_number > 0 or ({OWN}) or ({COMMISSIONED.format(table='service')})"
"""Everybody reads the directory; what was only proposed, the two who have to do with it."""
UPDATE_SERVICE = f"({OWN}) or ({COMMISSIONED.format(table='service')})"
_ABOUT_ITS_SERVICE = (
    "exists (select from public.service s where s.tenant_id = audit_entry.tenant_id"
    " and s.commissioner_tenant_id = (select app_tenant()) and s.id = any (object_ids))"
)
WRITE_LOG = (
    f"({OWN}) or app_grants_us(tenant_id)"
    " or (app_commissions(tenant_id) and action in ('core.service.approved', 'core.service.returned')"
    f" and {_ABOUT_ITS_SERVICE})"
)
"""Whose log may be written: the commissioner's decisions stand in the log of the provider, where both read them."""

SERVICE_WRITES = f"""
create or replace function service_writes() returns trigger language plpgsql as $$
declare
  entry constant text[] := array[{_ENTRY}];
  live constant text[] := array[{_LIVE}];
  approved constant text[] := entry || array['words', 'version', 'approved_number', 'accepting'];
begin
  if app_tenant() is null then return new; end if;
  if app_tenant() = old.tenant_id then
    if app_is_person() and (to_jsonb(new) - live) is distinct from (to_jsonb(old) - live) then
      raise exception 'a provider proposes a change of its entry; its commissioner approves it' using errcode = '42501';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - approved) is distinct from (to_jsonb(old) - approved)
      or (new.accepting is distinct from old.accepting and (old.approved_number <> 0 or not new.accepting)) then
    raise exception 'a commissioner approves an entry, and changes nothing else of a service' using errcode = '42501';
  end if;
  if not exists (select from public.service_version v where v.tenant_id = new.tenant_id and v.service_id = new.id
      and v.number = new.approved_number and v.state = 'approved' and v.number > old.approved_number
      and v.content = (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(new)) where key = any (entry)))
  then
    raise exception 'an entry says what its approved version says' using errcode = '42501';
  end if;
  return new;
end $$;
"""  # noqa: S608  # nosec B608  # the names are the constants above
"""A service that was only proposed takes referrals from its first approval on."""

FUNCTIONS = """
create function app_commissions(provider uuid) returns boolean
  language plpgsql stable parallel safe cost 10 as $$
declare
  today constant date := (now() at time zone 'Europe/London')::date;
begin
  return exists (select from public.sharing_agreement a where a.tenant_id = public.app_tenant()
    and a.partner_tenant_id = provider and a.valid_from <= today and (a.valid_to is null or a.valid_to >= today));
end $$;

create function app_is_person() returns boolean language plpgsql stable as $$ begin
  return exists (select from public.user_account u where u.id = public.app_actor()); end $$;
"""

VERSION_WRITES = """
create or replace function service_version_writes() returns trigger language plpgsql as $$
declare
  decision constant text[] := array['state', 'decided_by_id', 'decided_by', 'decided_organisation', 'decided_at',
    'reason'];
  move text;
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    if app_is_person() and (new.state <> 'proposed' or new.commissioner_tenant_id is null
        or new.commissioner_tenant_id = new.tenant_id or new.commissioner_tenant_id is distinct from
        (select s.commissioner_tenant_id from public.service s
         where s.tenant_id = new.tenant_id and s.id = new.service_id))
    then
      raise exception 'a provider proposes a version to the commissioner of the service' using errcode = '42501';
    end if;
    new.proposed_by_id := app_actor();
    return new;
  end if;
  if (to_jsonb(new) - decision) is distinct from (to_jsonb(old) - decision) then
    raise exception 'a version stays as it was proposed' using errcode = '42501';
  end if;
  move := old.state || ' ' || new.state;
  if app_tenant() = old.tenant_id then
    if app_is_person() and move not in ('proposed replaced', 'proposed withdrawn') then
      raise exception 'a provider may not move a version from % to %', old.state, new.state using errcode = '42501';
    end if;
    return new;
  end if;
  if move not in ('proposed approved', 'proposed returned') then
    raise exception 'a commissioner may not move a version from % to %', old.state, new.state using errcode = '42501';
  end if;
  if old.proposed_by_id = app_actor() then
    raise exception 'who proposed a version does not decide it' using errcode = '42501';
  end if;
  new.decided_by_id := app_actor();
  return new;
end $$;
"""
"""Two organisations and two people: one person may have a place in both."""

TRIGGERS = (
    "create trigger service_writes before update on service for each row execute function service_writes()",
    (
        "create trigger service_version_writes before insert or update on service_version"
        " for each row execute function service_version_writes()"
    ),
)
