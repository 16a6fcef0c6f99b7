"""``%agent`` and ``%%agent``: a session from a cell."""
