"""Out-of-court resolutions for adults in England and Wales."""
