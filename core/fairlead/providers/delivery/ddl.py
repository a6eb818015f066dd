"""The database side of delivery: each change of an appointment leaves its history; each side writes what is its own."""

from __future__ import annotations

from fairlead.tenancy.rls import OWN, granted_referral, received_referral

READ_HISTORY = f"({OWN}) or ({granted_referral('appointment_change')})"
WRITE_HISTORY = f"(({OWN}) or {received_referral('appointment_change')}) and pg_trigger_depth() > 0"
"""Only the trigger of the appointment writes its history."""
READ_PLAN = f"({OWN}) or ({granted_referral('action_plan')})"
SUBMIT_PLAN = f"{received_referral('action_plan')} and state = 'submitted'"
READ_OUTCOME = f"({OWN}) or ({granted_referral('referral_outcome')})"
REPORT_OUTCOME = f"{received_referral('referral_outcome')} and result in ('achieved', 'partly', 'not')"
WRITE_MESSAGE = (
    f"({OWN}) or ({received_referral('referral_message')} and kind in ('message', 'question', 'concern'))"
)

FUNCTIONS = """
create function appointment_history() returns trigger language plpgsql as $$
declare
  kept constant text[] := array['id', 'tenant_id', 'referral_id', 'version', 'asked_by', 'change_code', 'change_words',
    'recorded_by', 'recorded_at'];
  was jsonb; is_now jsonb;
begin
  select coalesce(jsonb_object_agg(o.key, o.value), '{}'), coalesce(jsonb_object_agg(o.key, n.value), '{}')
    into was, is_now
    from jsonb_each(to_jsonb(old) - kept) o join jsonb_each(to_jsonb(new) - kept) n on n.key = o.key
    where n.value is distinct from o.value;
  if was = '{}' then return null; end if;
  insert into appointment_change (id, tenant_id, referral_id, appointment_id, before, after, asked_by, code, words,
      changed_by, changed_at)
    values (gen_random_uuid(), old.tenant_id, old.referral_id, old.id, was, is_now, new.asked_by, new.change_code,
      new.change_words, coalesce(current_setting('app.actor_name', true), ''), new.recorded_at);
  return null;
end $$;

create function action_plan_writes() returns trigger language plpgsql as $$
declare
  decision constant text[] := array['state', 'decided_by', 'decided_at', 'reason'];
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.submitted_by := current_setting('app.actor_name', true);
    new.decided_by := null;
    return new;
  end if;
  if (to_jsonb(new) - decision) is distinct from (to_jsonb(old) - decision) then
    raise exception 'a plan stays as it was submitted' using errcode = '42501';
  end if;
  if old.state <> 'submitted' or new.state not in ('approved', 'returned') then
    raise exception 'a plan may not move from % to %', old.state, new.state using errcode = '42501';
  end if;
  new.decided_by := current_setting('app.actor_name', true);
  return new;
end $$;

create function referral_outcome_writes() returns trigger language plpgsql as $$
begin
  if app_tenant() is not null then new.reported_by := current_setting('app.actor_name', true); end if;
  return new;
end $$;
"""

APPOINTMENT_WRITES = """
create or replace function appointment_overlaps(made public.appointment) returns void language plpgsql as $$
declare
  r public.referral;
  ends constant timestamptz := made.starts_at + make_interval(mins => made.minutes);
  met boolean;
  counted bigint;
begin
  if made.state not in ('attended', 'late') then return; end if;
  select * into r from public.referral f where f.tenant_id = made.tenant_id and f.id = made.referral_id for update;
  if not found then return; end if;  -- row security refuses it
  select bool_or(a.starts_at < ends and made.starts_at < a.starts_at + make_interval(mins => a.minutes)),
      sum(a.minutes) filter (where (a.starts_at at time zone 'Europe/London')::date
        = (made.starts_at at time zone 'Europe/London')::date)
    into met, counted
    from public.appointment a join public.referral o on o.tenant_id = a.tenant_id and o.id = a.referral_id
   where o.tenant_id = r.tenant_id and o.case_id = r.case_id and o.subject_label = r.subject_label
     and o.receiver_tenant_id = r.receiver_tenant_id and a.id <> made.id and a.state in ('attended', 'late')
     and a.starts_at between made.starts_at - interval '2 days' and made.starts_at + interval '2 days';
  if met then
    raise exception 'nobody is at two sessions at once' using errcode = '42501';
  end if;
  if coalesce(counted, 0) + made.minutes > 1440 then
    raise exception 'no day gives more hours than it has' using errcode = '42501';
  end if;
end $$;

create or replace function appointment_writes() returns trigger language plpgsql as $$
begin
  if app_tenant() is null then return new; end if;
  new.recorded_by := current_setting('app.actor_name', true);
  if tg_op = 'INSERT' then
    perform appointment_overlaps(new);
    return new;
  end if;
  if old.state in ('cancelled') or (old.state <> 'booked' and new.state = 'booked') then
    raise exception 'an appointment that is over is not arranged again' using errcode = '42501';
  end if;
  if old.state <> 'booked' and (new.starts_at, new.place, new.way) is distinct from (old.starts_at, old.place, old.way)
  then
    raise exception 'when and where a session took place stays' using errcode = '42501';
  end if;
  if (new.state, new.minutes) is distinct from (old.state, old.minutes) then
    perform appointment_overlaps(new);
  end if;
  return new;
end $$;
"""
"""What counts toward a condition and a claim counts once. Whoever records for one referral waits at its row."""

TRIGGERS = (
    (
        "create trigger appointment_writes before insert or update on appointment"
        " for each row execute function appointment_writes()"
    ),
    (
        "create trigger appointment_history after update on appointment"
        " for each row execute function appointment_history()"
    ),
    (
        "create trigger action_plan_writes before insert or update on action_plan"
        " for each row execute function action_plan_writes()"
    ),
    (
        "create trigger referral_outcome_writes before insert on referral_outcome"
        " for each row execute function referral_outcome_writes()"
    ),
)
