#!/usr/bin/env bash
# The package as its users get it: unpacked into a clean folder outside the checkout, programs compiled against it, and run on both
# runtimes with nothing in the environment that helps to find the library, or the bank that came along.
#
#     TOLEM_SANDBOX=http://127.0.0.1:8085 TOLEM_WORK=/some/empty/folder bindings/csharp/tests/installed.sh Tolem.0.1.0.nupkg
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_SANDBOX:?}" "${TOLEM_WORK:?}"
package=$(readlink -f "${1:?usage: installed.sh NUPKG}")
case $(readlink -f "$TOLEM_WORK")/ in "$root"/*) echo "TOLEM_WORK lies inside the checkout" >&2; exit 1 ;; esac

dotnet=$(dotnet_host "$TOLEM_WORK")
clean=$(mktemp -d "$TOLEM_WORK/installed.XXXXXX")
python3 -m zipfile -e "$package" "$clean/package"
for part in '[Content_Types].xml' _rels/.rels Tolem.nuspec README.md LICENSE-MIT lib/netstandard2.0/Tolem.xml build/net462/Tolem.targets buildTransitive/net462/Tolem.targets; do
    [ -s "$clean/package/$part" ] || { echo "FAILED the package has no $part" >&2; exit 1; }
done
ls "$clean"/package/runtimes/linux-*/native/tolem >/dev/null || { echo "FAILED the package has no command line" >&2; exit 1; }
python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$clean/package/build/net462/Tolem.targets"

# What a build with NuGet lays out: the assembly beside the program, the native libraries in runtimes.
mkdir "$clean/bin"
cp "$clean/package/lib/netstandard2.0/Tolem.dll" "$clean/bin/"
cp -r "$clean/package/runtimes" "$clean/bin/"
cp "$csharp/samples/Hello.cs" "$clean/"
mcs -nologo -langversion:7 "-r:$clean/bin/Tolem.dll" "-out:$clean/bin/Hello.exe" "$clean/Hello.cs"
runtimeconfig "$clean/bin/Hello.runtimeconfig.json"

# The package's library, not one that this machine has installed: a file that is none stands in its way.
mkdir "$clean/decoy"
printf '%0100d' 0 > "$clean/decoy/libtolem.so.1"

hello() {
    local name=$1; shift
    printf '{"gateway": "bereke-payouts", "baseUrl": "%s", "journal": "%s", "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}}' \
        "$TOLEM_SANDBOX" "$clean/$name.sqlite" > "$clean/$name.json"
    said=$(cd / && env -u TOLEM_LIBRARY -u TOLEM_PROGRAM -u MONO_PATH LD_LIBRARY_PATH="$clean/decoy" "$@" "$clean/bin/Hello.exe" "$clean/$name.json") || { echo "FAILED hello on $name: $said" >&2; exit 1; }
    case $said in
        "TOLEM_OK "*) echo "ok hello from the package on $name: $said" ;;
        *) echo "FAILED hello on $name: $said" >&2; exit 1 ;;
    esac
}
hello mono mono
hello dotnet "$dotnet" exec --runtimeconfig "$clean/bin/Hello.runtimeconfig.json"

# The test of a till, with the bank of the package. As a build lays it out, and as `dotnet publish --runtime` does: all in one folder.
# Both begin with a program that has lost its mode, which unpacking a package does.
mcs -nologo -langversion:7 "-r:$clean/bin/Tolem.dll" "-out:$clean/bin/SandboxTest.exe" "$csharp/samples/SandboxTest.cs"
sandbox_test() {
    local name=$1; shift
    mkdir "$clean/$name"
    cp "$clean/bin/Tolem.dll" "$clean/bin/SandboxTest.exe" "$clean/bin/Hello.runtimeconfig.json" "$clean/$name/"
    case $name in
        *-built) cp -r "$clean/package/runtimes" "$clean/$name/" ;;
        *-published) cp "$clean"/package/runtimes/linux-*/native/* "$clean/$name/" ;;
    esac
    program=$(find "$clean/$name" -name tolem)
    [ ! -x "$program" ] || { echo "FAILED $program is executable before anybody has made it so" >&2; exit 1; }
    said=$(cd / && env -u TOLEM_LIBRARY -u TOLEM_PROGRAM -u MONO_PATH LD_LIBRARY_PATH="$clean/decoy" "$@" "$clean/$name/SandboxTest.exe" 2>&1) || { echo "FAILED the test of a till, $name: $said" >&2; exit 1; }
    [ "$(grep -c '^ok ' <<<"$said")" = 9 ] && [ "$(grep -c '^ok 1$' <<<"$said")" = 2 ] || { echo "FAILED the test of a till, $name: $said" >&2; exit 1; }
    echo "ok the test of a till, $name: called often, paid once"
}
for layout in built published; do
    sandbox_test "mono-$layout" mono
    sandbox_test "dotnet-$layout" "$dotnet" exec --runtimeconfig "$clean/bin/Hello.runtimeconfig.json"
done
