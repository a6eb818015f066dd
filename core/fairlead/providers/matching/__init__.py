"""From a need to a service: ranked matches with reasons, places that are reserved, needs that nobody meets."""
