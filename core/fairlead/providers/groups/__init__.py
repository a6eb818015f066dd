"""Group programmes of a provider: sessions, members, and the register from which hours count."""
