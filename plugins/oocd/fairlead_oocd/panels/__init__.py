"""Sections of the case page, and rows of label and value for every page."""
