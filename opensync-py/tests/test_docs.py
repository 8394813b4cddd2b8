"""Documents: every example in a docstring or in the README does what it says."""

from __future__ import annotations

import doctest
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SESSION, text

import opensync

README = Path(__file__).parents[1] / "README.md"


def documented() -> Iterator[tuple[str, str]]:
    """Everything public that has a docstring, by name."""
    for name in opensync.__all__:
        thing = getattr(opensync, name)
        if isinstance(thing, str):
            continue
        yield name, thing.__doc__ or ""
        if isinstance(thing, type):
            for inner, member in vars(thing).items():
                if not inner.startswith("_") and not isinstance(member, types.MemberDescriptorType):
                    yield f"{name}.{inner}", getattr(member, "__doc__", "") or ""


DOCUMENTED = dict(documented())
EXAMPLES = sorted(name for name, doc in DOCUMENTED.items() if ">>>" in doc)


def test_everything_public_is_documented() -> None:
    assert [name for name, doc in DOCUMENTED.items() if not doc.strip()] == []
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_in_a_docstring_is_true(name: str, tmp_path: Path) -> None:
    def sample() -> opensync.OpenSync:
        db = opensync.open(tmp_path / "sample")
        db.ingest(SESSION, [text("m-1", "why does the redb lock hang?")])
        return db

    names: dict[str, Any] = {"opensync": opensync, "folder": tmp_path / "new", "sample": sample}
    test = doctest.DocTestParser().get_doctest(DOCUMENTED[name], names, name, None, 0)
    told: list[str] = []
    result = doctest.DocTestRunner().run(test, out=told.append)
    assert result.attempted > 0 and result.failed == 0, "".join(told)


def test_the_examples_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    assert blocks, "the README has no example"
    monkeypatch.setenv("OPENSYNC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(README), "exec"), names)
