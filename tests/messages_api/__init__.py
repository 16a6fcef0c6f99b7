"""A strict Messages API on the loopback, for tests of code that talks to Claude through the real SDK.

A test says what the model answers and looks at what was asked:

    from tests.messages_api import MessagesApi, reply, text, thinking, tool_use

    async def test_a_file_is_read(tmp_path):
        async with MessagesApi() as api:                         # 127.0.0.1, any free port, key "test-key"
            api.reply(thinking("Let me see."), tool_use("read_file", {"path": "a.txt"}, cuts=(3, 9)))
            gate = asyncio.Event()
            api.reply(text("It says ", gate, "hello."))          # stands still until the test opens the gate
            turn = asyncio.create_task(run_turn(base_url=api.url, api_key=api.terms.key))
            second = await api.arrived(2)                        # the second request is here
            assert second.messages[-1]["content"][0]["tool_use_id"]
            gate.set()
            await turn
            assert api.refused == []                             # nothing that the real API would refuse
            assert api.told == totals_on_screen()                # to the token
            assert api.billed.share_read > 0.9                   # from the prompt cache

Answers come from a queue, in order (`api.reply(...)`, `api.enqueue(...)`), from functions `request -> reply`,
picked by `when=` or from `api.otherwise` when the queue is empty. Faults before the reply are answers
(`failure(429, retry_after="7")`, `html_page()`, `hang_up()`), faults in the middle are items or pieces like
any other (`error_event()`, `broken_json()`, `DROP`, `RESET`, `END` for an end without `message_stop`).
`record.closed` is set when the client hangs up, `record.at_gate` while a reply waits at a gate.

What it refuses is the table `refusals.table.REFUSALS`: each row has its source and, in `spoilt`, requests
that prove it. Rows that are not wanted are named in `MessagesApi(waive=...)`. The other arguments change what
is demanded: `key`, `models` (`dataclasses.replace(OPUS_5_5, max_input_tokens=2_000)`), `mismatch`,
`plain=True` for a gateway without betas and without a list of models, `now` for the cache's clock (ms).

Not here: batches, files, threads, compaction of bound thinking, the server's own tools (they can be scripted
as blocks), cutting a reply at `max_tokens` (script it: `stop_reason="max_tokens"`).
"""

from .faults import (
    DROP,
    END,
    RESET,
    bad_utf8,
    broken_json,
    error_event,
    failure,
    gzip_lie,
    hang_up,
    html_page,
    start_again,
    stray_delta,
    stream_of,
    unknown_delta,
    unknown_event,
)
from .model_table import (
    FABLE_5_1,
    HAIKU_4_5,
    HAIKU_5_5,
    MODELS,
    OPUS_5,
    OPUS_5_5,
    SONNET_5,
    SONNET_5_5,
    Model,
)
from .record import Recorded
from .request import Request
from .script import Failure, Reply, UsageSoFar, block, ping, reply, text, thinking, tool_use
from .server import MessagesApi
from .usage import Usage

__all__ = [
    "DROP",
    "END",
    "FABLE_5_1",
    "HAIKU_4_5",
    "HAIKU_5_5",
    "MODELS",
    "OPUS_5",
    "OPUS_5_5",
    "RESET",
    "SONNET_5",
    "SONNET_5_5",
    "Failure",
    "MessagesApi",
    "Model",
    "Recorded",
    "Reply",
    "Request",
    "Usage",
    "UsageSoFar",
    "bad_utf8",
    "block",
    "broken_json",
    "error_event",
    "failure",
    "gzip_lie",
    "hang_up",
    "html_page",
    "ping",
    "reply",
    "start_again",
    "stray_delta",
    "stream_of",
    "text",
    "thinking",
    "tool_use",
    "unknown_delta",
    "unknown_event",
]
