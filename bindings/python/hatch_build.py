"""Puts the library into the wheel and says honestly where it runs.

The library is named by the environment variable TOLEM_LIBRARY. Its own file says for which machine it is and which
glibc it needs; the wheel's tag is made from that, not from the machine that builds.
"""

from __future__ import annotations

import os
import struct
import sys
from typing import Any, Dict, Iterator, Tuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ELF_MACHINES = {3: "i686", 40: "armv7l", 62: "x86_64", 183: "aarch64"}
PE_MACHINES = {0x014C: "win32", 0x8664: "win_amd64", 0xAA64: "win_arm64"}
VERSIONS_NEEDED = 0x6FFFFFFE  # SHT_GNU_verneed


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc,type-arg]
    """The library in `tolem/`, the tag `py3-none-<platform>`."""

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
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"][os.path.abspath(path)] = f"tolem/{name}"


def target(path: str) -> Tuple[str, str]:
    """The name of the library inside the wheel, and the wheel's platform."""
    with open(path, "rb") as file:
        image = file.read()
    if image[:4] == b"\x7fELF":
        return "libtolem.so.1", linux(image)
    if image[:2] == b"MZ":
        return "tolem1.dll", PE_MACHINES[struct.unpack_from("<H", image, struct.unpack_from("<I", image, 60)[0] + 4)[0]]
    sys.exit(f"tolem: {path} is neither a library for Linux nor one for Windows")


def linux(image: bytes) -> str:
    """`manylinux_2_17_x86_64`: the machine, and the newest glibc that any symbol needs."""
    machine = ELF_MACHINES[struct.unpack_from("<H", image, 18)[0]]
    needed = [tuple(map(int, version[6:].split(b"."))) for version in versions(image) if version.startswith(b"GLIBC_2.")]
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
