"""Messages that leave the service: written in the business transaction, sent afterwards, at most once."""
