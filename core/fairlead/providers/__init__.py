"""Services, sharing agreements, referrals and appointments, on both sides of the wall."""
