#!/usr/bin/env bash
# Makes Tolem.<version>.nupkg without NuGet: a package is a zip of a known layout.
#
#     TOLEM_LIBRARY=libtolem.so TOLEM_PROGRAM=tolem bindings/csharp/package.sh OUTDIR
#
# The library of this machine's kind goes in; TOLEM_NATIVE may name a folder with more of them, laid out as in the package
# (win-x64/tolem1.dll, win-x86/tolem1.dll, linux-arm64/libtolem.so.1 ...). The same sources and libraries make the same bytes.
# The command line with the sandbox goes in beside the library if TOLEM_PROGRAM names it (in TOLEM_NATIVE: win-x64/tolem1.exe ..., which
# is not called as the assembly is).
set -euo pipefail
. "$(dirname "$0")/tests/common.sh"
: "${TOLEM_LIBRARY:?}"
out=${1:?usage: package.sh OUTDIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

case $(uname -m) in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) echo "no name for $(uname -m)" >&2; exit 1 ;;
esac
assembly "$stage/lib/netstandard2.0"
mkdir -p "$stage/runtimes/$rid/native" "$stage/buildTransitive/net462" "$stage/build/net462"
cp "$TOLEM_LIBRARY" "$stage/runtimes/$rid/native/libtolem.so.1"
# Among the native files, because NuGet lays those beside every program, published or not, and nothing of tools/.
[ -z "${TOLEM_PROGRAM:-}" ] || cp "$TOLEM_PROGRAM" "$stage/runtimes/$rid/native/tolem"
if [ -n "${TOLEM_NATIVE:-}" ]; then
    for folder in "$TOLEM_NATIVE"/*/; do
        mkdir -p "$stage/runtimes/$(basename "$folder")/native"
        cp "$folder"* "$stage/runtimes/$(basename "$folder")/native/"
    done
fi
cp "$csharp/Tolem.targets" "$stage/buildTransitive/net462/"
cp "$csharp/Tolem.targets" "$stage/build/net462/"
cp -r "$csharp/samples" "$stage/"
cp "$csharp/README.md" "$csharp/README.ru.md" "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$stage/"
# The licences of what is inside the native files.
TOLEM_TARGET=$(find "$stage/runtimes" -name '*.dll' -printf 'x86_64-pc-windows-gnu\n' -o -name 'lib*' -printf 'x86_64-unknown-linux-gnu\n' | sort -u | xargs)
export TOLEM_TARGET
"$root/packaging/notices" > "$stage/THIRD-PARTY.txt"
# A page on its own links to nothing that is not with it.
"$root/packaging/links" words "$stage" "$csharp"

python3 "$csharp/pack.py" "$stage" "$version" "$out/Tolem.$version.nupkg"
echo "$out/Tolem.$version.nupkg"
