"""Clients that execute tools: whose focus was last, only for their own person, and never a guess."""

import asyncio

import pytest

from jupyter_agentchat.notebooks.hands import HandFailed, HandGone
from jupyter_agentchat.protocol.commands import Offer, ToolProgress, ToolResult
from jupyter_agentchat.protocol.frames import CallTool, CancelCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.hands import PATIENCE, AllHands, Hand


class Client:
    """Keeps what it is told."""

    def __init__(self, hands, *, account="", documents=("a.ipynb",), session_id=None):
        self.told = asyncio.Queue()
        self.hand = Hand(account, self.told.put_nowait)
        self.offer = Offer(id="o", session_id=session_id, tools=("edit_notebook",), documents=documents)
        hands.put(self.hand, self.offer)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def hands(clock):
    return AllHands(clock)


def asking(hands, account="alice", **where):
    work = hands.of("s", account).call("edit_notebook", {"n": 1}, **(where or {"document": "a.ipynb"}))
    return asyncio.ensure_future(work)


async def test_whose_focus_was_last_is_asked_and_the_answer_is_read(hands):
    one, two = Client(hands), Client(hands)
    hands.put(one.hand, one.offer)
    work = asking(hands)
    call = await one.told.get()
    assert isinstance(call, CallTool) and (call.name, call.input, call.session_id) == (
        "edit_notebook",
        {"n": 1},
        "s",
    )
    hands.result(one.hand, ToolResult(id="r", call_id=call.call_id, output='{"touched": []}'))
    assert await work == {"touched": []}
    assert two.told.empty()


async def test_a_refusal_is_a_sentence_and_a_garbled_answer_is_unknown(hands):
    client = Client(hands)
    for result, error in (({"error": "Changed."}, HandFailed), ({"output": "{"}, HandGone)):
        work = asking(hands)
        call = await client.told.get()
        hands.result(client.hand, ToolResult(id="r", call_id=call.call_id, **result))
        with pytest.raises(error):
            await work
        if error is HandGone:
            assert isinstance(await client.told.get(), CancelCall)


async def test_nobody_is_asked_for_another_person_session_document_or_tool(hands):
    Client(hands, account="bob")
    Client(hands, account="alice", session_id="another")
    Client(hands, account="alice", documents=("b.ipynb",))
    mine = hands.of("s", "alice")
    assert not mine.has_document("edit_notebook", "a.ipynb")
    assert not mine.has_document("read_notebook", "b.ipynb")
    assert mine.has_document("edit_notebook", "b.ipynb")
    with pytest.raises(HandFailed):
        await asking(hands)


async def test_a_window_that_closes_in_the_middle_leaves_it_unknown(hands):
    client = Client(hands)
    work = asking(hands)
    await client.told.get()
    hands.leave(client.hand)
    with pytest.raises(HandGone, match="left"):
        await work
    assert not hands.of("s", "alice").has_document("edit_notebook", "a.ipynb")


async def test_silence_ends_the_wait_and_news_prolong_it(hands, clock):
    client = Client(hands)
    work = asking(hands)
    call = await client.told.get()
    clock.advance(PATIENCE - 1)
    hands.progress(client.hand, ToolProgress(id="p", call_id=call.call_id))
    await settle()
    clock.advance(PATIENCE - 1)
    await settle()
    assert not work.done()
    clock.advance(2)
    with pytest.raises(HandGone, match="does not answer"):
        await work
    assert isinstance(await client.told.get(), CancelCall)


async def test_a_result_from_another_client_or_of_an_old_call_is_refused(hands):
    client, other = Client(hands), Client(hands, documents=())
    work = asking(hands)
    call = await client.told.get()
    forged = ToolResult(id="r", call_id=call.call_id, output="1")
    with pytest.raises(Refused, match="another client"):
        hands.result(other.hand, forged)
    hands.result(client.hand, forged)
    assert await work == 1
    with pytest.raises(Refused):
        hands.result(client.hand, forged)


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)
