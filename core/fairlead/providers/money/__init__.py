"""Who pays a provider for what: agreed prices, vouchers for a person's fee, claims, and whether it all adds up."""
