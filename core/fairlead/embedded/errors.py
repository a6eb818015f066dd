"""The one error of the embedded server."""


class EmbeddedServerError(RuntimeError):
    """The embedded server could not be set up, started or stopped; the message says why and what to do."""
