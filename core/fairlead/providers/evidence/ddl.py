"""The database side of evidence: who wrote it comes from the session, and what was written stays."""

from __future__ import annotations

from fairlead.tenancy.rls import OWN, granted_referral, protect, received_referral

FUNCTIONS = """
create function evidence_stamp() returns trigger language plpgsql as $$
begin
  if app_tenant() is null then return new; end if;
  new.recorded_by_id := app_actor();
  new.recorded_by := current_setting('app.actor_name', true);
  new.organisation := (select name from public.tenant where id = app_tenant());
  return new;
end $$;

create function evidence_keeps() returns trigger language plpgsql as $$
declare
  -- that a row stays with its organisation is said by keep_tenant
  loose constant text[] := array['tenant_id', 'wrapped_key', 'withdrawn_at', 'withdrawn_by', 'withdrawn_reason'];
begin
  if app_tenant() is null then return new; end if;
  if (to_jsonb(new) - loose) is distinct from (to_jsonb(old) - loose) then
    raise exception 'evidence is not changed once it is added' using errcode = '42501';
  end if;
  if new.wrapped_key is distinct from old.wrapped_key and (app_tenant() <> old.tenant_id or app_is_person()) then
    raise exception 'only the platform wraps the key of a file anew' using errcode = '42501';
  end if;
  if (new.withdrawn_at, new.withdrawn_by, new.withdrawn_reason)
      is distinct from (old.withdrawn_at, old.withdrawn_by, old.withdrawn_reason) then
    if old.withdrawn_at is not null or new.withdrawn_at is null or app_tenant() = old.tenant_id then
      raise exception 'evidence is taken back once, by who added it' using errcode = '42501';
    end if;
    new.withdrawn_by := current_setting('app.actor_name', true);
  end if;
  return new;
end $$;
"""

TRIGGERS = (
    "create trigger evidence_stamp before insert on referral_evidence for each row execute function evidence_stamp()",
    "create trigger evidence_stamp before insert on course_result for each row execute function evidence_stamp()",
    "create trigger evidence_keeps before update on referral_evidence for each row execute function evidence_keeps()",
)


def statements() -> list[str]:
    """Behind the wall: both sides read, only the receiver while its grant is live and the owner write."""
    found = [FUNCTIONS]
    for table, update, unlogged in (
        ("referral_evidence", True, ("wrapped_key",)),
        ("referral_evidence_content", False, ("content",)),
        ("course_result", False, ()),
    ):
        write = f"({OWN}) or ({received_referral(table)})"
        found += protect(
            table,
            read=f"({OWN}) or ({granted_referral(table)})",
            insert=write,
            update=write if update else None,
            unlogged_columns=unlogged,
        )
    return [*found, *TRIGGERS]


def feedback_statements() -> list[str]:
    """Both sides read what people said and may add it; nobody changes it."""
    return [
        *protect(
            "person_feedback",
            read=f"({OWN}) or ({granted_referral('person_feedback')})",
            insert=f"({OWN}) or ({received_referral('person_feedback')})",
            update=None,
        ),
        TRIGGERS[1].replace("course_result", "person_feedback"),
    ]
