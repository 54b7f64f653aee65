#!/usr/bin/env bash
# Makes TolemAddIn_<version>.zip: what is loaded into a template of a configuration, with the modules and their guides beside it.
#
#     TOLEM_ADDIN_LINUX64=libTolemAddIn.so bindings/onec/package.sh OUTDIR
#
# TOLEM_ADDIN_WIN64 and TOLEM_ADDIN_WIN32 name the libraries for Windows. The manifest claims what is given, and nothing else. The
# same sources and libraries make the same bytes.
set -euo pipefail
umask 022
out=${1:?usage: package.sh OUTDIR}
onec=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$onec/../.." && pwd)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

die() { printf 'package.sh: %s\n' "$*" >&2; exit 1; }

# What kind of machine the file is for, by its header.
machine() {
    python3 - "$1" <<'PY'
import struct, sys
data = open(sys.argv[1], "rb").read()
if data[:5] == b"\x7fELF\x02":
    print({62: "Linux x86_64"}.get(struct.unpack_from("<H", data, 18)[0], "another Linux"))
elif data[:2] == b"MZ":
    header = struct.unpack_from("<I", data, 60)[0]
    print({0x8664: "Windows x86_64", 0x14c: "Windows i386"}.get(struct.unpack_from("<H", data, header + 4)[0], "another Windows"))
else:
    print("no library")
PY
}

# component VARIABLE KIND SUFFIX  puts the library in, and its line into the manifest. The platform keeps what it has loaded under
# its name, so the version is in there.
component() {
    local file=${!1:-} name
    [ -n "$file" ] || return 0
    [ "$(machine "$file")" = "$2" ] || die "$1: $file is not for $2"
    name=TolemAddIn_$3
    cp "$file" "$stage/$name"
    # Cargo hands the library's own SONAME on to whatever it is linked into; the file is no libtolem.
    case $2 in Linux*) patchelf --set-soname "$name" "$stage/$name" ;; esac
    printf '    <component os="%s" path="%s" type="native" arch="%s" />\n' "${2% *}" "$name" "${2#* }" >> "$stage/components"
}

: > "$stage/components"
component TOLEM_ADDIN_WIN32 "Windows i386" "Win32_${version//./_}.dll"
component TOLEM_ADDIN_WIN64 "Windows x86_64" "Win64_${version//./_}.dll"
component TOLEM_ADDIN_LINUX64 "Linux x86_64" "Linux64_${version//./_}.so"
[ -s "$stage/components" ] || die "no library is given: TOLEM_ADDIN_LINUX64, TOLEM_ADDIN_WIN64, TOLEM_ADDIN_WIN32"
{
    printf '<?xml version="1.0" encoding="UTF-8"?>\n<bundle xmlns="http://v8.1c.ru/8.2/addin/bundle" name="TolemAddIn">\n'
    cat "$stage/components"
    printf '</bundle>\n'
} > "$stage/MANIFEST.XML"
rm "$stage/components"

cp "$onec"/{README.ru.md,README.md,ТолемКомпонента.bsl} "$root"/{LICENSE-MIT,LICENSE-APACHE} "$stage/"
cp -r "$onec/cli" "$onec/com" "$stage/"
# The licences of what is inside the libraries.
TOLEM_TARGET=$(find "$stage" -name '*.dll' -printf 'x86_64-pc-windows-gnu\n' -o -name '*.so' -printf 'x86_64-unknown-linux-gnu\n' | sort -u | xargs)
export TOLEM_TARGET
"$root/packaging/notices" > "$stage/THIRD-PARTY.txt"
# A page on its own links to nothing that is not with it.
"$root/packaging/links" words "$stage" "$onec"

mkdir -p "$out"
out=$(cd "$out" && pwd)/TolemAddIn_$version.zip
python3 - "$stage" "$out" <<'PY'
import pathlib, sys, zipfile
stage, out = pathlib.Path(sys.argv[1]), sys.argv[2]
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
    files = [path for path in stage.rglob("*") if path.is_file()]
    # The manifest first: the platform looks for it.
    for path in sorted(files, key=lambda path: (path.name != "MANIFEST.XML", str(path))):
        entry = zipfile.ZipInfo(str(path.relative_to(stage)), (1980, 1, 1, 0, 0, 0))
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        package.writestr(entry, path.read_bytes())
PY
echo "$out"
