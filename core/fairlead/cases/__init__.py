"""The shared case model: case, party, offence, note, document, decision, condition, deadline, event."""
