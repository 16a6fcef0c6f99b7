"""For each row of the table of refusals, good requests spoilt in ways that this row must notice."""

from __future__ import annotations

from .head import HEAD
from .marks import MARKS
from .model import MODEL
from .pairs import PAIRS
from .roles import ROLES
from .shape import SHAPE
from .spoil import Bad
from .thinking import THINKING
from .tools import TOOLS

BAD: tuple[Bad, ...] = (*HEAD, *SHAPE, *TOOLS, *MODEL, *ROLES, *PAIRS, *THINKING, *MARKS)
