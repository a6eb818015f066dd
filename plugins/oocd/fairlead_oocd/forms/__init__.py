"""Forms: the shape of what was typed, and the command or facts it becomes. No rule is in here."""
