#!/usr/bin/env bash
# Unpacks the archive as the platform does, checks that its manifest tells the truth, and lives through the host's story with the
# library that is in it.
#
#     installed.sh TolemAddIn_VERSION.zip     TOLEM_SANDBOX: the address of a running sandbox; TOLEM_WORK: an empty folder
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
package=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
die() { printf 'installed.sh: %s\n' "$*" >&2; exit 1; }

cd "$TOLEM_WORK"
mkdir package programs "Мои выплаты"
python3 -m zipfile -e "$package" package
python3 - package <<'PY'
import pathlib, sys, xml.etree.ElementTree as xml
folder = pathlib.Path(sys.argv[1])
space = "{http://v8.1c.ru/8.2/addin/bundle}"
bundle = xml.parse(folder / "MANIFEST.XML").getroot()
assert bundle.tag == space + "bundle", bundle.tag
claimed = {part.get("path"): (part.get("os"), part.get("arch"), part.get("type")) for part in bundle.iter(space + "component")}
there = {path.name for path in folder.iterdir() if path.suffix in (".so", ".dll")}
assert set(claimed) == there and there, (claimed, there)
known = {("Linux", "x86_64", "native"), ("Windows", "x86_64", "native"), ("Windows", "i386", "native")}
assert set(claimed.values()) <= known and len(set(claimed.values())) == len(claimed), claimed
assert (folder / "ТолемКомпонента.bsl").read_bytes().startswith(b"\xef\xbb\xbf")
PY
library=$(find package -name 'TolemAddIn_Linux64_*.so')
readelf -d "$library" | grep -q "SONAME.*\[$(basename "$library")\]" || die "the library goes by another name"
strange=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc\.so\.6|libm\.so\.6|libgcc_s\.so\.1|ld-linux.*|lib(dl|pthread|rt)\.so\.[0-9])$' || true)
[ -z "$strange" ] || die "the library needs $strange"
TOLEM_ADDIN=$library TOLEM_WORK=programs "$here/build.sh" > programs/list
read -r _ host addin < programs/list
"$host" "$addin" "$TOLEM_SANDBOX" "$PWD/Мои выплаты"
echo "the archive for 1C: its manifest is true, and its library pays"
