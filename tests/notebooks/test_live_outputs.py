"""Outputs as they come, put together the way a notebook shows them."""

from jupyter_agentchat.notebooks import live_outputs
from jupyter_agentchat.notebooks.live_outputs import MORE, LiveOutputs


def stream(text, name="stdout"):
    return "stream", {"name": name, "text": text}


def display(text, display_id=None, kind="display_data"):
    transient = {"display_id": display_id} if display_id else {}
    return kind, {"data": {"text/plain": text}, "metadata": {}, "transient": transient}


def after(*messages):
    live = LiveOutputs()
    for kind, content in messages:
        live.take(kind, content)
    return live


def texts(live):
    return [o.get("text") or o["data"]["text/plain"] for o in live.outputs]


def test_pieces_of_one_stream_are_one_output_and_streams_stay_apart():
    live = after(stream("a"), stream("b\n"), stream("!", "stderr"), stream("c"))
    assert texts(live) == ["ab\n", "!", "c"]


def test_clear_output_empties_at_once_or_with_the_next_output():
    assert after(stream("a"), ("clear_output", {"wait": False})).outputs == []
    waiting = after(stream("a"), ("clear_output", {"wait": True}))
    assert texts(waiting) == ["a"]
    waiting.take(*stream("b"))
    assert texts(waiting) == ["b"]


def test_a_display_is_updated_in_place_wherever_it_stands():
    live = after(
        display("0 %", "bar"),
        stream("between"),
        display("0 %", "bar"),
        display("100 %", "bar", "update_display_data"),
        display("?", "unknown", "update_display_data"),
    )
    assert texts(live) == ["100 %", "between", "100 %"]


def test_a_result_and_an_error_have_nbformats_shape():
    live = after(
        ("execute_result", {"data": {"text/plain": "3"}, "metadata": {}, "execution_count": 7}),
        ("error", {"ename": "E", "evalue": "v", "traceback": ["t"], "engine_info": {}}),
    )
    assert live.outputs[0]["execution_count"] == 7
    assert live.outputs[1] == {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]}


def test_r_x13_a_flood_is_bounded_and_said_so(monkeypatch):
    monkeypatch.setattr(live_outputs, "MOST", 3)
    monkeypatch.setattr(live_outputs, "LONGEST", 10)
    monkeypatch.setattr(live_outputs, "LAST", 22)
    live = after(*[display(str(n)) for n in range(5)])
    assert (texts(live), live.left_out) == (["0", "1", "2"], 2)
    printed = after(*[stream("12345678") for _ in range(4)])
    assert texts(printed) == ["1234567812" + MORE]
    assert printed.last_printed == "345678" + 2 * "12345678"
    printed.take("clear_output", {"wait": False})
    assert printed.last_printed == ""


def test_what_was_handed_out_stays_as_it_was():
    live = after(stream("a"))
    kept = live.snapshot()
    live.take(*stream("b"))
    assert kept[0]["text"] == "a"
