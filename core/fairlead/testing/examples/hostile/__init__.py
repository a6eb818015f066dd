"""Breaks every promise of the contract once, so that each contract test is seen to fail. Never install it."""
