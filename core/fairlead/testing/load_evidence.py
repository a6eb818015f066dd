"""Evidence and results of courses for the load: one of each for every referral, and many for one of them."""

from __future__ import annotations

EVIDENCE = (
    """insert into referral_evidence (id, tenant_id, referral_id, kind, note, file_name, media_type, size, sha256, scan,
       wrapped_key, recorded_by_id, recorded_by, organisation, recorded_at)
       select gen_random_uuid(), tenant_id, id, 'certificate', 'Completed the course', 'certificate.pdf',
       'application/pdf', 40000, '', 'clean', '\\x00', gen_random_uuid(), 'x', 'Provider', sent_at from
       referral where tenant_id = :tenant""",
    """insert into course_result (id, tenant_id, referral_id, course, completed_on, outcome, score, hours,
       recorded_by_id, recorded_by, organisation, recorded_at)
       select gen_random_uuid(), tenant_id, id, 'Awareness online', sent_at::date, 'passed', 80, 1,
       gen_random_uuid(), 'x', 'Provider', sent_at from referral where tenant_id = :tenant""",
    """insert into person_feedback (id, tenant_id, referral_id, rating, helped, respected, suited,
       recorded_by_id, recorded_by, organisation, recorded_at)
       select gen_random_uuid(), tenant_id, id, 4, 'yes', 'yes', 'partly',
       gen_random_uuid(), 'x', 'Provider', sent_at from referral where tenant_id = :tenant""",
)
"""For ``:tenant``."""

MUCH_EVIDENCE = (
    """insert into referral_evidence (id, tenant_id, referral_id, kind, note, file_name, media_type, size, sha256, scan,
       wrapped_key, recorded_by_id, recorded_by, organisation, recorded_at)
       select gen_random_uuid(), :tenant, r.id, 'certificate', 'Completed the course', 'certificate.pdf',
       'application/pdf', 40000, '', 'clean', '\\x00', gen_random_uuid(), 'x', 'Provider', now()
       from (select id from referral where tenant_id = :tenant and state = 'sent' order by id limit 1) r,
       generate_series(1, :count / 10)""",
)
"""``:count`` / 10 more for the referral whose page is read."""
