"""What every test of this folder uses: the real Claude Code, and a model for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import agent
import model
import pytest


@pytest.fixture(scope="session")
def program() -> Path:
    """Claude Code's program."""
    found = agent.install()
    if found is None:
        pytest.skip("Claude Code could not be installed from npm")
    return found


@pytest.fixture(scope="session")
def scripted() -> Iterator[model.Model]:
    """The model that answers."""
    with model.running() as running:
        yield running


@pytest.fixture
def claude(program: Path, scripted: model.Model, tmp_path: Path) -> agent.Agent:
    """Claude Code in a fresh home."""
    scripted.requests.clear()
    return agent.Agent(program, tmp_path, scripted.url)
