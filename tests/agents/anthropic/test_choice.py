"""Which model answers, and how hard it thinks: what was chosen is sent, and what is sent is shown."""

import asyncio

from jupyter_agentchat.runtime.assembly import open_manager
from jupyter_agentchat.runtime.settings import Settings
from tests.agents.anthropic.claude import room
from tests.messages_api.server import MessagesApi
from tests.runtime.stage import ALICE, ended, until


async def test_one_may_choose_what_the_endpoint_lists_with_prices_and_efforts(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        offered = {model.model: model for model in await at.manager.agents.models()}
        haiku = offered["claude-haiku-5-5"]
        assert (haiku.agent, haiku.title, haiku.context_tokens) == (
            "anthropic",
            "Claude Haiku 5.5",
            1_000_000,
        )
        assert haiku.efforts == ("low", "medium", "high", "max")
        assert haiku.input_price is not None and haiku.output_price is not None
        assert 0 < haiku.input_price < haiku.output_price
        assert offered["claude-haiku-4-5"].efforts == ()


async def test_a_session_that_names_no_model_shows_the_one_that_is_asked(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply("One.")
        after = await at.say(session, "a")
        assert session.info.model is None
        assert after.turns[0].model == api.requests[0].body["model"] == "claude-opus-5-5"


async def test_a_choice_while_a_turn_runs_holds_from_the_next_turn_on(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(model="claude-opus-5-5")
        api.reply("One, ", gate, "two.")
        await session.prompt(ALICE, "a")
        await api.arrived(1)
        await session.set(ALICE, model="claude-sonnet-5-5", effort="high")
        gate.set()
        await until(session, ended)
        api.reply("Three.")
        after = await at.say(session, "b")
        assert [t.model for t in after.turns] == ["claude-opus-5-5", "claude-sonnet-5-5"]
        assert [r.body["model"] for r in api.requests] == ["claude-opus-5-5", "claude-sonnet-5-5"]
        assert [r.body.get("output_config") for r in api.requests] == [None, {"effort": "high"}]


async def test_an_effort_that_the_model_does_not_have_is_not_sent(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(model="claude-opus-5-5")
        await session.set(ALICE, effort="xhigh")
        for model in ("claude-opus-5-5", "claude-haiku-5-5", "claude-haiku-4-5", "claude-opus-5-5"):
            await session.set(ALICE, model=model)
            api.reply("Done.")
            await at.say(session, "Go")
        sent = [r.body.get("output_config") for r in api.requests]
        assert sent == [{"effort": "xhigh"}, None, None, {"effort": "xhigh"}]
        await session.set(ALICE, effort="default")
        api.reply("Done.")
        await at.say(session, "Go")
        assert "output_config" not in api.requests[-1].body
        assert api.refused == []


async def test_the_configured_model_is_never_shown_where_no_model_answers(tmp_path):
    manager = await open_manager(Settings(model="claude-opus-5-5"), tmp_path / "data")
    try:
        (tmp_path / "work").mkdir()
        for agent, model in (("demo", None), ("anthropic", "claude-opus-5-5")):
            session = await manager.create(ALICE, workspace=str(tmp_path / "work"), agent=agent)
            assert session.info.model == model
        demo = await manager.create(ALICE, workspace=str(tmp_path / "work"), agent="demo")
        await demo.prompt(ALICE, "Hello")
        assert (await until(demo, ended)).turns[0].model is None
    finally:
        await manager.close()
