"""The database side of a request for support: where one may be sent, who wrote what, and what each side may change."""

from __future__ import annotations

from fairlead.tenancy.rls import OWN, granted_referral

_ASKED_BY_US = "asker_tenant_id = (select app_tenant())"
_STILL_GRANTED = f"(referral_id is null or {granted_referral('support_request')})"
READ = f"({OWN}) or ({_ASKED_BY_US} and {_STILL_GRANTED})"
_TO_THE_PLATFORM = (
    "(referral_id is null and exists (select from public.tenant t"
    " where t.id = support_request.tenant_id and t.help_desk))"
)
_TO_THE_SENDER = f"(referral_id is not null and {granted_referral('support_request')})"
INSERT = f"{_ASKED_BY_US} and (({OWN}) or {_TO_THE_PLATFORM} or {_TO_THE_SENDER})"
"""To the own desk, to the desk of the platform, or about a referral to whoever granted it."""

READ_MESSAGE = (
    f"({OWN}) or exists (select from public.support_request r"  # nosec B608  # a constant
    " where r.tenant_id = support_message.tenant_id and r.id = support_message.request_id)"
)
"""What is read of a request is read of its messages: the policy of the request decides inside."""
INSERT_MESSAGE = READ_MESSAGE.replace("or exists", "or not from_desk and exists")
"""From elsewhere only who asked writes: the trigger has said before which side the writer is on."""

FUNCTIONS = """
create function support_request_writes() returns trigger language plpgsql as $$
declare
  of_both constant text[] := array['state', 'moved_at', 'closed_at', 'version'];
  of_desk constant text[] := array['held_by_id', 'held_by', 'held_since'];
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.asker_tenant_id := app_tenant();
    new.asker_id := app_actor();
    new.asker_name := current_setting('app.actor_name', true);
    new.asker_organisation := (select name from public.tenant where id = app_tenant());
    new.desk_name := (select name from public.tenant where id = new.tenant_id);
    new.state := 'open';
    new.held_by_id := null;
    new.held_by := null;
    new.held_since := null;
    new.closed_at := null;
    return new;
  end if;
  if (to_jsonb(new) - of_both - of_desk) is distinct from (to_jsonb(old) - of_both - of_desk) then
    raise exception 'a request for support stays as it was asked' using errcode = '42501';
  end if;
  if app_tenant() = old.tenant_id then return new; end if;
  if (to_jsonb(new) - of_both) is distinct from (to_jsonb(old) - of_both) then
    raise exception 'who asked for support does not say who at the desk holds it' using errcode = '42501';
  end if;
  if (old.state || ' ' || new.state) not in ('open open', 'open closed', 'waiting open', 'waiting closed',
      'answered open', 'answered closed', 'closed open') then
    raise exception 'who asked for support may not move it from % to %', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;

create function support_message_stamp() returns trigger language plpgsql as $$
begin
  if app_tenant() is null then return new; end if;
  new.from_desk := not exists (select from public.support_request r where r.tenant_id = new.tenant_id
    and r.id = new.request_id and r.asker_tenant_id = app_tenant() and r.asker_id = app_actor());
  new.written_by_id := app_actor();
  new.written_by := current_setting('app.actor_name', true);
  new.organisation := (select name from public.tenant where id = app_tenant());
  return new;
end $$;
"""

TRIGGERS = (
    (
        "create trigger support_request_writes before insert or update on support_request"
        " for each row execute function support_request_writes()"
    ),
    (
        "create trigger support_message_stamp before insert on support_message"
        " for each row execute function support_message_stamp()"
    ),
)
