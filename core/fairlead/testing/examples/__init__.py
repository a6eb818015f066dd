"""Two modules that prove the contract suite: *minimal* keeps every promise, *hostile* breaks each one once."""
