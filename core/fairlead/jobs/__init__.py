"""The outbox: what one transaction asks to be done after it has committed."""
