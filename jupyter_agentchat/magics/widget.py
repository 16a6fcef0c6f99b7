"""A turn in the background as widgets with buttons, where no window is open and ipywidgets is there.

Only in the background: a cell that waits keeps its kernel busy, and no click would arrive. What is not ours
is text, escaped, and stands in ``pre``, where no front end looks for formulas either.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

from jupyter_agentchat.magics.view import CellView, Shown
from jupyter_agentchat.protocol.events import PermissionRequested
from jupyter_agentchat.runtime.export.in_cell import inert, markup

MIME = "application/vnd.jupyter.widget-view+json"

SEEN_WITHIN = 10.0
"""Seconds for a front end to show the buttons; one that does not know widgets never will."""

Clicked = Callable[[PermissionRequested | None, str], None]
"""Called in the kernel's thread: with what is asked and the answer as it would be typed, or None to stop."""


def find_ipywidgets() -> Any:
    """Return the package, or None where it is missing."""
    try:
        return import_module("ipywidgets")
    except ImportError:
        return None


class WidgetView(CellView):
    """The display of a cell, with widgets in it while the turn runs: what is saved in the end has none."""

    def __init__(
        self, publish: Callable[..., Any], *, joined: bool, ipywidgets: Any, clicked: Clicked
    ) -> None:
        super().__init__(publish, joined=joined, plain=False)
        self._widgets: TurnWidgets | None = TurnWidgets(ipywidgets, clicked)
        self._stage: object = None

    def show(self, shown: Shown) -> None:
        """Send what has changed. The display is made anew seldom: what is unfolded folds then."""
        if self._widgets is None:
            return super().show(shown)
        if shown.is_last:
            self._widgets.close()
            self._widgets = None
            return super().show(shown)
        self._widgets.show(shown)
        stage = (shown.state, len(shown.parts), shown.note)
        if stage != self._stage:
            self._stage = stage
            super().show(shown)
        return None

    def is_seen(self) -> bool:
        """Say whether a front end shows the buttons, after waiting for it a little."""
        return self._widgets is not None and self._widgets.seen.wait(SEEN_WITHIN)

    def _bundle(self, shown: Shown) -> dict[str, Any]:
        bundle = super()._bundle(shown)
        if self._widgets is not None:
            bundle[MIME] = {"version_major": 2, "version_minor": 0, "model_id": self._widgets.model_id}
        return bundle


class TurnWidgets:
    """Text, folded calls and buttons. A widget that is given what it has sends nothing."""

    def __init__(self, ipywidgets: Any, clicked: Clicked) -> None:
        self._ipywidgets = ipywidgets
        self._clicked = clicked
        self._parts: dict[str, Any] = {}
        self._asked: PermissionRequested | None = None
        self._choices: tuple[Any, ...] = ()
        self._said = ipywidgets.VBox()
        self._note = ipywidgets.HTML()
        self._stop = self._button("Stop", None, "")
        self._buttons = ipywidgets.HBox([self._stop])
        self._all = ipywidgets.VBox([self._said, self._note, self._buttons], _view_count=0)  # 0: count them
        self.seen = threading.Event()
        self._all.observe(lambda _change: self.seen.set(), "_view_count")

    @property
    def model_id(self) -> str:
        """What a display names to show them."""
        return str(self._all.model_id)

    def show(self, shown: Shown) -> None:
        """Bring everything up to date."""
        for part in shown.parts:
            html = markup(part)
            if part.part_id in self._parts:
                self._parts[part.part_id].value = html
            elif html:
                self._parts[part.part_id] = self._ipywidgets.HTML(html)
        self._said.children = tuple(self._parts.values())
        self._note.value = inert(shown.note) if shown.note else ""
        if shown.asked != self._asked:
            self._offer(shown.asked)

    def close(self) -> None:
        """Take everything away; else the kernel would keep it."""
        own = (self._all, self._said, self._note, self._buttons, self._stop)
        for widget in (*own, *self._parts.values(), *self._choices):
            _close(widget)

    def _offer(self, asked: PermissionRequested | None) -> None:
        """Buttons belong to one request: a click that comes late answers no other."""
        old, self._asked, self._choices = self._choices, asked, ()
        if asked is not None:
            self._choices = (self._button("Allow once", asked, "y"), self._button("Deny", asked, "n"))
        self._buttons.children = (*self._choices, self._stop)
        for button in old:
            _close(button)

    def _button(self, word: str, asked: PermissionRequested | None, typed: str) -> Any:
        button = self._ipywidgets.Button(description=word)
        button.on_click(lambda _button: self._clicked(asked, typed))
        return button


def _close(widget: Any) -> None:
    """Close a widget with what ipywidgets made for it and would keep."""
    widget.close()
    for made in (widget.layout, getattr(widget, "style", None)):
        if made is not None:
            made.close()
