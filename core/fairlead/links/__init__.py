"""Secret links: pages for people without an account, each for one purpose, and the light route of a small provider."""
