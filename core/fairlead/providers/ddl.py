"""The database side of working on one row from two organisations: what the receiver may change, and as
whom.
"""

from __future__ import annotations

FUNCTIONS = """
create function referral_receiver_writes() returns trigger language plpgsql as $$
declare
  theirs constant text[] := array['state', 'answered_at', 'answer_reason', 'key_worker_id', 'key_worker_name',
    'completed_on', 'outcome_note', 'holder_tenant_id', 'holder_label', 'held_since', 'due_on', 'due_label',
    'version'];
begin
  if app_tenant() is null or app_tenant() = old.tenant_id then return new; end if;
  if (to_jsonb(new) - theirs) is distinct from (to_jsonb(old) - theirs) then
    raise exception 'a receiver may answer a referral, not change what was sent' using errcode = '42501';
  end if;
  if new.holder_tenant_id not in (old.tenant_id, old.receiver_tenant_id) then
    raise exception 'a referral is held by its sender or its receiver' using errcode = '42501';
  end if;
  if (old.state || ' ' || new.state) not in ('sent accepted', 'sent declined', 'accepted accepted',
      'accepted completed', 'accepted ended-early') then
    raise exception 'a receiver may not move a referral from % to %', old.state, new.state
      using errcode = '42501';
  end if;
  return new;
end $$;

create function appointment_stays() returns trigger language plpgsql as $$
begin
  if new.referral_id is distinct from old.referral_id then
    raise exception 'an appointment stays with its referral for life' using errcode = '42501';
  end if;
  return new;
end $$;

create function case_event_stamp() returns trigger language plpgsql as $$
begin
  if app_tenant() is not null and app_tenant() <> new.tenant_id then
    new.actor_id := app_actor();
    new.actor_name := current_setting('app.actor_name', true);
    new.actor_organisation := (select name from public.tenant where id = app_tenant());
  end if;
  return new;
end $$;

create function outbox_stamp() returns trigger language plpgsql as $$
begin
  if app_actor() is null then
    raise exception 'no actor, no message: open the session for an actor' using errcode = '42501';
  end if;
  if app_tenant() is not null then
    new.actor_id := app_actor();
    new.actor_name := current_setting('app.actor_name', true);
    new.actor_organisation := (select name from public.tenant where id = app_tenant());
  end if;
  return new;
end $$;
"""
"""The moves in the first function are those of ``providers/workflow.py`` whose actor is the receiver; a
test compares.
"""

TRIGGERS = (
    (
        "create trigger referral_receiver_writes before update on referral"
        " for each row execute function referral_receiver_writes()"
    ),
    (
        "create trigger appointment_stays before update of referral_id on appointment"
        " for each row execute function appointment_stays()"
    ),
    (
        "create trigger case_event_stamp before insert on case_event"
        " for each row execute function case_event_stamp()"
    ),
    (
        "create trigger outbox_message_stamp before insert on outbox_message"
        " for each row execute function outbox_stamp()"
    ),
)
