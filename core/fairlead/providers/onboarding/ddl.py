"""The database side of joining: one function makes a provider out of an invitation, and nothing else."""

from __future__ import annotations

from fairlead.tenancy.rls import OWN

READ_INVITATION = f"({OWN}) or provider_tenant_id = (select app_tenant())"
READ_ADMISSION = f"({OWN}) or provider_tenant_id = (select app_tenant())"
INSERT_ADMISSION = f"{OWN} and not invited and app_commissions(provider_tenant_id)"
"""A commissioner asks a provider with which it has an agreement; one that was invited comes by the function alone."""
READ_PROFILE = f"({OWN}) or app_admits(tenant_id)"

OPEN = "accepted_at is null and revoked_at is null and expires_at > now()"

ACCEPTS = """
create or replace function app_invited_by_own(token bytea) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from provider_invitation i join membership m on m.tenant_id = i.tenant_id
    where i.token_hash = token and m.user_id = app_actor()) $$;
"""
"""Whether who accepts sits in the organisation that invited: one person would send a price and approve it."""

# The session belongs to an organisation that does not exist yet, under an id that the caller drew, and to the person
# who accepts. Kind, slug, name and roles are not the caller's to choose.
FUNCTIONS = f"""
create or replace function app_invitation(token bytea) returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('organisation', i.organisation_name, 'email', i.email, 'inviter', t.name)
    from provider_invitation i join tenant t on t.id = i.tenant_id
   where i.token_hash = token and i.accepted_at is null and i.revoked_at is null and i.expires_at > now() $$;

create or replace function accept_provider_invitation(token bytea) returns text
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invited provider_invitation;
  person user_account;
  new_slug text;
begin
  if app_tenant() is null or app_actor() is null or exists (select from tenant where id = app_tenant()) then
    raise exception 'an invitation makes a new organisation' using errcode = '42501';
  end if;
  select * into invited from provider_invitation where token_hash = token and {OPEN} for update;
  if not found then return null; end if;
  select * into person from user_account where id = app_actor() and email = invited.email and disabled_at is null;
  if not found then
    raise exception 'an invitation is accepted by the person it was made for' using errcode = '42501';
  end if;
  if app_invited_by_own(token) then
    raise exception 'nobody of the inviting organisation becomes the provider' using errcode = '42501';
  end if;
  -- always with an end of its own: a free or a taken name tells nothing about who is here already
  new_slug := coalesce(nullif(trim(both '-' from left(regexp_replace(lower(invited.organisation_name),
    '[^a-z0-9]+', '-', 'g'), 30)), ''), 'provider') || '-' || substr(md5(gen_random_uuid()::text), 1, 6);
  insert into tenant (id, slug, name, kind, demo)
    select app_tenant(), new_slug, invited.organisation_name, 'provider', t.demo
      from tenant t where t.id = invited.tenant_id;
  insert into membership (id, tenant_id, user_id, name, roles, version)
    values (gen_random_uuid(), app_tenant(), person.id, person.name, array['administrator', 'provider-manager'], 1);
  update provider_invitation set accepted_at = now(), accepted_by = person.name, provider_tenant_id = app_tenant()
   where id = invited.id;
  insert into provider_admission (id, tenant_id, provider_tenant_id, provider_name, invited, documents_from, asked_by,
                                  asked_at)
    values (gen_random_uuid(), invited.tenant_id, app_tenant(), invited.organisation_name, true,
            (now() at time zone 'Europe/London')::date, invited.invited_by, now());
  return new_slug;
end $$;

create or replace function provider_invitation_writes() returns trigger language plpgsql as $$
begin
  if current_user <> 'fairlead_app' then return new; end if;
  if tg_op = 'INSERT' then
    new.invited_by := current_setting('app.actor_name', true);
    new.invited_at := now();
    new.accepted_at := null;
    new.accepted_by := null;
    new.provider_tenant_id := null;
    return new;
  end if;
  if old.accepted_at is not null or old.revoked_at is not null
      or (to_jsonb(new) - 'revoked_at') is distinct from (to_jsonb(old) - 'revoked_at') then
    raise exception 'an open invitation can be taken back, and nothing else of it be changed' using errcode = '42501';
  end if;
  return new;
end $$;
"""  # noqa: S608  # nosec B608  # OPEN is the constant above

BY_MAIL = """
create or replace function app_invitation(token bytea) returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('organisation', i.organisation_name, 'email', i.email, 'inviter', t.name,
      'by_mail', i.by_mail)
    from provider_invitation i join tenant t on t.id = i.tenant_id
   where i.token_hash = token and i.accepted_at is null and i.revoked_at is null and i.expires_at > now() $$;
"""
"""The same, since links go by e-mail: whether this one did."""

TRIGGERS = (
    (
        "create trigger provider_invitation_writes before insert or update on provider_invitation"
        " for each row execute function provider_invitation_writes()"
    ),
)

OWN_PLACES = (
    "create policy membership_of_actor on membership for select to fairlead_owner"
    " using (user_id = (select app_actor()))"
)
"""Where the person who accepts has a place already."""

OWNER_WRITES = (
    "create policy tenant_by_invitation on tenant for insert to fairlead_owner with check (kind = 'provider')",
    "create policy provider_invitation_found on provider_invitation for select to fairlead_owner using (true)",
    (
        "create policy provider_invitation_accepted on provider_invitation for update to fairlead_owner"
        f" using ({OPEN}) with check (accepted_at is not null and provider_tenant_id = app_tenant())"
    ),
    (
        "create policy provider_admission_by_invitation on provider_admission for insert to fairlead_owner"
        " with check (invited and provider_tenant_id = app_tenant())"
    ),
)
"""What `accept_provider_invitation` may write by its owner's rights, beyond the new organisation's own rows."""

# A service that does not exist yet is proposed like a change of one that does: it is a row without an approved version,
# takes no referrals, and only its provider and its commissioner see it.
SERVICES = """
create function app_commissioner_of_ours(commissioner uuid) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return public.app_admitted_by(commissioner) or exists (select from public.service s
    where s.tenant_id = public.app_tenant() and s.commissioner_tenant_id = commissioner and s.approved_number > 0);
end $$;

create function service_new() returns trigger language plpgsql as $$
begin
  if app_tenant() is not null and app_is_person() and (new.accepting or new.approved_number <> 0
      or new.commissioner_tenant_id is null or not app_commissioner_of_ours(new.commissioner_tenant_id)) then
    raise exception 'a provider proposes a new service to a commissioner of its own' using errcode = '42501';
  end if;
  return new;
end $$;

create trigger service_new before insert on service for each row execute function service_new();
"""
