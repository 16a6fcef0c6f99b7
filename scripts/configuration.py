"""Write docs/configuration.md from the traits themselves; with --check, say whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from traitlets import Enum, TraitType

from jupyter_agentchat.runtime.traits import ENVIRONMENT, AgentChat

PAGE = Path(__file__).parent.parent / "docs" / "configuration.md"
HEAD = f"""# Configuration

Written from the traits by `make fix`: what stands here is what the server reads.

In `jupyter_server_config.py`:

```python
c.AgentChat.model = "claude-sonnet-5-5"
```

on the command line as `--AgentChat.model=claude-sonnet-5-5`, or in the server's environment as
`{ENVIRONMENT}MODEL` (a list with commas between its words). A configuration file wins over the environment.
Settings of the panel (its side, which key sends) are in JupyterLab's settings editor under *Agent Chat*.
"""


KINDS = {
    "Unicode": "text",
    "Int": "whole number",
    "Float": "number",
    "List": "list of words",
    "Bool": "true or false",
}


def page() -> str:
    """Return the page's text."""
    traits = sorted(AgentChat.class_own_traits(config=True).items())
    return HEAD + "".join(_entry(name, trait) for name, trait in traits)


def _entry(name: str, trait: TraitType) -> str:
    words = " | ".join(f"`{value}`" for value in trait.values) if isinstance(trait, Enum) else ""
    kind = words or KINDS[type(trait).__name__]
    default = trait.default_value_repr()
    return f"\n## `{name}`\n\n{trait.help}\n\n{kind}; default `{default}`; `{ENVIRONMENT}{name.upper()}`\n"


def main() -> int:
    """Write or check; return the exit status."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    print("docs/configuration.md is out of date: run make fix", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
