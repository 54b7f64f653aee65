"""Puts the library and the command line into the wheel and says honestly where they run; makes the description of both pages.

The library is named by the environment variable TOLEM_LIBRARY, the command line, if there is to be one, by TOLEM_PROGRAM.
The files themselves say for which machine they are and which glibc they need; the wheel's tag is made from that, not
from the machine that builds.
"""

from __future__ import annotations

import os
import re
import struct
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, Tuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ELF_MACHINES = {3: "i686", 40: "armv7l", 62: "x86_64", 183: "aarch64"}
PE_MACHINES = {0x014C: "win32", 0x8664: "win_amd64", 0xAA64: "win_arm64"}
VERSIONS_NEEDED = 0x6FFFFFFE  # SHT_GNU_verneed


# A link to a file beside the page, or into it: neither is where a description is shown.
BESIDE = re.compile(r"\[([^\]\n]*(?:\n[^\]\n]*)?)\]\((?!https?:)[^)\s]+\)")
PAGES = ("README.ru.md", "README.md")


class CustomMetadataHook(MetadataHookInterface):  # type: ignore[misc]
    """The description: the page in Russian, then the page in English, whose links to files beside them are words."""

    def update(self, metadata: Dict[str, Any]) -> None:
        pages = [words(Path(self.root, page).read_text(encoding="utf-8")) for page in PAGES]
        metadata["readme"] = {"content-type": "text/markdown", "text": "\n".join(pages)}


def words(page: str) -> str:
    """The page, with what its links to other files say in place of the links; code is left as it is."""
    parts = re.split(r"(^```.*?^```$)", page, flags=re.M | re.S)
    return "".join(part if part.startswith("```") else BESIDE.sub(r"\1", part) for part in parts)


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc,type-arg]
    """The library and the command line in `tolem/`, the tag `py3-none-<platform>`."""

    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        if version == "editable":
            return
        path = os.environ.get("TOLEM_LIBRARY", "")
        if not os.path.isfile(path):
            sys.exit(
                "tolem: a wheel holds the tolem library, and this source has none: set TOLEM_LIBRARY to the path of "
                f"libtolem.so and build again (now it is {path!r}). A ready wheel for your platform needs no building."
            )
        name, platform = target(path)
        program = os.environ.get("TOLEM_PROGRAM")
        if program:
            platform = of_both(platform, runs_on(program))
            build_data["force_include"][os.path.abspath(program)] = "tolem/tolem.exe" if platform.startswith("win") else "tolem/tolem"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"][os.path.abspath(path)] = f"tolem/{name}"
        # The licences of what is inside the two; package.sh lays them beside this file.
        notices = os.path.join(self.root, "THIRD-PARTY")
        if os.path.isfile(notices):
            build_data["force_include"][notices] = "tolem/THIRD-PARTY"


def target(path: str) -> Tuple[str, str]:
    """The name of the library inside the wheel, and the wheel's platform."""
    with open(path, "rb") as file:
        image = file.read()
    if image[:4] == b"\x7fELF":
        return "libtolem.so.1", linux(image)
    if image[:2] == b"MZ":
        return "tolem1.dll", PE_MACHINES[struct.unpack_from("<H", image, struct.unpack_from("<I", image, 60)[0] + 4)[0]]
    sys.exit(f"tolem: {path} is neither a library for Linux nor one for Windows")


def runs_on(program: str) -> str:
    """The platform of the command line. Its mode goes into the wheel as it is, and pip keeps it."""
    if not os.path.isfile(program):
        sys.exit(f"tolem: TOLEM_PROGRAM names {program!r}, and there is no such file")
    _, platform = target(program)
    if "linux" in platform and not os.access(program, os.X_OK):
        sys.exit(f"tolem: {program} is not executable, and would not be where the wheel is installed: chmod +x it first")
    return platform


def of_both(library: str, program: str) -> str:
    """The platform on which both run: of two versions of one libc the newer."""
    (kind, version), (other, another) = parted(library), parted(program)
    if kind != other:
        sys.exit(f"tolem: the library is for {library} and the command line for {program}: no machine can use this wheel")
    return library if version >= another else program


def parted(platform: str) -> Tuple[str, Tuple[int, ...]]:
    """`manylinux_2_17_x86_64` is `manylinux x86_64` and (2, 17); what has no version is itself."""
    found = re.match(r"(\w+linux)_(\d+)_(\d+)_(\w+)$", platform)
    return (f"{found[1]} {found[4]}", (int(found[2]), int(found[3]))) if found else (platform, ())


def linux(image: bytes) -> str:
    """`manylinux_2_17_x86_64`: the machine, and the newest glibc that any symbol needs."""
    machine = ELF_MACHINES[struct.unpack_from("<H", image, 18)[0]]
    # Packed relocations have no version of a symbol, but a name of their own (glibc 2.36).
    numbers = (b"GLIBC_2.36" if version == b"GLIBC_ABI_DT_RELR" else version for version in versions(image))
    needed = [tuple(map(int, number[6:].split(b"."))) for number in numbers if number.startswith(b"GLIBC_2.")]
    if not needed:
        return f"musllinux_1_2_{machine}"
    return "manylinux_{}_{}_{}".format(*max(needed)[:2], machine)


def versions(image: bytes) -> Iterator[bytes]:
    """The versions of other libraries' symbols that an ELF file needs, from its section of that name."""
    wide = image[4] == 2
    sections, size, count = (struct.unpack_from("<Q", image, 40)[0], *struct.unpack_from("<HH", image, 58)) if wide else (
        struct.unpack_from("<I", image, 32)[0], *struct.unpack_from("<HH", image, 46))
    headers = [struct.unpack_from("<IIQQQQIIQQ" if wide else "<10I", image, sections + size * i) for i in range(count)]
    for _, kind, _, _, start, _, link, entries, _, _ in headers:
        if kind != VERSIONS_NEEDED:
            continue
        texts = headers[link][4]
        for _ in range(entries):
            _, versions_of_file, _, first, following = struct.unpack_from("<HHIII", image, start)
            at = start + first
            for _ in range(versions_of_file):
                name, step = struct.unpack_from("<II", image, at + 8)
                yield image[texts + name:image.index(b"\0", texts + name)]
                at += step
            start += following
