"""Load for the pages of matching: held places, needs that nobody meets, and declined referrals to refer on."""

from __future__ import annotations

MATCHING = (
    """insert into place_hold (id, tenant_id, service_id, state, held_until, ended_at)
       select gen_random_uuid(), s.tenant_id, s.id, (array['held', 'used', 'released'])[n],
       now() + interval '300 days', case when n > 1 then now() end
       from service s, generate_series(1, 3) n where s.code like 'L%'""",
    """insert into place_reservation (id, tenant_id, case_id, hold_id, service_id, service_name, provider_tenant_id,
       provider_name, organisation, reserved_by, reserved_at, held_until)
       select gen_random_uuid(), c.tenant_id, c.id, h.id, h.service_id, 'Service', h.tenant_id, 'Provider', 'Force',
       'Officer', now(), h.held_until
       from (select *, row_number() over (order by id) n from place_hold) h
       join (select id, tenant_id, row_number() over (order by id) n from case_file
             where tenant_id = :commissioner limit 6000) c on c.n = h.n""",
    """insert into unmet_need (id, tenant_id, case_id, need, area, reason, recorded_on, recorded_at, recorded_by)
       select gen_random_uuid(), c.tenant_id, c.id, (array['alcohol', 'drugs', 'work'])[1 + n % 3],
       'E060000' || lpad((1 + n % 60)::text, 2, '0'), (array['no-place', 'too-far'])[1 + n % 2],
       current_date - (n % 4000)::int, now(), 'Officer'
       from (select id, tenant_id, row_number() over (order by id) n from case_file
             where tenant_id = :commissioner limit 5000) c""",
    """update referral set state = 'declined' where id in (select id from referral
       where tenant_id = :commissioner and state = 'completed' order by id limit 3000)""",
    """insert into next_offer (id, tenant_id, case_id, referral_id, service_id, service_name, provider_name, reasons,
       state, offered_at)
       select gen_random_uuid(), tenant_id, case_id, id, service_id, 'Service', 'Provider',
       '[{"side": "for", "words": "For: Alcohol"}]',
       case when mod(hashtext(id::text), 4) = 0 then 'open' else 'taken' end, now()
       from referral where state = 'declined'""",
)
"""Run after the directory was written, with ``commissioner`` as the id of the largest force."""
