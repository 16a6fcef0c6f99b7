"""What the demo agent replies: a pure function, as a model would be if it knew a few sentences."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_agentchat.agents.agent import Outcome
from jupyter_agentchat.agents.demo.blocks import Asked, Block, Reply, Say, Think
from jupyter_agentchat.agents.demo.sentences import FORMS, FormName, Heard, understand
from jupyter_agentchat.agents.demo.texts import EXPLAINED, LONG_ANSWER, THINKING
from jupyter_agentchat.agents.demo.uses import USES, Use, Words
from jupyter_agentchat.agents.demo.wording import flowing, one_line, quoted

NO_MODEL = "*demo agent · no model*"
SAID_NO = "The person said no"
"""How the outcome of a denied call begins; a reason follows after a colon."""


def reply(asked: Asked, results: tuple[Outcome, ...]) -> Reply:
    """Return the next reply to what was asked, given the outcomes of the calls made so far for it."""
    heard = understand(asked.text)
    use = USES.get(heard.form)
    answer = _using(use, heard.words, results) if use else _saying(heard)
    if results:
        return answer
    return Reply(blocks=(*_repeating(asked), *answer.blocks), stop_reason=answer.stop_reason)


def _repeating(asked: Asked) -> list[Block]:
    """Say what was heard where that is not plain from the answer."""
    said = [Say(f"You showed me {', '.join(asked.shown)}. Without a model I cannot make anything of it.")]
    added = [Say(f"You added: “{one_line(asked.text)}”")]
    return [*(added if asked.steered and asked.text else []), *(said if asked.shown else [])]


def _using(use: Use, words: Words, results: tuple[Outcome, ...]) -> Reply:
    if not results:
        return Reply(blocks=(Think(use.thought), use.call(words)), stop_reason="tool_use")
    last = results[-1]
    if last.status == "completed":
        return _end(use.done(last.output))
    failed = use.failed(last.output) if last.status == "failed" else None
    return _end(failed or _not_done(last, use.nothing))


def _saying(heard: Heard) -> Reply:
    if heard.form == "think":
        topic = one_line(heard.words.get("topic", "nothing in particular"))
        return _end(f"That was thinking aloud about {topic}. {_FOLDED}", Think(_THINKING.format(topic=topic)))
    return _end(_TEXTS[heard.form])


def _end(text: str, *before: Block) -> Reply:
    return Reply(blocks=(*before, Say(f"{text}\n\n{NO_MODEL}")))


def _not_done(result: Outcome, nothing: str) -> str:
    if result.status == "cancelled":
        return f"The call was stopped; {nothing}."
    if result.status == "failed":
        return f"That did not work; {nothing}. The tool said:\n\n{quoted(result.output)}"
    if not result.output.startswith(SAID_NO):
        return f"That is not allowed here; {nothing}. The reason:\n\n{quoted(result.output)}"
    reason = one_line(result.output.removeprefix(SAID_NO)).strip(":. ")
    return f"You said no: {reason}; {nothing}." if reason else f"You said no; {nothing}."


_THINKING = flowing(THINKING)
_SENTENCES = "\n".join(f"- {form.says}" for form in FORMS)
_FOLDED = (
    "It folds away above when it is over, and says how many seconds it took. Every word of it was "
    "written in advance, except the topic."
)
_TEXTS: Mapping[FormName | None, str] = {
    "long": LONG_ANSWER,
    "explain": f"{flowing(EXPLAINED)}\n\nThese are the sentences that I know:\n\n{_SENTENCES}",
    None: f"That is not one of the sentences that I know. They are:\n\n{_SENTENCES}",
}
