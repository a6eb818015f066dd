"""Database history of core and of every module, and the runner that applies it."""
