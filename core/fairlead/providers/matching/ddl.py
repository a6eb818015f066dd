"""The database side of places: never more held than there are, and who may see and end a hold."""

from __future__ import annotations

from fairlead.tenancy.rls import OWN, granted_referral

LONGEST_DAYS = 31
"""No place is held for longer, whatever a setting says."""

TAKEN = (
    "{hold}.service_id = {service} and {hold}.state in ('held', 'used')"
    " and ({hold}.state = 'held' and {hold}.held_until > now()"
    " or {hold}.state = 'used' and {hold}.ended_at > coalesce({said_at}, '-infinity'))"
)
"""Holds that count: those that have not lapsed, and those that were used since the provider said what is free."""

READ_HOLD = "true"
"""As the directory itself: how many places can still be had is for everybody who may refer."""
INSERT_HOLD = f"{OWN} or app_commissions(tenant_id)"
"""Whoever has an agreement in force with the provider: nobody else could send it anything."""
UPDATE_HOLD = f"{OWN} or app_holds_place(id)"
READ_RESERVATION = (
    f"{OWN} or (provider_tenant_id = (select app_tenant()) and held_until > now() and app_place_is_held(hold_id))"
    f" or (referral_id is not null and {granted_referral('place_reservation')})"
)
"""The provider sees who holds its place while it is held, and after that for as long as the grant of the referral."""

FUNCTIONS = f"""
create function app_holds_place(wanted uuid) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return exists (select from public.place_reservation r
    where r.hold_id = wanted and r.tenant_id = public.app_tenant()); end $$;

create function app_place_is_held(wanted uuid) returns boolean
  language plpgsql stable parallel safe cost 10 as $$ begin
  return exists (select from public.place_hold h
    where h.id = wanted and h.state = 'held' and h.held_until > now()); end $$;

create function place_hold_writes() returns trigger language plpgsql as $$
declare
  offered record;
  taken integer;
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - array['state', 'ended_at'] is distinct from to_jsonb(old) - array['state', 'ended_at']
        or (old.state || ' ' || new.state) not in ('held used', 'held released', 'used released')
        or (old.state = 'held' and new.state = 'used' and old.held_until <= now()) then
      raise exception 'a place that is held is used or given back' using errcode = '42501';
    end if;
    new.ended_at := now();
    return new;
  end if;
  if new.tenant_id <> app_tenant() and not app_commissions(new.tenant_id) then
    return new;  -- the policy refuses it
  end if;
  if new.state <> 'held' or new.held_until <= now()
      or new.held_until > now() + interval '{LONGEST_DAYS} days' then
    raise exception 'a place is held from now for at most {LONGEST_DAYS} days' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('place ' || new.service_id, 62));
  select s.places_free, s.live_at into offered from public.service s
    where s.tenant_id = new.tenant_id and s.id = new.service_id and s.accepting;
  select count(*) into taken from public.place_hold h
    where {TAKEN.format(hold="h", service="new.service_id", said_at="offered.live_at")};
  if offered.places_free is null or taken >= offered.places_free then
    raise exception 'no place is left to hold' using errcode = '42501';
  end if;
  return new;
end $$;

create function unmet_need_stamp() returns trigger language plpgsql as $$
begin
  if app_tenant() is null then return new; end if;
  new.recorded_at := now();
  new.recorded_on := (now() at time zone 'Europe/London')::date;
  new.recorded_by := current_setting('app.actor_name', true);
  return new;
end $$;

create function place_reservation_stamp() returns trigger language plpgsql as $$
begin
  if app_tenant() is distinct from new.tenant_id then return new; end if;
  new.reserved_at := now();
  new.reserved_by := current_setting('app.actor_name', true);
  new.organisation := (select name from public.tenant where id = new.tenant_id);
  select h.held_until, h.service_id, h.tenant_id into strict new.held_until, new.service_id, new.provider_tenant_id
    from public.place_hold h where h.id = new.hold_id and h.state = 'held';
  return new;
end $$;
"""  # noqa: S608  # nosec B608  # the words are the constants above

TRIGGERS = (
    (
        "create trigger place_hold_writes before insert or update on place_hold"
        " for each row execute function place_hold_writes()"
    ),
    (
        "create trigger unmet_need_stamp before insert on unmet_need"
        " for each row execute function unmet_need_stamp()"
    ),
    (
        "create trigger place_reservation_stamp before insert on place_reservation"
        " for each row execute function place_reservation_stamp()"
    ),
)
