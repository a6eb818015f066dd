"""The database side of money: who agrees a price, what counts as delivered, and what a claim may say."""

from __future__ import annotations

from fairlead.tenancy.rls import OWN

_COMMISSIONED = (
    "(commissioner_tenant_id = (select app_tenant()) and app_commissions(service_price.tenant_id))"
)
READ_PRICE = (
    f"({OWN}) or {_COMMISSIONED} or (state = 'approved' and app_commissions(service_price.tenant_id))"
)
"""An agreed price is read by every organisation that has an agreement with the provider: it may be the payer."""
UPDATE_PRICE = f"({OWN}) or {_COMMISSIONED}"

READ_UNIT = (
    f"({OWN}) or sender_tenant_id = (select app_tenant())"  # noqa: S608  # nosec B608  # a constant
    " or exists (select from public.service s where s.id = delivered_unit.service_id"
    " and s.commissioner_tenant_id = (select app_tenant()))"
)
"""Both sides of a referral, and who commissions the service, count the same units."""
EITHER_SIDE = f"({OWN}) or payer_tenant_id = (select app_tenant())"


def of_claim(table: str) -> str:
    """Rows of a claim that the reader sees; the policy of the claim decides inside."""
    return (
        f"({OWN}) or exists (select from public.provider_claim c"  # nosec B608  # names of tables of ours
        f" where c.tenant_id = {table}.tenant_id and c.id = {table}.claim_id)"
    )


OF_LINE = (
    f"({OWN}) or exists (select from public.claim_line l"  # nosec B608  # a constant
    " where l.tenant_id = credit_note.tenant_id and l.id = credit_note.line_id)"
)
EITHER_OF_VOUCHER = f"({OWN}) or (provider_tenant_id = (select app_tenant()) and cancelled_at is null)"

PRICES = """
create or replace function service_price_writes() returns trigger language plpgsql as $$
declare
  decision constant text[] := array['state', 'decided_by_id', 'decided_by', 'decided_at', 'reason'];
  move text;
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.starts_on := date_trunc('month', new.starts_on)::date;
    if app_is_person() then
      new.state := 'proposed';
      new.proposed_by_id := app_actor();
      new.decided_by_id := null;
      new.decided_by := null;
      new.decided_at := null;
      new.commissioner_tenant_id := (select s.commissioner_tenant_id from public.service s
        where s.tenant_id = new.tenant_id and s.id = new.service_id);
    end if;
    return new;
  end if;
  if (to_jsonb(new) - decision) is distinct from (to_jsonb(old) - decision) then
    raise exception 'a price stays as it was proposed' using errcode = '42501';
  end if;
  move := old.state || ' ' || new.state;
  if app_tenant() = old.tenant_id then
    if app_is_person() and move <> 'proposed withdrawn' then
      raise exception 'a provider may not move a price from % to %', old.state, new.state using errcode = '42501';
    end if;
    return new;
  end if;
  if move not in ('proposed approved', 'proposed returned') then
    raise exception 'a commissioner may not move a price from % to %', old.state, new.state using errcode = '42501';
  end if;
  if old.proposed_by_id = app_actor() then
    raise exception 'who proposed a price does not agree it' using errcode = '42501';
  end if;
  new.decided_by_id := app_actor();
  new.decided_by := current_setting('app.actor_name', true);
  return new;
end $$;
"""

UNITS = """
create function deliver_unit(r public.referral, what text, source uuid, on_day date, how_long int) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into delivered_unit (id, tenant_id, service_id, sender_tenant_id, referral_reference, kind, source_id,
                              month, minutes, recorded_at)
  values (gen_random_uuid(), r.receiver_tenant_id, r.service_id, r.tenant_id, r.reference, what, source,
          date_trunc('month', on_day)::date, how_long, clock_timestamp())
  on conflict (tenant_id, kind, source_id) do update
    set month = excluded.month, minutes = excluded.minutes, voided_at = null
    where (delivered_unit.month, delivered_unit.minutes) is distinct from (excluded.month, excluded.minutes)
       or delivered_unit.voided_at is not null;
end $$;

create function void_unit(provider uuid, what text, source uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update delivered_unit set voided_at = clock_timestamp()
   where tenant_id = provider and kind = what and source_id = source and voided_at is null;
end $$;

create function referral_earns() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = old.state or app_tenant() is null then return null; end if;
  if new.state = 'accepted' and old.state <> 'completed' then
    perform deliver_unit(new, 'accepted', new.id, (now() at time zone 'Europe/London')::date, 0);
  elsif new.state = 'completed' then
    perform deliver_unit(new, 'completed', new.id,
      coalesce(new.completed_on, (now() at time zone 'Europe/London')::date), 0);
  elsif old.state = 'completed' then
    perform void_unit(new.receiver_tenant_id, 'completed', new.id);
  end if;
  return null;
end $$;

create function appointment_earns() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  r public.referral;
begin
  if app_tenant() is null then return null; end if;
  if tg_op = 'UPDATE' and (new.state, new.minutes, new.starts_at) is not distinct from
      (old.state, old.minutes, old.starts_at) then
    return null;
  end if;
  select * into r from public.referral f where f.tenant_id = new.tenant_id and f.id = new.referral_id;
  if r.id is null then return null; end if;
  if new.state in ('attended', 'late') then
    perform deliver_unit(r, 'session', new.id, (new.starts_at at time zone 'Europe/London')::date, new.minutes);
  else
    perform void_unit(r.receiver_tenant_id, 'session', new.id);
  end if;
  return null;
end $$;
revoke execute on function deliver_unit(public.referral, text, uuid, date, int) from public;
revoke execute on function void_unit(uuid, text, uuid) from public;
"""
"""What was attended, accepted or completed counts; what the provider cancelled or somebody missed never does."""

CLAIMS = """
create or replace function app_unit_outlived(provider uuid, claimed uuid, counted text, quantity int) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from delivered_unit d where d.tenant_id = provider and d.id = claimed
    and (d.voided_at is not null or quantity > case counted when 'hour' then d.minutes / 15 else 1 end)) $$;

create or replace function app_line_recalled(line public.claim_line) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from delivered_unit d
      join referral r on r.tenant_id = d.sender_tenant_id and r.reference = d.referral_reference
      join access_grant g on g.tenant_id = r.tenant_id and g.referral_id = r.id
    where d.tenant_id = line.tenant_id and d.id = line.unit_id and d.sender_tenant_id <> app_tenant()
    having bool_and(g.recalled_at is not null)) $$;

create or replace function app_line_words(provider uuid, wanted uuid) returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('reason', l.reason, 'answer', l.answer) from claim_line l
   where l.tenant_id = provider and l.id = wanted and not app_line_recalled(l) $$;

create or replace function app_line_names(provider uuid, claimed uuid, words text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from delivered_unit d
      join referral r on r.tenant_id = d.sender_tenant_id and r.reference = d.referral_reference,
      regexp_split_to_table(lower(r.subject_label), '[^[:alpha:]]+') part
    where d.tenant_id = provider and d.id = claimed and length(part) >= 3
      and lower(words) ~ ('\\m' || part || '(s|es)?\\M')) $$;

create or replace function provider_claim_writes() returns trigger language plpgsql as $$
declare
  of_provider constant text[] := array['state', 'decided_at', 'version'];
  of_payer constant text[] := array['state', 'decided_at', 'payment_reference', 'paid_on', 'paid_by', 'version'];
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.state := 'submitted';
    new.submitted_by_id := app_actor();
    new.submitted_by := current_setting('app.actor_name', true);
    new.provider_name := (select name from public.tenant where id = app_tenant());
    new.payer_name := (select name from public.tenant where id = new.payer_tenant_id);
    return new;
  end if;
  if app_tenant() = old.tenant_id and app_tenant() <> old.payer_tenant_id then
    if (to_jsonb(new) - of_provider) is distinct from (to_jsonb(old) - of_provider)
        or (old.state || ' ' || new.state) not in ('submitted submitted', 'decided submitted') then
      raise exception 'a claim stays as it was submitted, and its payer decides' using errcode = '42501';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - of_payer) is distinct from (to_jsonb(old) - of_payer)
      or (old.state || ' ' || new.state) not in
         ('submitted submitted', 'submitted decided', 'decided decided', 'decided paid') then
    raise exception 'a payer decides the lines of a claim and marks it as paid, and changes nothing else of it'
      using errcode = '42501';
  end if;
  if new.state = 'decided' and exists (select from public.claim_line l where l.tenant_id = new.tenant_id
      and l.claim_id = new.id and l.state = 'claimed') then
    raise exception 'every line of a claim is decided before the claim is' using errcode = '42501';
  end if;
  if new.state = 'paid' then
    if old.submitted_by_id = app_actor() then
      raise exception 'who submitted a claim does not mark it as paid' using errcode = '42501';
    end if;
    if exists (select from public.claim_line l where l.tenant_id = new.tenant_id and l.claim_id = new.id
        and l.decided_by_id = app_actor()) then
      raise exception 'who decided a line of a claim does not mark it as paid' using errcode = '42501';
    end if;
    if exists (select from public.claim_line l where l.tenant_id = new.tenant_id and l.claim_id = new.id
        and l.state = 'approved' and app_unit_outlived(l.tenant_id, l.unit_id, l.unit, l.quantity)
        and not exists (select from public.credit_note n where n.tenant_id = l.tenant_id and n.line_id = l.id)) then
      raise exception 'what was corrected since it was claimed is not paid as it was' using errcode = '42501';
    end if;
    new.paid_by := current_setting('app.actor_name', true);
  end if;
  return new;
end $$;

create or replace function claim_line_writes() returns trigger language plpgsql as $$
declare
  p public.service_price;
  d public.delivered_unit;
  c public.provider_claim;
  decision constant text[] := array['state', 'reason', 'decided_by_id', 'decided_by', 'decided_at'];
  of_provider constant text[] := array['state', 'answer', 'answered_by_id'];
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    if app_tenant() <> new.tenant_id then return new; end if;  -- row security refuses it
    select * into p from public.service_price x where x.tenant_id = new.tenant_id and x.id = new.price_id;
    select * into d from public.delivered_unit x where x.tenant_id = new.tenant_id and x.id = new.unit_id;
    select * into c from public.provider_claim x where x.tenant_id = new.tenant_id and x.id = new.claim_id;
    if d.voided_at is not null or p.state <> 'approved' or p.service_id <> d.service_id or p.starts_on > d.month
        or d.month > c.month or new.unit <> p.unit or new.referral_reference <> d.referral_reference
        or exists (select from public.service_price x where x.tenant_id = new.tenant_id and x.state = 'approved'
          and x.service_id = p.service_id and x.starts_on <= d.month and x.starts_on > p.starts_on)
        or d.kind <> (case p.unit when 'acceptance' then 'accepted' when 'completion' then 'completed'
          else 'session' end)
        or new.rate_pence <> (case p.unit when 'hour' then p.price_pence / 4 else p.price_pence end)
        or new.quantity <> (case p.unit when 'hour' then d.minutes / 15 else 1 end)
        or c.payer_tenant_id is distinct from (case p.payer when 'force' then d.sender_tenant_id
          when 'commissioner' then p.commissioner_tenant_id end) then
      raise exception 'a line claims what was delivered, at the price that was agreed for it, from who pays it'
        using errcode = '42501';
    end if;
    new.state := 'claimed';
    return new;
  end if;
  if (new.reason is distinct from old.reason and app_line_names(old.tenant_id, old.unit_id, new.reason))
      or (new.answer is distinct from old.answer and app_line_names(old.tenant_id, old.unit_id, new.answer)) then
    raise exception 'words about a line name nobody' using errcode = '42501';
  end if;
  select * into c from public.provider_claim x where x.tenant_id = old.tenant_id and x.id = old.claim_id;
  if c.state = 'paid' and (app_tenant() <> old.tenant_id or new.state <> 'released') then
    raise exception 'a paid claim is corrected by a credit note, never edited' using errcode = '42501';
  end if;
  if app_tenant() = old.tenant_id and app_tenant() <> c.payer_tenant_id then
    if (to_jsonb(new) - of_provider) is distinct from (to_jsonb(old) - of_provider)
        or (old.state || ' ' || new.state)
          <> (case c.state when 'paid' then 'disputed released' else 'disputed claimed' end) then
      raise exception 'a provider answers a disputed line, and changes nothing of it' using errcode = '42501';
    end if;
    new.answered_by_id := app_actor();
    return new;
  end if;
  if (to_jsonb(new) - decision) is distinct from (to_jsonb(old) - decision)
      or new.state not in ('approved', 'disputed') then
    raise exception 'a payer approves a line or disputes it, and changes nothing else of it' using errcode = '42501';
  end if;
  if new.state = 'approved' and app_unit_outlived(old.tenant_id, old.unit_id, old.unit, old.quantity) then
    raise exception 'what was corrected since it was claimed is not approved as it was' using errcode = '42501';
  end if;
  if app_actor() in (c.submitted_by_id, old.answered_by_id) then
    raise exception 'who claimed or answered a line does not decide it' using errcode = '42501';
  end if;
  new.decided_by_id := app_actor();
  new.decided_by := current_setting('app.actor_name', true);
  return new;
end $$;

create or replace function credit_note_writes() returns trigger language plpgsql as $$
declare
  line record;
begin
  if app_tenant() is null or app_tenant() <> new.tenant_id then return new; end if;
  select l.amount_pence, l.unit_id into line from public.claim_line l where l.tenant_id = new.tenant_id and l.id = new.line_id for update;
  if new.amount_pence + coalesce((select sum(n.amount_pence) from public.credit_note n
      where n.tenant_id = new.tenant_id and n.line_id = new.line_id), 0) > line.amount_pence then
    raise exception 'no more is credited than the line claimed' using errcode = '42501';
  end if;
  if app_line_names(new.tenant_id, line.unit_id, new.reason) then
    raise exception 'words about a line name nobody' using errcode = '42501';
  end if;
  new.issued_by := current_setting('app.actor_name', true);
  return new;
end $$;
"""

WORDS = (
    *(
        f"create policy {table}_of_line on {table} for select to fairlead_owner using (true)"
        for table in ("referral", "access_grant")
    ),
    "revoke select on claim_line, credit_note from fairlead_app",
    (
        "grant select (id, tenant_id, claim_id, unit_id, price_id, unit, referral_reference, quantity, rate_pence,"
        " amount_pence, state, decided_by_id, decided_by, decided_at, answered_by_id) on claim_line to fairlead_app"
    ),
    "grant select (id, tenant_id, line_id, reference, amount_pence, issued_by, issued_at) on credit_note to fairlead_app",
    "revoke execute on function app_line_recalled(public.claim_line) from public",
    *(
        f"revoke execute on function {function} from public"
        for function in ("app_line_words(uuid, uuid)", "app_line_names(uuid, uuid, text)")
    ),
    *(
        f"grant execute on function {function} to fairlead_app"
        for function in ("app_line_words(uuid, uuid)", "app_line_names(uuid, uuid, text)")
    ),
)
"""What was said of a line is read by the function alone, which tells the sender, and others until the referral was
recalled. Amounts are no words: they stay.
"""

VOUCHERS = """
create function fee_voucher_writes() returns trigger language plpgsql as $$
declare
  redemption constant text[] := array['fee_pence', 'covered_pence', 'redeemed_by', 'redeemed_at'];
begin
  if app_tenant() is null then return new; end if;
  if tg_op = 'INSERT' then
    new.issuer_name := (select name from public.tenant where id = app_tenant());
    new.issued_by := current_setting('app.actor_name', true);
    new.fee_pence := null;
    new.covered_pence := null;
    new.redeemed_by := null;
    new.redeemed_at := null;
    new.cancelled_at := null;
    return new;
  end if;
  if old.redeemed_at is not null or old.cancelled_at is not null then
    raise exception 'a voucher is used once' using errcode = '42501';
  end if;
  if app_tenant() = old.tenant_id and new.cancelled_at is not null then
    if (to_jsonb(new) - array['cancelled_at']) is distinct from (to_jsonb(old) - array['cancelled_at']) then
      raise exception 'a voucher stays as it was issued' using errcode = '42501';
    end if;
    return new;
  end if;
  if app_tenant() <> old.provider_tenant_id
      or (to_jsonb(new) - redemption) is distinct from (to_jsonb(old) - redemption) then
    raise exception 'a voucher stays as it was issued, and its provider redeems it' using errcode = '42501';
  end if;
  if old.expires_on < (now() at time zone 'Europe/London')::date then
    raise exception 'a voucher is not redeemed after it has expired' using errcode = '42501';
  end if;
  new.redeemed_by := current_setting('app.actor_name', true);
  new.redeemed_at := now();
  return new;
end $$;
"""

_GUARDED = ("service_price", "provider_claim", "claim_line", "fee_voucher")
TRIGGERS = (
    *(
        f"create trigger {table}_writes before insert or update on {table}"
        f" for each row execute function {table}_writes()"
        for table in _GUARDED
    ),
    "create trigger credit_note_writes before insert on credit_note for each row execute function credit_note_writes()",
    "create trigger referral_earns after update of state on referral for each row execute function referral_earns()",
    (
        "create trigger appointment_earns after insert or update on appointment"
        " for each row execute function appointment_earns()"
    ),
    "create policy delivered_unit_owner on delivered_unit to fairlead_owner using (true) with check (true)",
)
