"""Turns a staged folder into a NuGet package: the manifest, OPC's two files, and a zip whose bytes depend on nothing but content.

    pack.py STAGE VERSION OUT.nupkg

Mono's compiler writes the time and a random identity (MVID) into an assembly; both are replaced by what follows from its content.
"""

import hashlib
import struct
import sys
import zipfile
from pathlib import Path

NUSPEC = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata minClientVersion="5.10">
    <id>Tolem</id>
    <version>{version}</version>
    <authors>tolem</authors>
    <license type="expression">MIT OR Apache-2.0</license>
    <readme>README.md</readme>
    <description>Payouts and card payments that are never sent twice, never lost and always known.</description>
    <tags>payments payout bank acquiring Kazakhstan KZT</tags>
    <dependencies>
      <group targetFramework=".NETStandard2.0" />
    </dependencies>
  </metadata>
</package>
"""
RELATIONS = """<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/Tolem.nuspec" Id="R1" />
</Relationships>
"""
TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
{rows}
</Types>
"""


def content_types(names):
    """Every part needs a type: by its extension, or by its name where it has none."""
    extensions = sorted({name.rsplit(".", 1)[1] for name in names if "." in name.rsplit("/")[-1]})
    rows = [f'  <Default Extension="{one}" ContentType="application/octet-stream" />' for one in extensions]
    rows += [f'  <Override PartName="/{name}" ContentType="application/octet-stream" />' for name in names if "." not in name.rsplit("/")[-1]]
    return TYPES.format(rows="\n".join(rows))


def settled(assembly):
    """The assembly with its time and identity made from its content (ECMA-335, II.24 and II.25)."""
    data = bytearray(assembly)
    header = struct.unpack_from("<I", data, 0x3C)[0]
    struct.pack_into("<I", data, header + 8, 0)
    place = guid_heap(data, header)
    data[place:place + 16] = bytes(16)
    data[place:place + 16] = hashlib.sha256(data).digest()[:16]
    return bytes(data)


def guid_heap(data, header):
    """Where the #GUID heap begins; the module's MVID is its first entry."""
    root = data.find(b"BSJB", header)
    version_length = struct.unpack_from("<I", data, root + 12)[0]
    at = root + 16 + version_length
    streams = struct.unpack_from("<H", data, at + 2)[0]
    at += 4
    for _ in range(streams):
        offset = struct.unpack_from("<I", data, at)[0]
        end = data.index(0, at + 8)
        if data[at + 8:end] == b"#GUID":
            return root + offset
        at += 8 + (end - (at + 8) + 4) // 4 * 4
    raise ValueError("no #GUID heap: not an assembly")


def main():
    stage, version, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    files = {str(path.relative_to(stage)): path.read_bytes() for path in stage.rglob("*") if path.is_file()}
    files["lib/netstandard2.0/Tolem.dll"] = settled(files["lib/netstandard2.0/Tolem.dll"])
    files["Tolem.nuspec"] = NUSPEC.format(version=version).encode()
    names = sorted(files)
    first = {"[Content_Types].xml": content_types(names).encode(), "_rels/.rels": RELATIONS.encode()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in [*first.items(), *((name, files[name]) for name in names)]:
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content, compresslevel=9)


main()
