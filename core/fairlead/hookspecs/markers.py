"""The marker modules put on a hook implementation."""

from __future__ import annotations

import pluggy

hookimpl = pluggy.HookimplMarker("fairlead")
