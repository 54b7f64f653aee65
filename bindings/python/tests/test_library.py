"""The library is found where it is said to be, and a wrong one is refused with all that a reader of the message needs."""

from __future__ import annotations

import os
import shutil
import string
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import PACKAGE, compile_stub

from tolem import _messages

OPEN = "import tolem\ntry: print(tolem.version())\nexcept tolem.LibraryError as error: print(error)"


def test_importing_loads_nothing_and_starts_nothing(python: Any) -> None:
    done = python("""
        import asyncio, atexit, ctypes, decimal, enum, json, logging, os, struct, sys, threading, platform, weakref
        def state():
            maps = {line.split()[-1] for line in open("/proc/self/maps") if "tolem" in line}
            return (threading.active_count(), len(os.listdir("/proc/self/task")), sorted(os.listdir("/proc/self/fd")),
                    atexit._ncallbacks(), maps, sys.unraisablehook, dict(os.environ), len(logging.root.handlers))
        before = state()
        import tolem
        assert state() == before, (before, state())
        assert logging.getLogger("tolem").handlers == [] and tolem._library._functions is None and tolem._log._callback is None
    """, TOLEM_LIBRARY="/no/such/library")
    assert done.returncode == 0, done.stderr


def test_the_variable_names_the_only_place(python: Any, stub: Path) -> None:
    assert python(OPEN, TOLEM_LIBRARY=stub).stdout == "9.8.7\n"
    said = python(OPEN, TOLEM_LIBRARY="/no/such/library.so").stdout
    assert said.count("  - ") == 1 and "TOLEM_LIBRARY: /no/such/library.so" in said


def test_a_relative_path_is_a_path_and_no_name(python: Any, stub: Path, tmp_path: Path) -> None:
    shutil.copy(stub, tmp_path / "here.so")
    assert python(OPEN, TOLEM_LIBRARY="here.so").stdout == "9.8.7\n"


def test_beside_the_package_comes_before_the_system(python: Any, stub: Path, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "site" / "tolem")
    shutil.copy(stub, tmp_path / "site" / "tolem" / "libtolem.so.1")
    (tmp_path / "system").mkdir()
    shutil.copy(os.environ["TOLEM_LIBRARY"], tmp_path / "system" / "libtolem.so.1")
    environment = {"TOLEM_LIBRARY": None, "LD_LIBRARY_PATH": tmp_path / "system", "PYTHONPATH": tmp_path / "site"}
    assert python(OPEN, **environment).stdout == "9.8.7\n"
    (tmp_path / "site" / "tolem" / "libtolem.so.1").unlink()
    assert python(OPEN, **environment).stdout == python("import tolem; print(tolem.version())").stdout != "9.8.7\n"


def test_somebody_elses_library_under_our_name_does_not_stand_in_the_way(python: Any, stub: Path, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "site" / "tolem")
    shutil.copy(next(Path("/lib").glob("*-linux-gnu/libz.so.1")), tmp_path / "site" / "tolem" / "libtolem.so.1")
    (tmp_path / "system").mkdir()
    shutil.copy(stub, tmp_path / "system" / "libtolem.so.1")
    environment = {"TOLEM_LIBRARY": None, "LD_LIBRARY_PATH": tmp_path / "system", "PYTHONPATH": tmp_path / "site"}
    assert python(OPEN, **environment).stdout == "9.8.7\n"


def test_a_library_that_is_not_found_lists_every_place_and_why(python: Any, tmp_path: Path) -> None:
    # This machine may have the library installed: a file that is none stands in its way, and the system looks no further.
    decoy = tmp_path / "libtolem.so.1"
    decoy.write_text("no library " * 100)
    said = python(OPEN, TOLEM_LIBRARY=None, LD_LIBRARY_PATH=tmp_path).stdout
    beside = PACKAGE / "libtolem.so.1"
    assert f"  - beside the package: {beside}\n      {beside}: cannot open shared object file" in said
    assert f"  - the system's libraries: libtolem.so.1\n      {decoy}: invalid ELF header" in said
    for word in ("Linux", os.uname().machine, "64 bits" if sys.maxsize > 1 << 32 else "32 bits", "set TOLEM_LIBRARY"):
        assert word in said


def test_a_file_that_is_no_library_is_said_to_be_none(python: Any, tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("no library " * 100)
    assert "invalid ELF header" in python(OPEN, TOLEM_LIBRARY=tmp_path / "text.so").stdout


def test_another_library_is_said_to_be_another(python: Any) -> None:
    said = python(OPEN, TOLEM_LIBRARY=next(Path("/lib").glob("*-linux-gnu/libc.so.6"))).stdout
    assert "is not the tolem library" in said and "tolem_abi_version" in said


def test_another_abi_is_refused_with_both_numbers_the_path_and_the_version(python: Any, tmp_path: Path) -> None:
    other = compile_stub(tmp_path, "libother.so", "-DSTUB_ABI=7")
    said = python(OPEN, TOLEM_LIBRARY=other).stdout
    for word in (str(other), "9.8.7", "ABI 7", "ABI 1"):
        assert word in said


def test_a_library_without_a_function_is_refused_by_its_name(python: Any, tmp_path: Path) -> None:
    older = compile_stub(tmp_path, "libolder.so", "-Dtolem_job_cancel=something_else")
    said = python(OPEN, TOLEM_LIBRARY=older).stdout
    assert "older than this package" in said and "tolem_job_cancel" in said and "9.8.7" in said


def test_a_failure_is_not_remembered(python: Any, stub: Path) -> None:
    done = python("""
        import os, sys, tolem
        try: tolem.version()
        except tolem.LibraryError: os.environ["TOLEM_LIBRARY"] = sys.argv[1]
        print(tolem.version())
    """, stub, TOLEM_LIBRARY="/no/such/library")
    assert done.stdout == "9.8.7\n"


@pytest.mark.parametrize("call", ["tolem.Client({})", "tolem.describe()", "tolem.abi_version()"])
def test_every_way_in_tells_that_there_is_no_library(call: str, python: Any) -> None:
    done = python(f"import tolem\ntry: {call}\nexcept tolem.LibraryError: print('told')", TOLEM_LIBRARY="/none")
    assert done.stdout == "told\n", done.stderr


@pytest.mark.parametrize("variable, value, word", [
    ("LC_ALL", "ru_KZ.UTF-8", "не загружена"), ("LC_MESSAGES", "kk_KZ.UTF-8", "жүктелмеді"), ("LANG", "en_GB.UTF-8", "could not be loaded"),
    ("LANG", "de_DE.UTF-8", "could not be loaded"),
])
def test_without_a_configuration_the_language_is_that_of_the_machine(python: Any, variable: str, value: str, word: str) -> None:
    none = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None, "PYTHONIOENCODING": "utf-8"}
    assert word in python(OPEN, **{**none, variable: value, "TOLEM_LIBRARY": "/no/such/library.so"}).stdout


def test_every_text_is_there_in_every_language_with_the_same_parts() -> None:
    for texts in _messages.TEXTS.values():
        parts = [sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in texts]
        assert len(texts) == len(_messages.LANGUAGES) and parts[0] == parts[1] == parts[2], texts
