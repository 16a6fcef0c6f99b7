"""A session taken away in every format: all of it is there, and nothing of it does anything."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import nbformat
import pytest

from jupyter_agentchat.protocol import parts as p
from jupyter_agentchat.protocol.frames import SentFrame
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import from_json
from jupyter_agentchat.runtime.export.download import FORMATS, file_name
from tests.hostile import HOSTILE
from tests.runtime.export.markdown_readers import OPEN_DOOR, dangers
from tests.runtime.export.told import every_part, facts, tell, text_of, turn
from tests.runtime.stage import say, stage

TEXTS = [text for texts in HOSTILE.values() for text in texts]
SOME = [*TEXTS[::6], "```\n</script>\n", "a\x00\x1b]0;x\x07\ud800b\r\nc", "] [x]: javascript:1\n- ```\n  x"]


async def written(tmp_path, events, kind: str, *, title: str = "Rain") -> str:
    async with stage(tmp_path, say) as on:
        await tell(on.manager, "s1", [facts(title), *events])
        file = await on.manager.export("s1", kind)
        return await text_of(file.chunks)


def hostile_events() -> list:
    return [event for n, text in enumerate(SOME, 1) for event in turn(n, every_part(n, text))]


# --- Markdown


async def test_markdown_reads_like_a_conversation(tmp_path) -> None:
    made = await written(tmp_path, turn(1, every_part(1, "rain")), "md")
    assert made.startswith("# Rain\n\n- Folder: /work\n- Agent: actor\n- Begun: 2025-10-09 08:53 UTC\n")
    for passage in (
        "\n## 1. rain, 2025-10-09 08:53 UTC\n\n> rain  \n",
        "\n*With the file rain*\n",
        "\n**Thinking, 12.0 s**\n\n```\nrain\n```\n",
        "\n**rain (rain): completed, 1 min 30 s**\n\n*Allowed by Ada. rain*\n\n```json\nrain\n```\n",
        "\n```diff\n--- rain\n+++ rain\n@@ -1 +1,2 @@\n rain\n+more\n```\n",
        "\n*The output is cut here: it has 70,000 characters.*\n\n*Error: rain*\n",
        "\n**Plan**\n\n```\n[ ] rain\n```\n",
        "\n*m, 15 tokens, \\$0.2500, 0.0 s*\n",
        "\n## Totals\n\n| Model | Requests | Input | Output | Cache read | Cache written | Cost |\n",
        "| m | 1 | 10 | 5 | 0 | 0 | \\$0.2500 |\n| All | 1 | 10 | 5 | 0 | 0 | \\$0.2500 |\n",
    ):
        assert passage in made, passage


async def test_r_r7_nothing_in_markdown_does_anything_or_takes_the_titles(tmp_path) -> None:
    made = await written(tmp_path, hostile_events(), "md", title="<script>alert(1)</script> `x`")
    assert [one for one in dangers(made) if not one.startswith("h")] == []
    heads = [
        token.tag for token in OPEN_DOOR.parse(made) if token.type == "heading_open" and token.level == 0
    ]
    assert heads.count("h1") == 1
    assert heads.count("h2") == len(SOME) + 1, "one for each turn, and the totals"


async def test_a_text_that_is_cut_on_the_screen_is_written_whole(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        whole = "word " * 20_000
        await tell(on.manager, "s1", [facts()])
        digest = await on.manager.store.put_blob(whole.encode(), "text", "text/plain", 1, "s1")
        cut = p.Text(part_id="p", turn_id="t1", status="completed", text="word …", full_hash=digest)
        await on.manager.store.append("s1", turn(1, [cut]), 5)
        for kind in ("md", "html", "ipynb"):
            assert whole in await text_of((await on.manager.export("s1", kind)).chunks), kind


# --- HTML


class Tags(HTMLParser):
    """Everything that a browser would see as more than text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()

    def handle_starttag(self, tag, attrs) -> None:
        self.found.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}

    def handle_comment(self, data) -> None:
        self.found.add("comment")

    def handle_pi(self, data) -> None:
        self.found.add("processing instruction")


HARMLESS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "dl", "dt", "dd", "section"}
HARMLESS |= {"div", "p", "pre", "table", "tr", "td", "th"}
ATTRIBUTES = {("html", "lang"), *(("meta", name) for name in ("charset", "http-equiv", "content", "name"))}
ATTRIBUTES |= {("p", "class"), ("div", "class")}


async def test_r_r7_a_page_holds_text_and_style_only(tmp_path) -> None:
    made = await written(tmp_path, hostile_events(), "html", title="</title><script>alert(1)</script>")
    seen = Tags()
    seen.feed(made)
    assert seen.found <= HARMLESS
    assert seen.attributes <= ATTRIBUTES
    assert made.count("<style>") == made.count("</style>") == 1
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', made)
    style = re.search(r"<style>(.*?)</style>", made, re.DOTALL)
    assert policy is not None and style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style[1] and "@import" not in style[1]


async def test_a_page_shows_words_and_code_to_the_letter(tmp_path) -> None:
    said = "See <b>:\n```html\n<i>&amp;</i>\n```\nDone."
    made = await written(tmp_path, turn(1, every_part(1, said)), "html")
    assert '<div class="words">See &lt;b&gt;:<pre>&lt;i&gt;&amp;amp;&lt;/i&gt;\n</pre>Done.</div>' in made


# --- notebook


async def test_r_r7_a_notebook_has_markdown_alone(tmp_path) -> None:
    made = nbformat.reads(await written(tmp_path, hostile_events(), "ipynb"), as_version=4)
    nbformat.validate(made)
    assert {cell.cell_type for cell in made.cells} == {"markdown"}
    assert len(made.cells) > len(SOME) * 6
    for cell in made.cells:
        assert [one for one in dangers(cell.source) if not one.startswith("h")] == []
        assert not cell.get("attachments")


# --- JSON


async def test_json_has_everything_that_is_stored_to_the_letter(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        await tell(on.manager, "s1", [facts("\ud800 Ünï"), *hostile_events()], step=7)
        store = on.manager.store
        data = bytes(range(256)) * 100
        digest = await store.put_blob(data, "a\n.bin", "image/png", 1, "s1")
        read = json.loads(await text_of((await on.manager.export("s1", "json")).chunks))
        frames = await store.frames("s1", 0, 100_000)
    assert (read["format"], read["version"]) == ("jupyter_agentchat.session", 1)
    assert read["session"]["title"] == "\ud800 Ünï"
    assert len(read["frames"]) == len(frames) > 300
    for raw, frame in zip(read["frames"], frames, strict=True):
        sent = from_json(json.dumps(raw), SentFrame)
        assert (sent.seq, sent.at, sent.event) == (frame.seq, frame.at, frame.event)
    [blob] = read["blobs"]
    assert (blob["hash"], blob["name"], blob["mime"]) == (digest, "a\n.bin", "image/png")
    assert base64.b64decode(blob["data"]) == data


async def test_what_happens_while_it_is_written_is_not_half_in_it(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        await tell(on.manager, "s1", [facts(), *turn(1, every_part(1, "x"))])
        chunks = (await on.manager.export("s1", "json")).chunks
        first = await anext(chunks)
        await on.manager.store.append("s1", turn(2, every_part(2, "later")), 5)
        read = json.loads(first + await text_of(chunks))
    assert [frame["seq"] for frame in read["frames"]] == list(range(1, read["session"]["seq"] + 1))
    assert "later" not in json.dumps(read)


# --- all of them


@pytest.mark.parametrize("kind", FORMATS)
async def test_an_empty_session_and_a_running_one_can_be_taken_away(tmp_path, kind: str) -> None:
    assert "Rain" in await written(tmp_path / "empty", [], kind)
    running = turn(1, every_part(1, "still here"))[:-1]
    assert "still here" in await written(tmp_path / "running", running, kind)


async def test_what_there_is_not_is_refused(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        await tell(on.manager, "s1", [facts()])
        for session_id, kind, code in (("s1", "exe", "bad_request"), ("none", "md", "unknown_session")):
            with pytest.raises(Refused) as refused:
                await on.manager.export(session_id, kind)
            assert refused.value.code == code


def test_a_file_s_name_is_one_anywhere() -> None:
    assert file_name("Fix `load.py`, now!") == "Fix load.py , now"
    assert file_name("../../etc/passwd") == "etc passwd"
    assert file_name('a/b\\c:d*e?f"g<h>i|j\nk\x00l') == "a b c d e f g h i j k l"
    assert file_name("..") == file_name("") == file_name("///") == "session"
    assert file_name("Ünï 日本") == "Ünï 日本"
    assert len(file_name("x" * 500)) == 80
