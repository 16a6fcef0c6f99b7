"""``--format``: what the agent is told of it, and what is done with the answer beside showing it."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from jupyter_agentchat.magics.answer import Answer
from jupyter_agentchat.protocol.parts import TextContent
from jupyter_agentchat.protocol.value import parse_json

_TOLD = {
    "text": "Answer in plain text, without Markdown.",
    "code": "Answer with one block of code and nothing else.",
    "html": "Answer with one block of HTML and nothing else.",
    "json": "Answer with one block of JSON and nothing else.",
    "math": "Answer with formulas in LaTeX, between $$ and $$.",
}


def asked_for(form: str | None) -> tuple[TextContent, ...]:
    """Return what is said behind the prompt, which itself stays as it is."""
    return (TextContent(text=_TOLD[form]),) if form in _TOLD else ()


def presented(shell: InteractiveShell, answer: Answer, form: str | None) -> None:
    """Put code into the next cell, for the person to run or not; show JSON as such.

    HTML by an agent is never shown as HTML: whether it may run is the person's decision.
    """
    if form == "code" and answer.text:
        shell.set_next_input(answer.code.rstrip("\n"))
    elif form == "html" and answer.text:
        shell.set_next_input(f"%%html\n{answer.code}".rstrip("\n"))
    elif form == "json":
        try:
            found = parse_json(answer.code)
        except ValueError:
            return
        if isinstance(found, dict | list):
            shell.display_pub.publish(data={"application/json": found, "text/plain": answer.code})
