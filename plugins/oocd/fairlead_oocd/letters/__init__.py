"""What the signed document, letters and records say, from a case: a file for each step that files them."""
