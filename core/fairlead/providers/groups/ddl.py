"""The database side of groups: what a provider may write about a referral of somebody else, and in whose name."""

from __future__ import annotations

from fairlead.tenancy.rls import OWN, granted_referral, received_referral

_OURS = "group_tenant_id = (select app_tenant())"


def read_of_referral(table: str) -> str:
    """The sender reads rows of its own referrals; the provider those of its groups while the grant lives."""
    return f"({OWN}) or ({granted_referral(table)} and {_OURS})"


def write_of_referral(table: str) -> str:
    """Only the receiver writes, and only about its own groups."""
    return f"{received_referral(table)} and {_OURS}"


FUNCTIONS = """
create function group_session_change_stamp() returns trigger language plpgsql as $$
begin
  if app_tenant() is not null then
    new.changed_by := current_setting('app.actor_name', true);
    new.changed_at := clock_timestamp();
  end if;
  return new;
end $$;

create function group_attendance_stamp() returns trigger language plpgsql as $$
begin
  if app_tenant() is not null then
    new.recorded_by := current_setting('app.actor_name', true);
    new.recorded_at := clock_timestamp();
  end if;
  return new;
end $$;

create function group_member_keeps() returns trigger language plpgsql as $$
declare
  changed constant text[] := array['state', 'first_session', 'last_session', 'leave_code', 'version'];
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.added_by := current_setting('app.actor_name', true);
    new.added_at := clock_timestamp();
    return new;
  end if;
  if (to_jsonb(new) - changed) is distinct from (to_jsonb(old) - changed) then
    raise exception 'a member stays with its referral and its group' using errcode = '42501';
  end if;
  if old.state = 'left' then
    raise exception 'who left a group joins it anew' using errcode = '42501';
  end if;
  return new;
end $$;
"""

TRIGGERS = (
    (
        "create trigger group_session_change_stamp before insert on group_session_change"
        " for each row execute function group_session_change_stamp()"
    ),
    (
        "create trigger group_attendance_stamp before insert on group_attendance"
        " for each row execute function group_attendance_stamp()"
    ),
    (
        "create trigger group_member_keeps before insert or update on group_member"
        " for each row execute function group_member_keeps()"
    ),
)
