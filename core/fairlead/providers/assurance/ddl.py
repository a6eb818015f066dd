"""The database side of assurance: who may write what of a document, and what pauses new referrals.

Whether a provider is paused is asked of the database on each day anew. No job has to run for a document to lapse, or
for its renewal to count.
"""

from __future__ import annotations

from fairlead.providers.assurance.models import DocumentKind
from fairlead.tenancy.rls import OWN

WARNING_DAYS = "30, 14, 1"
"""Days before a document lapses on which its provider is reminded, where the commissioner set none. [design]"""
KINDS = ", ".join(f"'{kind}'" for kind in DocumentKind)
CHECKS = "commissioner_tenant_id = (select app_tenant()) and app_admits(tenant_id)"
"""Documents that the reader's organisation asked for."""
READ = f"({OWN}) or ({CHECKS})"
INSERT = f"{OWN} and app_admitted_by(commissioner_tenant_id)"

# What runs with its owner's rights tells no more than which documents are wanted, which of them are missing and since
# when; it says so of any provider, since any officer must be told why nothing can be sent there.
FUNCTIONS = f"""
create function app_admits(provider uuid) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return exists (select from public.provider_admission a
    where a.tenant_id = public.app_tenant() and a.provider_tenant_id = provider); end $$;

create function app_admitted_by(commissioner uuid) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return exists (select from public.provider_admission a
    where a.tenant_id = commissioner and a.provider_tenant_id = public.app_tenant()); end $$;

create function app_assurance_required(commissioner uuid) returns text[]
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today constant date := (now() at time zone 'Europe/London')::date;
  wanted jsonb;
begin
  select s.value into wanted from tenant_setting s
   where s.tenant_id = commissioner and s.module = 'core' and s.key = 'assurance_documents'
     and s.effective_from <= today and (s.effective_to is null or s.effective_to >= today)
   order by s.effective_from desc limit 1;
  if jsonb_typeof(wanted) is distinct from 'object' then return array[{KINDS}]; end if;
  return array(select kind from unnest(array[{KINDS}]) kind where wanted -> kind = 'true'::jsonb);
end $$;

create function app_assurance_warnings(commissioner uuid) returns int[]
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today constant date := (now() at time zone 'Europe/London')::date;
  wanted jsonb;
begin
  select s.value into wanted from tenant_setting s
   where s.tenant_id = commissioner and s.module = 'core' and s.key = 'assurance_warning_days'
     and s.effective_from <= today and (s.effective_to is null or s.effective_to >= today)
   order by s.effective_from desc limit 1;
  if jsonb_typeof(wanted) is distinct from 'array' then return array[{WARNING_DAYS}]; end if;
  return array(select day::int from jsonb_array_elements_text(wanted) day where day ~ '^[0-9]{{1,3}}$' order by 1 desc);
end $$;

create function app_referrals_paused(provider uuid, commissioner uuid) returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp cost 100 as $$
declare
  today constant date := (now() at time zone 'Europe/London')::date;
  asked provider_admission;
  kind_wanted text;
  lapsed date;
  last_state text;
  missing jsonb := '[]';
begin
  if commissioner is null then return null; end if;
  select * into asked from provider_admission a where a.tenant_id = commissioner and a.provider_tenant_id = provider;
  if not found then return null; end if;
  if asked.invited then
    if not exists (select from provider_profile p where p.tenant_id = provider) then
      missing := missing || jsonb_build_object('what', 'profile', 'state', 'missing');
    end if;
    if not exists (select from practice_referral p where p.tenant_id = provider and p.completed_on is not null) then
      missing := missing || jsonb_build_object('what', 'practice', 'state', 'missing');
    end if;
  end if;
  if asked.documents_from <= today then
    foreach kind_wanted in array app_assurance_required(commissioner) loop
      select max(d.expires_on) into lapsed from assurance_document d
       where d.tenant_id = provider and d.commissioner_tenant_id = commissioner and d.kind = kind_wanted
         and d.state = 'accepted';
      continue when lapsed >= today;
      select d.state into last_state from assurance_document d
       where d.tenant_id = provider and d.commissioner_tenant_id = commissioner and d.kind = kind_wanted
         and d.state in ('waiting', 'returned') order by d.submitted_at desc limit 1;
      missing := missing || jsonb_build_object('what', kind_wanted, 'on', lapsed,
        'state', case when lapsed is not null then 'expired' else coalesce(last_state, 'missing') end);
    end loop;
  end if;
  return nullif(missing, '[]'::jsonb);
end $$;

create function referral_not_paused() returns trigger language plpgsql as $$
declare
  offered record;
begin
  if app_tenant() is null then return null; end if;
  select s.tenant_id, s.commissioner_tenant_id into offered from public.service s where s.id = new.service_id;
  if public.app_referrals_paused(offered.tenant_id, offered.commissioner_tenant_id) is not null then
    raise exception 'new referrals to this provider are paused' using errcode = '42501';
  end if;
  return null;
end $$;
"""  # noqa: S608  # nosec B608  # the kinds are the constants above

DOCUMENT_WRITES = """
create or replace function assurance_document_writes() returns trigger language plpgsql as $$
declare
  decision constant text[] := array['state', 'decided_by_id', 'decided_by', 'decided_organisation', 'decided_at',
    'reason', 'version'];
  move text;
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.state := 'waiting';
    new.submitted_by_id := app_actor();
    new.submitted_by := current_setting('app.actor_name', true);
    new.submitted_at := now();
    new.decided_by_id := null;
    new.decided_by := null;
    new.decided_organisation := null;
    new.decided_at := null;
    new.reason := null;
    return new;
  end if;
  if (to_jsonb(new) - decision) is distinct from (to_jsonb(old) - decision) then
    raise exception 'a document stays as it was sent' using errcode = '42501';
  end if;
  move := old.state || ' ' || new.state;
  if app_tenant() = old.commissioner_tenant_id and app_tenant() <> old.tenant_id then
    if move not in ('waiting accepted', 'waiting returned', 'accepted returned') then
      raise exception 'a commissioner may not move a document from % to %', old.state, new.state
        using errcode = '42501';
    end if;
    if old.submitted_by_id = app_actor() then
      raise exception 'who sent a document does not check it' using errcode = '42501';
    end if;
    new.decided_by_id := app_actor();
    new.decided_by := current_setting('app.actor_name', true);
    new.decided_organisation := (select name from public.tenant where id = app_tenant());
    new.decided_at := now();
    return new;
  end if;
  if move not in ('waiting replaced') or (to_jsonb(new) - 'state' - 'version')
      is distinct from (to_jsonb(old) - 'state' - 'version') then
    raise exception 'a provider sends a document, and somebody else checks it' using errcode = '42501';
  end if;
  return new;
end $$;
"""
"""Four eyes are two people, not two organisations: the same one may have a place in both."""

TRIGGERS = (
    # after, so that the wall around the rows of referrals is what answers first
    (
        "create trigger referral_not_paused after insert on referral"
        " for each row execute function referral_not_paused()"
    ),
    (
        "create trigger assurance_document_writes before insert or update on assurance_document"
        " for each row execute function assurance_document_writes()"
    ),
)

OWNER_READS = (
    (
        "create policy tenant_setting_assurance on tenant_setting for select to fairlead_owner"
        " using (module = 'core' and key in ('assurance_documents', 'assurance_warning_days'))"
    ),
    *(
        f"create policy {table}_owner on {table} for select to fairlead_owner using (true)"
        for table in ("provider_admission", "provider_profile", "practice_referral", "assurance_document")
    ),
)
"""What the functions that run with their owner's rights may look at: nothing of a person or a case."""
