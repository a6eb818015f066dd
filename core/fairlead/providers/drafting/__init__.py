"""A referral before it is sent: a task list with a saved draft, filled in from the case, checked, and sent as shown."""
