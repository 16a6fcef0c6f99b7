"""What the demo agent replies: a pure function, as a model would be if it knew six sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from jupyter_agentchat.agents.agent import Outcome
from jupyter_agentchat.agents.demo.blocks import Asked, Block, Call, Reply, Say, Think
from jupyter_agentchat.agents.demo.sentences import FORMS, FormName, Heard, understand
from jupyter_agentchat.agents.demo.texts import EXPLAINED, LONG_ANSWER, THINKING
from jupyter_agentchat.protocol.value import Value

NO_MODEL = "*demo agent · no model*"
SAID_NO = "The person said no"
"""How the outcome of a denied call begins; a reason follows after a colon."""
SHOWN_LINES = 12
SHOWN_CHARACTERS = 1_500

Words = Mapping[str, str]


class Use(Value, frozen=True, kw_only=True):
    """A sentence that takes a tool: the thought before, the call, and what to say when it is done or not."""

    thought: str
    call: Callable[[Words], Call]
    done: Callable[[str], str]
    """Given the tool's output."""
    nothing: str


def reply(asked: Asked, results: tuple[Outcome, ...]) -> Reply:
    """Return the next reply to what was asked, given the outcomes of the calls made so far for it."""
    heard = understand(asked.text)
    use = USES.get(heard.form)
    answer = _using(use, heard.words, results) if use else _saying(heard)
    if asked.steered and not results:
        added = Say(f"You added: “{_one_line(asked.text)}”")
        return Reply(blocks=(added, *answer.blocks), stop_reason=answer.stop_reason)
    return answer


def _using(use: Use, words: Words, results: tuple[Outcome, ...]) -> Reply:
    if not results:
        return Reply(blocks=(Think(use.thought), use.call(words)), stop_reason="tool_use")
    last = results[-1]
    return _end(use.done(last.output) if last.status == "completed" else _not_done(last, use.nothing))


def _saying(heard: Heard) -> Reply:
    if heard.form == "think":
        topic = _one_line(heard.words.get("topic", "nothing in particular"))
        return _end(f"That was thinking aloud about {topic}. {_FOLDED}", Think(_THINKING.format(topic=topic)))
    return _end(_TEXTS[heard.form])


def _end(text: str, *before: Block) -> Reply:
    return Reply(blocks=(*before, Say(f"{text}\n\n{NO_MODEL}")))


# --- tools


def _list(words: Words) -> Call:
    folder = words.get("folder", ".")
    return Call(tool="list_files", kind="read", title=f"List `{folder}`", input={"path": folder})


def _read(words: Words) -> Call:
    path = words["file"]
    return Call(tool="read_file", kind="read", title=f"Read `{path}`", input={"path": path})


def _write(words: Words) -> Call:
    path, content = words["file"], words["text"]
    given = {"path": path, "content": content}
    return Call(tool="write_file", kind="edit", title=f"Write `{path}`", input=given)


USES: Mapping[FormName | None, Use] = {
    "list": Use(
        thought="This asks for the names in a folder, so the tool is `list_files`.",
        call=_list,
        done=lambda output: f"This is there:\n\n{_excerpt(output)}",
        nothing="nothing was listed",
    ),
    "read": Use(
        thought="This asks for the text of a file, so the tool is `read_file`.",
        call=_read,
        done=lambda output: f"It begins so:\n\n{_excerpt(output)}",
        nothing="nothing was read",
    ),
    "write": Use(
        thought="This changes a file, so the tool is `write_file`, and a person decides first.",
        call=_write,
        done=lambda output: f"Done. {output.partition(', sha256')[0]}.",
        nothing="nothing was written",
    ),
}


def _not_done(result: Outcome, nothing: str) -> str:
    if result.status == "cancelled":
        return f"The call was stopped; {nothing}."
    if result.status == "failed":
        return f"That did not work; {nothing}. The tool said:\n\n{_quoted(result.output)}"
    if not result.output.startswith(SAID_NO):
        return f"That is not allowed here; {nothing}. The reason:\n\n{_quoted(result.output)}"
    reason = _one_line(result.output.removeprefix(SAID_NO)).strip(":. ")
    return f"You said no: {reason}; {nothing}." if reason else f"You said no; {nothing}."


# --- words


def _excerpt(output: str) -> str:
    """Return the beginning of what a tool returned, below its heading, as a code block."""
    lines = output.partition("\n\n")[2].splitlines()
    if not lines:
        return "Nothing: it is empty."
    text = "\n".join(lines[:SHOWN_LINES])[:SHOWN_CHARACTERS]
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    more = f"\n\n… and {len(lines) - SHOWN_LINES:,} lines more: open the card." if lines[SHOWN_LINES:] else ""
    return f"{fence}text\n{text}\n{fence}{more}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _one_line(text: str) -> str:
    """Return the words on one line, and not more of them than fit there."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:200]}…"


def _flowing(text: str) -> str:
    """Return the paragraphs without the line ends that only our own source needs."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


_THINKING = _flowing(THINKING)
_SENTENCES = "\n".join(f"- {form.says}" for form in FORMS)
_FOLDED = (
    "It folds away above when it is over, and says how many seconds it took. Every word of it was "
    "written in advance, except the topic."
)
_TEXTS: Mapping[FormName | None, str] = {
    "long": LONG_ANSWER,
    "explain": f"{_flowing(EXPLAINED)}\n\nThese are the sentences that I know:\n\n{_SENTENCES}",
    None: f"That is not one of the sentences that I know. They are:\n\n{_SENTENCES}",
}
