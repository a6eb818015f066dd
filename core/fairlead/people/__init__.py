"""The person index of one tenant."""
