"""The one way in which a file gets in: its kind read from its bytes, its size bounded, scanned; and how it is kept."""
