"""Small notebooks for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_agentchat.notebooks.cells import cell_hash


def code(cell_id: str, source: str, outputs: tuple[dict[str, Any], ...] = (), count: int | None = None):
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
        "execution_count": count,
    }


def markdown(cell_id: str, source: str):
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}


def notebook(*cells, minor: int = 5):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": {"kernelspec": kernel}, "cells": list(cells)}


def without_ids(book):
    cells = [{name: value for name, value in cell.items() if name != "id"} for cell in book["cells"]]
    return {**book, "cells": cells, "nbformat_minor": 4}


def put(path: Path, book) -> Path:
    path.write_text(json.dumps(book), "utf-8")
    return path


def hash_of(cell) -> str:
    return cell_hash(cell["cell_type"], cell["source"])
