"""The s.62 log, the change log, the hash chain, and who looked at what."""
