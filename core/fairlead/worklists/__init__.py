"""What people do with a list of cases: keep a view of it, give several cases away at once, take it out as a file."""
