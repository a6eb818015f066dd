"""The documents that a commissioner asks of a provider, and what their lapse stops: new referrals, not current care."""
