"""Where the notebook tools are tried: a real server's managers and kernels, files in a scratch folder."""

import json
from contextlib import contextmanager

from jupyter_agentchat.notebooks.gateway import Notebooks
from jupyter_agentchat.notebooks.jupyter import jupyter_of
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.hands import AllHands
from jupyter_agentchat.tools.tool import Context, look
from jupyter_agentchat.tools.toolbox import Toolbox, notebook_tools

BOX = Toolbox(notebook_tools())


class Background:
    """Keeps what a call leaves running."""

    def __init__(self):
        self.works = {}

    def get(self, task_id):
        return self.works.get(task_id)

    async def begin(self, title, work):
        task_id = f"t{len(self.works)}"
        self.works[task_id] = work
        return task_id


class Desk:
    """The notebook tools at work on the kernels and files of a real Jupyter server."""

    @classmethod
    @contextmanager
    def of(cls, server, root, loop):
        """Have a desk at this server; its kernels end with it."""
        desk = cls(root, Notebooks(jupyter_of(server)))
        yield desk
        loop.run_until_complete(desk.notebooks.kernels.close())
        loop.run_until_complete(server.kernel_manager.shutdown_all(now=True))

    def __init__(self, root, notebooks):
        self.root = root
        self.notebooks = notebooks
        self.hands = AllHands(FakeClock())
        self.tasks = Background()
        self.emitted = []
        self.emit = self.emitted.append
        self.notes = []

    @property
    def context(self):
        return Context(
            workspace=self.root,
            emit=self.emit,
            notebooks=self.notebooks,
            hands=self.hands.of("s", "alice"),
            tasks=self.tasks,
            begin_task=self.tasks.begin,
            note=self.notes.append,
        )

    async def use(self, tool_name, /, **given):
        tool, read = BOX.read(tool_name, json.dumps(given))
        await look(tool, read, self.context)
        return await tool.run(read, self.context)

    def cells(self, name="a.ipynb"):
        return json.loads((self.root / name).read_text())["cells"]

    async def process(self):
        found = await self.notebooks.kernels.find("a.ipynb")
        return self.notebooks.kernels._kernels.get_kernel(found.kernel_id)
