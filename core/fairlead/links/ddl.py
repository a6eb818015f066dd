"""The database side of secret links: who finds one, and what its holder reaches."""

from __future__ import annotations

from fairlead.tenancy.rls import NOT_BY_LINK, of_one_referral

OF_REFERRAL = (
    "access_grant",
    "action_plan",
    "appointment",
    "appointment_change",
    "case_event",
    "outbox_message",
    "place_reservation",
    "referral_message",
    "referral_outcome",
    "referral_share",
)
"""Tables of which the holder of a link reaches the rows of their one referral."""

ALLOWED = {
    **{table: of_one_referral(table) for table in OF_REFERRAL},
    "referral": of_one_referral("referral", "id"),
    "tenant": "true",  # names are public inside the platform
    "place_hold": "true",  # the directory, which every organisation reads; declining gives the place back
    "used_key": f"{NOT_BY_LINK} or actor_id = (select app_actor())",  # that a form was sent already
}
"""What the holder of a link reaches; of every other table nothing."""

LIMIT_EVERY_TABLE = f"""
do $$
declare each record;
begin
  for each in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relrowsecurity and c.relkind in ('r', 'p')
        and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = c.relname || '_links')
        and c.relname not in ('audit_entry', 'audit_pending', 'audit_seal', 'audit_checkpoint', 'change_entry',
          'change_value')
  loop
    execute format('create policy %I on %I as restrictive to fairlead_app using ({NOT_BY_LINK})'
      ' with check ({NOT_BY_LINK})', each.relname || '_links', each.relname);
  end loop;
end $$;
"""  # noqa: S608  # nosec B608  # a constant
"""For tables that were made before there were links. The application's role writes the logs and cannot read them."""

# What is looked up before anybody is known, by the hash of 256 random bits: one link, or one opening, or nothing. Not
# one word of it is about the person in the case.
FUNCTIONS = """
create function link_works(l secret_link) returns boolean
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select l.revoked_at is null and l.expires_at > now()
    and exists (select from link_contact c where c.tenant_id = l.tenant_id and c.id = l.contact_id
      and c.ended_at is null)
    and exists (select from referral r join access_grant g on g.tenant_id = r.tenant_id and g.referral_id = r.id
        and g.grantee_tenant_id = r.receiver_tenant_id
      where r.tenant_id = l.tenant_id and r.id = l.referral_id
        and r.state in ('sent', 'asked', 'waitlisted', 'accepted')
        and 'referral' = any (g.scopes) and g.recalled_at is null and g.starts_at <= now()
        and (g.expires_at is null or g.expires_at > now())) $$;

create function app_secret_link(token bytea) returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('link_id', l.id, 'tenant_id', l.tenant_id, 'sender', t.name,
      'provider', c.provider_name, 'phone_end', right(c.phone, 2))
    from secret_link l join tenant t on t.id = l.tenant_id
    join link_contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
   where l.token_hash = token and link_works(l) $$;

create function app_link_opening(key bytea) returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('opening_id', o.id, 'tenant_id', o.tenant_id, 'link_id', l.id, 'purpose', l.purpose,
      'sender', t.name, 'phone_end', right(c.phone, 2), 'code_at', o.code_at, 'attempts', o.attempts,
      'passed_at', o.passed_at, 'ends_at', o.ends_at, 'contact_id', c.id, 'contact', c.name,
      'provider_id', c.provider_tenant_id, 'provider', c.provider_name, 'referral_id', r.id,
      'reference', r.reference)
    from link_opening o join secret_link l on l.tenant_id = o.tenant_id and l.id = o.link_id
    join tenant t on t.id = l.tenant_id
    join link_contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    join referral r on r.tenant_id = l.tenant_id and r.id = l.referral_id
   where o.key_hash = key and o.ends_at > now() and link_works(l) $$;

create function secret_link_writes() returns trigger language plpgsql as $$
declare
  moves constant text[] := array['opened_at', 'revoked_at', 'revoked_by', 'version'];
begin
  if app_tenant() is null or app_tenant() <> new.tenant_id then return new; end if;  -- row security refuses it
  if tg_op = 'INSERT' then
    new.made_by := current_setting('app.actor_name', true);
    if not exists (select from link_contact c join referral r on r.tenant_id = c.tenant_id
        and r.receiver_tenant_id = c.provider_tenant_id
        where c.tenant_id = new.tenant_id and c.id = new.contact_id and r.id = new.referral_id) then
      raise exception 'a link is for the contact of the provider that received the referral' using errcode = '42501';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - moves) is distinct from (to_jsonb(old) - moves) or old.revoked_at is not null then
    raise exception 'a link can be taken back, and nothing else of it be changed' using errcode = '42501';
  end if;
  return new;
end $$;

create function link_contact_stays() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - array['email', 'phone', 'ended_at', 'ended_by', 'version'])
      is distinct from (to_jsonb(old) - array['email', 'phone', 'ended_at', 'ended_by', 'version'])
      or old.ended_at is not null then
    raise exception 'another person is another contact' using errcode = '42501';
  end if;
  return new;
end $$;
"""

TRIGGERS = (
    (
        "create trigger secret_link_writes before insert or update on secret_link"
        " for each row execute function secret_link_writes()"
    ),
    (
        "create trigger link_contact_stays before update on link_contact"
        " for each row execute function link_contact_stays()"
    ),
)

OWNER_READS = (
    *(
        f"create policy {table}_found on {table} for select to fairlead_owner using (true)"
        for table in ("secret_link", "link_opening", "link_contact")
    ),
    (
        "create policy referral_by_link on referral for select to fairlead_owner using"
        " (exists (select from secret_link l where l.tenant_id = referral.tenant_id and l.referral_id = referral.id))"
    ),
    (
        "create policy access_grant_by_link on access_grant for select to fairlead_owner using"
        " (exists (select from secret_link l where l.tenant_id = access_grant.tenant_id"
        " and l.referral_id = access_grant.referral_id))"
    ),
)
"""What the two functions read by their owner's rights."""
