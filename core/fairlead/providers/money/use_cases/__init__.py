"""Agreeing prices, claiming what was delivered, deciding and paying it, and covering a person's fee."""
