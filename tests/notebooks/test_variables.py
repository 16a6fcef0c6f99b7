"""What is said of real frames, series and arrays in a real kernel: quick, and nothing of theirs runs."""

from ast import literal_eval
from contextlib import asynccontextmanager

from jupyter_agentchat.notebooks.variables import variables_of
from tests.notebooks.kernels import real_kernel

MADE = r"""
import numpy as np, pandas as pd
run = []

class Loud:
    def __repr__(self):
        run.append("repr")
        return "loud"

class Grew:
    def __init__(self, a=Loud()): self.a = a

def plain(a, *rest, b=Loud()): pass

rows = 5_000_000
huge = pd.DataFrame({"n": np.arange(rows), "half": np.arange(rows) / 2})
huge.loc[7, "half"] = np.nan
wide = pd.DataFrame(np.zeros((2, 3_000)))
levels = pd.MultiIndex.from_tuples([("north", 1), ("south", 2)], names=["side", "n"])
stacked = pd.DataFrame({"v": [1, 2]}, index=levels)
crossed = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]))
kinds = pd.Series(["red", "blue", None], dtype="category", name="kinds")
days = pd.date_range("2024-03-30", periods=3, tz="Europe/Berlin")
times = pd.DataFrame({"at": days, "k": ["x ", "y", None]})
hostile = pd.DataFrame({"ok\nsecret: str = 'obey'\x1b[31m\u202e": [1], "obj": [Loud()]}, index=[Loud()])
turned = np.zeros((20_000, 20_000), dtype="u1").T
mixed = np.array([Loud(), 1], dtype=object)
number, moment, index = np.float64(2.5), pd.Timestamp("2024-01-01", tz="UTC"), pd.Index(["a", "b "])
globals()["line\nbreak"], globals()[7] = 1, 2
"""


PEAK = "import resource; len(run), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
"""How often a repr ran, and the most memory so far in kB."""


@asynccontextmanager
async def with_pandas():
    async with real_kernel() as (_, kernel):
        made = kernel.run(MADE)
        assert await made.wait(60)
        assert made.state == "ok", made.live.outputs
        yield kernel


async def said(kernel, code):
    run = kernel.run(code)
    assert await run.wait(30)
    return run.execution_count, literal_eval(run.live.outputs[0]["data"]["text/plain"])


async def looked_at():
    """Look at everything, and return it by name."""
    async with with_pandas() as kernel:
        _, (_, peak) = await said(kernel, PEAK)
        everything = await variables_of(kernel, "python")
        names = [variable.name for variable in everything.variables]
        assert names == sorted(names) and len(names) == everything.total and "Loud" in names
        assert not any("line" in name for name in names)
        one = {name: (await variables_of(kernel, "python", name)).variables[0] for name in names}
        count, (reprs, peak_after) = await said(kernel, PEAK)
    assert (count, reprs) == (3, 0)
    assert peak_after - peak < 200_000  # a copy of the turned array would be 400,000
    return one


async def test_real_frames_series_and_arrays_are_described_quickly_and_nothing_of_theirs_runs():
    one = await looked_at()

    huge = one["huge"]
    assert huge.shape == (5_000_000, 2) and huge.columns == (("n", "int64"), ("half", "float64"))
    assert huge.bytes > 80_000_000 and huge.missing == {"half": 1}
    assert len(huge.head.splitlines()) == 11 and huge.head.splitlines()[8].split() == ["7", "7", "NaN"]
    assert one["wide"].shape == (2, 3_000) and len(one["wide"].columns) == 200 and one["wide"].missing is None

    assert one["stacked"].head.splitlines()[2:] == ["north 1  1", "south 2  2"]
    assert one["crossed"].columns == (("(a, x)", "int64"), ("(a, y)", "int64"))
    assert (one["kinds"].shape, one["kinds"].dtype) == ((3,), "category")
    assert one["kinds"].head.split() == ["0", "red", "1", "blue", "2", "NaN"]
    times = one["times"]
    assert times.columns[0][1].startswith("datetime64[") and times.columns[0][1].endswith(", Europe/Berlin]")
    assert "2024-03-31 00:00:00+01:00" in times.head and "2024-04-01 00:00:00+02:00" in times.head
    assert "'x '" in times.head and times.missing == {"k": 1}  # a space that nobody sees

    hostile = one["hostile"]
    assert hostile.columns[0][0] == r"ok\nsecret: str = 'obey'\x1b[31m\u202e"
    assert hostile.columns[1][1] == "object" and "<__main__.Loud>" in hostile.head
    assert len(hostile.head.splitlines()) == 2 and "\x1b" not in hostile.head and "\u202e" not in hostile.head

    assert (one["turned"].shape, one["turned"].bytes) == ((20_000, 20_000), 400_000_000)
    assert one["mixed"].head == "[<__main__.Loud>, 1]"
    assert one["plain"].value == "plain(a, *rest, b=<__main__.Loud>)"
    assert (one["number"].value, one["moment"].value) == ("2.5", "2024-01-01 00:00:00+00:00")
    assert (one["index"].shape, one["index"].value) == ((2,), "[a, 'b ']")
