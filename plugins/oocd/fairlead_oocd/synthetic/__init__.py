"""Made-up resolutions for ``fairlead generate`` and the measured tests. Nobody in them exists.

Every case is one that its pages can open: what its state implies was answered, decided and agreed, and what was chosen
is what the rules left open on that day.
"""

from fairlead_oocd.synthetic.kind import RESOLUTIONS

__all__ = ["RESOLUTIONS"]
