"""The database side of working on one row from two organisations: what the receiver may change, and as
whom.
"""

from __future__ import annotations

RECEIVER_WRITES = """
create or replace function referral_receiver_writes() returns trigger language plpgsql as $$
declare
  theirs constant text[] := array['state', 'answered_at', 'answer_reason', 'key_worker_id', 'key_worker_name',
    'completed_on', 'outcome_note', 'holder_tenant_id', 'holder_label', 'held_since', 'due_on', 'due_label',
    'answer_code', 'expected_on', 'end_code', 'unread_by_sender', 'unread_by_receiver', 'version'];
begin
  if app_tenant() is null or app_tenant() = old.tenant_id then return new; end if;
  if (to_jsonb(new) - theirs) is distinct from (to_jsonb(old) - theirs) then
    raise exception 'a receiver may answer a referral, not change what was sent' using errcode = '42501';
  end if;
  if new.holder_tenant_id not in (old.tenant_id, old.receiver_tenant_id) then
    raise exception 'a referral is held by its sender or its receiver' using errcode = '42501';
  end if;
  if new.unread_by_receiver < old.unread_by_receiver
      and to_jsonb(new) - 'unread_by_receiver' = to_jsonb(old) - 'unread_by_receiver' then
    return new;  -- reading is possible in every state
  end if;
  if (old.state || ' ' || new.state) not in ('sent sent', 'sent asked', 'sent waitlisted', 'sent accepted',
      'sent declined', 'asked asked', 'waitlisted waitlisted', 'waitlisted accepted', 'waitlisted declined',
      'accepted accepted', 'accepted completed', 'accepted ended-early') then
    raise exception 'a receiver may not move a referral from % to %', old.state, new.state
      using errcode = '42501';
  end if;
  return new;
end $$;
"""
"""The moves are those of ``providers/workflow.py`` whose actor is the receiver; a test compares."""

FUNCTIONS = """
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

MESSAGES = """
create function referral_message_keeps() returns trigger language plpgsql as $$
declare
  receiving constant boolean := app_tenant() is not null and app_tenant() <> new.tenant_id;
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.from_receiver := receiving;
    new.written_by_id := app_actor();
    new.written_by := current_setting('app.actor_name', true);
    new.organisation := (select name from public.tenant where id = app_tenant());
    new.read_at := null;
    new.read_by := null;
    return new;
  end if;
  if to_jsonb(new) - array['read_at', 'read_by'] is distinct from to_jsonb(old) - array['read_at', 'read_by'] then
    raise exception 'a message is not changed once it is written' using errcode = '42501';
  end if;
  if old.read_at is not null or old.from_receiver = receiving then
    raise exception 'a message is read once, by the other side' using errcode = '42501';
  end if;
  new.read_by := current_setting('app.actor_name', true);
  return new;
end $$;

create trigger referral_message_keeps before insert or update on referral_message
  for each row execute function referral_message_keeps();
"""
"""Who wrote and who read a message comes from the session, and its words stay."""

NEWS = """
create function tell_other_side(about uuid, news text) returns uuid
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  told referral;
  other uuid;
begin
  select * into told from referral where id = about;
  if not found or app_tenant() is null or app_tenant() not in (told.tenant_id, told.receiver_tenant_id)
      or news not in ('referral-arrived', 'referral-message') then
    raise exception 'there is no such news to tell of a referral' using errcode = '42501';
  end if;
  other := case when app_tenant() = told.tenant_id then told.receiver_tenant_id else told.tenant_id end;
  insert into outbox_message (id, tenant_id, topic, payload, actor_id, actor_name, actor_organisation, attempts)
    values (gen_random_uuid(), other, 'referral.news',
      jsonb_build_object('news', news, 'referral', told.id), app_actor(), '', '', 0);
  return other;
end $$;
revoke execute on function tell_other_side(uuid, text) from public;
grant execute on function tell_other_side(uuid, text) to fairlead_app;
create policy outbox_message_news on outbox_message for insert to fairlead_owner with check (topic = 'referral.news');
"""
"""The one thing that either side may leave in the outbox of the other about any referral of both: that there is news.

It reads the referral under the caller's own policies; of the message only the choice of news is the caller's.
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
