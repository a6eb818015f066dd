"""Demonstration cases: invented people, dealt with through the same use cases as on the pages."""

from fairlead_oocd.demo.telling import load_demo_cases

__all__ = ["load_demo_cases"]
