"""The directory of services: what a provider offers, as its commissioner approved it."""
