"""How an organisation becomes a provider without an administrator: invited, set up, live when complete."""
