"""The server of the browser tests: as a person starts it, token and XSRF check included.

What differs from the default is only what a test cannot do without. lab-server.ts sets the environment.
"""

import os

c = get_config()  # noqa: F821

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = int(os.environ["AGENTCHAT_UI_PORT"])
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False
c.ServerApp.root_dir = os.environ["AGENTCHAT_UI_WORKSPACE"]
c.ServerApp.allow_root = os.geteuid() == 0
c.IdentityProvider.token = os.environ["AGENTCHAT_UI_TOKEN"]
c.LabApp.expose_app_in_browser = True  # window.jupyterapp: how a test knows that Lab is there
c.LabApp.extension_manager = "readonly"  # the other one asks a package registry

extensions = {}
if "AGENTCHAT_UI_STAGE" in os.environ:  # the same extension, with a test's own agent and tool: see stage/
    extensions |= {"jupyter_agentchat": False, "stage": True}
    c.AgentChat.agent = "stage"
if "AGENTCHAT_UI_TOGETHER" in os.environ:
    extensions |= {"jupyter_server_ydoc": True, "jupyter_server_fileid": True}
    c.LabApp.extra_labextensions_path = [os.environ["AGENTCHAT_UI_TOGETHER"]]
    # Not in the workspace: who lists that would warn of SQLite's files, which come and go.
    c.SQLiteYStore.db_path = os.path.join(os.environ["JUPYTER_DATA_DIR"], "together.db")
if extensions:
    c.ServerApp.jpserver_extensions = extensions
