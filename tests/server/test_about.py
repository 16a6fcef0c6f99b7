"""What the server says about itself, the models, the search."""

from __future__ import annotations

from jupyter_agentchat import __version__
from jupyter_agentchat.protocol.about import About
from jupyter_agentchat.protocol.value import from_json, to_json


async def test_about_says_what_there_is(api, jp_root_dir) -> None:
    status, about = await api("GET")
    assert status == 200
    read = from_json(to_json(about), About)
    assert read.version == __version__
    assert read.protocol == (1,)
    assert read.fence == "none"
    assert read.limits.max_prompt_chars == 20_000
    assert "channel" in read.capabilities
    assert read.root == str(jp_root_dir.resolve())
    agents = {agent.name: agent for agent in read.agents}
    assert set(agents) == {"anthropic", "demo", "elsewhere", "scripted"}
    assert read.agents[0].name == "scripted"  # who answers in a new session stands first
    assert (read.default_agent, read.default_mode) == ("scripted", "ask")
    assert agents["anthropic"].state == "no_key"
    assert agents["demo"].model_involved is False
    assert agents["demo"].note
    assert agents["demo"].examples


async def test_without_a_model_there_is_a_note(api) -> None:
    status, answer = await api("GET", "/models")
    assert status == 200
    assert answer["models"] == []
    assert "demo" in answer["note"]


async def test_search_finds_what_was_said(api, open_channel, workspace) -> None:
    session_id = await api.new_session(workspace, title="A talk")
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id, "How tall is the Matterhorn?")
    await window.until_turn_ended(session_id)
    status, answer = await api("GET", "/search", params={"q": "matterhorn"})
    assert status == 200
    (hit,) = answer["hits"]
    assert (hit["session_id"], hit["title"]) == (session_id, "A talk")
    assert hit["part_id"]
    assert "Matterhorn" in hit["snippet"]


async def test_any_words_may_be_looked_for(api) -> None:
    for words in ("", '"', "a OR", "*", "(", "x" * 5_000, "é\x00"):
        assert await api("GET", "/search", params={"q": words}) == (200, {"hits": []})
