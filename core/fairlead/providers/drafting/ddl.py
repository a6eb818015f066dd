"""The database side of drafts: who changed one and when, that a sent one stays, that a closed case has none open."""

from __future__ import annotations

FUNCTIONS = """
create function referral_draft_keeps() returns trigger language plpgsql as $$
declare
  who constant text := current_setting('app.actor_name', true);
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.started_by := who;
    new.started_at := now();
  elsif old.state = 'sent' then
    raise exception 'a draft that was sent stays as it was sent' using errcode = '42501';
  else
    new.started_by := old.started_by;
    new.started_at := old.started_at;
  end if;
  if new.state = 'open' then
    new.ended_by := null;
    new.ended_at := null;
    new.ended_why := null;
  elsif tg_op = 'INSERT' or new.state <> old.state then
    new.ended_by := who;
    new.ended_at := now();
  end if;
  new.changed_by := who;
  new.changed_at := now();
  return new;
end $$;

create function case_file_ends_drafts() returns trigger language plpgsql as $$
begin
  update referral_draft set state = 'discarded', ended_why = 'case-closed', version = version + 1
    where tenant_id = new.tenant_id and case_id = new.id and state = 'open';
  return new;
end $$;
"""

TRIGGERS = (
    (
        "create trigger referral_draft_keeps before insert or update on referral_draft"
        " for each row execute function referral_draft_keeps()"
    ),
    (
        "create trigger case_file_ends_drafts after update of closed_at on case_file for each row"
        " when (old.closed_at is null and new.closed_at is not null) execute function case_file_ends_drafts()"
    ),
)
