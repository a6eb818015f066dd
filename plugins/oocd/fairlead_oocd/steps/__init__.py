"""The task list of the case page."""
