"""The documents a person signs: their content, the words read out, and the same content as PDF and HTML."""
