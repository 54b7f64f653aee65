"""The wheel is what its name says, and it works where nothing but Python is."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Tuple

import pytest
from conftest import FOLDER


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Tuple[Path, Path]:
    """Wheel and source archive."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([str(FOLDER / "package.sh"), str(out)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "TOLEM_PYTHON_VENV": sys.prefix})
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, sdist


def newest_glibc(library: str) -> str:
    """What readelf says the library needs."""
    said = subprocess.run(["readelf", "-V", library], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    return max(set(re.findall(r"GLIBC_(2\.\d+)", said)), key=lambda version: int(version[2:]))


def test_the_tag_says_which_machine_and_which_glibc(built: Tuple[Path, Path]) -> None:
    needed = [newest_glibc(os.environ[name]).split(".") for name in ("TOLEM_LIBRARY", "TOLEM_PROGRAM")]
    major, minor = max(needed, key=lambda version: int(version[1]))
    assert built[0].name.endswith(f"-py3-none-manylinux_{major}_{minor}_{os.uname().machine}.whl")
    with zipfile.ZipFile(built[0]) as wheel:
        assert "Root-Is-Purelib: false" in wheel.read(next(n for n in wheel.namelist() if n.endswith("/WHEEL"))).decode()


def test_the_wheel_holds_the_library_the_program_the_types_and_the_licences(built: Tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = wheel.namelist()
        assert b"libsqlite3-sys" in wheel.read("tolem/THIRD-PARTY")
        assert wheel.read("tolem/libtolem.so.1") == Path(os.environ["TOLEM_LIBRARY"]).read_bytes()
        assert wheel.read("tolem/tolem") == Path(os.environ["TOLEM_PROGRAM"]).read_bytes()
        assert wheel.getinfo("tolem/tolem").external_attr >> 16 & 0o777 == 0o755
    assert "tolem/py.typed" in names and "tolem/_operations.py" in names
    assert {Path(name).name for name in names if "licenses" in name} == {"LICENSE-MIT", "LICENSE-APACHE"}
    assert not [name for name in names if re.search(r"\btests?\b|__pycache__", name)]
    samples = {path.name for path in (FOLDER / "samples").glob("*.py")}
    assert {name.split("/", 1)[1] for name in names if ".data/" in name} == {
        f"data/share/doc/tolem-python/{name}" for name in {"README.md", "README.ru.md", *(f"samples/{name}" for name in samples)}}


def test_the_description_is_in_both_languages_and_links_to_nothing_beside_it(built: Tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        description = wheel.read(next(name for name in wheel.namelist() if name.endswith("/METADATA"))).decode()
    assert "# tolem для Python" in description and "# tolem for Python" in description
    assert re.findall(r"\]\((?!https?:)", re.sub(r"^```.*?^```$", "", description, flags=re.M | re.S)) == []


def test_a_wheel_without_the_program_is_told_apart_from_one_whose_program_is_wrong(tmp_path: Path) -> None:
    def package(program: object) -> "subprocess.CompletedProcess[str]":
        out = tmp_path / str(len(list(tmp_path.iterdir())))
        return subprocess.run([str(FOLDER / "package.sh"), str(out)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                              env={**os.environ, "TOLEM_PYTHON_VENV": sys.prefix, "TOLEM_PROGRAM": str(program)})

    without = package("")
    assert without.returncode == 0, without.stdout
    with zipfile.ZipFile(next(line for line in without.stdout.splitlines() if line.endswith(".whl"))) as wheel:
        assert "tolem/libtolem.so.1" in wheel.namelist() and "tolem/tolem" not in wheel.namelist()
    plain = tmp_path / "plain"
    plain.write_bytes(Path("/bin/sh").read_bytes())
    for program, word in ((plain, "is not executable"), (tmp_path / "nowhere", "there is no such file")):
        refused = package(program)
        assert refused.returncode != 0 and word in refused.stdout and "Traceback" not in refused.stdout, refused.stdout


def test_the_tag_is_that_of_the_more_demanding_file() -> None:
    both = hook().of_both
    old, new = "manylinux_2_17_x86_64", "manylinux_2_34_x86_64"
    assert both(old, new) == both(new, old) == both(new, new) == new
    assert both("manylinux_2_9_x86_64", "manylinux_2_17_x86_64") == "manylinux_2_17_x86_64"
    assert both("win_amd64", "win_amd64") == "win_amd64"
    for library, program in ((old, "manylinux_2_17_aarch64"), (old, "musllinux_1_2_x86_64"), ("win_amd64", "win32"), (old, "win_amd64")):
        with pytest.raises(SystemExit, match="no machine"):
            both(library, program)


def test_an_installed_wheel_pays(built: Tuple[Path, Path], tmp_path: Path) -> None:
    done = subprocess.run([str(FOLDER / "tests" / "installed.sh"), str(built[0])], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", env={**os.environ, "TOLEM_WORK": str(tmp_path), "TOLEM_PYTHON_VENV": sys.prefix})
    assert done.returncode == 0, done.stdout


def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", FOLDER / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_other_platforms_are_named_from_the_file(tmp_path: Path) -> None:
    """A library without glibc's versions, and libraries for Windows of three machines."""
    (tmp_path / "c.c").write_text("int one(void) { return 1; }")
    subprocess.run(["gcc", "-shared", "-nostdlib", str(tmp_path / "c.c"), "-o", str(tmp_path / "c.so")], check=True)
    assert hook().target(str(tmp_path / "c.so")) == ("libtolem.so.1", f"musllinux_1_2_{os.uname().machine}")
    (tmp_path / "r.c").write_text('int puts(const char *); const char *text = "a"; int one(void) { return puts(text); }')
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wl,-z,pack-relative-relocs", str(tmp_path / "r.c"), "-o", str(tmp_path / "r.so")], check=True)
    assert hook().target(str(tmp_path / "r.so")) == ("libtolem.so.1", f"manylinux_2_36_{os.uname().machine}")
    for machine, platform in ((0x14C, "win32"), (0x8664, "win_amd64"), (0xAA64, "win_arm64")):
        image = b"MZ".ljust(60, b"\0") + (64).to_bytes(4, "little") + b"PE\0\0" + machine.to_bytes(2, "little")
        (tmp_path / "tolem1.dll").write_bytes(image)
        assert hook().target(str(tmp_path / "tolem1.dll")) == ("tolem1.dll", platform)
    (tmp_path / "text").write_text("neither")
    with pytest.raises(SystemExit, match="neither"):
        hook().target(str(tmp_path / "text"))
