"""The database side of sending: which organisations have something to send, and nothing else about them."""

from __future__ import annotations

FUNCTIONS = """
create function tenants_with_messages(moment timestamptz) returns setof uuid language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as
  $$ select distinct tenant_id from notification
      where state in ('queued', 'sending') and next_try_at <= moment $$;
"""

OWNER_READS = "create policy notification_owner on notification for select to fairlead_owner using (true)"
"""The function above reads with its owner's rights."""

UNLOGGED = ("address", "content", "next_try_at", "claim")
"""Kept out of the change log: what is taken out after sending would stay there."""
