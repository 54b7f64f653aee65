"""What can be known without running: types, the oldest Python, who may write which file."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FOLDER, PACKAGE

# What the package uses of Python's own library.
STANDARD = set("__future__ atexit ctypes decimal enum functools itertools json logging os platform shutil signal struct subprocess "
               "sys tempfile threading time types typing urllib weakref".split())
SHIPPED = sorted(PACKAGE.glob("*.py")) + sorted((FOLDER / "samples").glob("*.py"))


def tool(name: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", name, *map(str, arguments)], cwd=FOLDER, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8",
                          env={**os.environ, "MYPYPATH": str(PACKAGE.parent), "PYTHONPATH": ""})


@pytest.mark.parametrize("version, platform", [("3.8", "linux"), ("3.11", "linux"), ("3.8", "win32")])
def test_mypy_finds_nothing_in_package_and_typing_checks(version: str, platform: str, tmp_path: Path) -> None:
    done = tool("mypy", "--strict", "--warn-unused-ignores", "--python-version", version, "--platform", platform, "--cache-dir", tmp_path,
                PACKAGE, "tests/typing_checks.py")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted((FOLDER / "samples").glob("*.py")), ids=lambda path: path.name)
def test_mypy_finds_nothing_in_a_sample(path: Path, tmp_path: Path) -> None:
    done = tool("mypy", "--strict", "--python-version", "3.8", "--cache-dir", os.environ["TOLEM_WORK"] + "/mypy", path)
    assert done.returncode == 0, done.stdout


def test_everything_that_is_shipped_is_python_3_8() -> None:
    for path in SHIPPED:
        ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 8))
    done = subprocess.run([Path(sys.prefix) / "bin" / "vermin", "--no-tips", "--violations", "-t=3.8-", *SHIPPED],
                          stdout=subprocess.PIPE, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_every_module_says_why_it_exists_and_keeps_annotations_unevaluated() -> None:
    for path in sorted(PACKAGE.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert (ast.get_docstring(ast.parse(text)) or "").strip(), path
        assert "from __future__ import annotations" in text, path


def test_the_package_has_no_dependency() -> None:
    for path in PACKAGE.glob("*.py"):
        allowed = STANDARD | ({"pytest"} if path.name == "pytest_plugin.py" else set())  # which only pytest imports
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else (
                [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else [])
            assert {name.split(".")[0] for name in names} <= allowed, path


def test_no_float_is_near_money() -> None:
    for name in ("_money.py", "_request.py", "_document.py"):
        assert not re.search(r"\bfloat\(|\bround\(", (PACKAGE / name).read_text(encoding="utf-8")), name
