"""What makes two calls the very same."""

from jupyter_agentchat.runtime.permissions import exact_action

SAME = {"raw": '{"cell": "a"}', "paths": ("n.ipynb", "b"), "shown": "x = 1", "cwd": "/w"}


def test_r_a5_another_input_path_code_or_folder_is_another_action():
    others = [
        {"raw": '{"cell": "b"}'},
        {"paths": ("n.ipynb",)},
        {"paths": ("b", "n.ipynb")},
        {"shown": "x = 2"},
        {"cwd": "/v"},
        {"raw": '{"cell": "a"}x = 1', "shown": ""},
    ]
    assert exact_action(**SAME) == exact_action(**dict(SAME))
    assert len({exact_action(**SAME), *(exact_action(**{**SAME, **other}) for other in others)}) == 7
