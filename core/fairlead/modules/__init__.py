"""Module manifests, the registry, the per-tenant façade and the on/off gate."""
