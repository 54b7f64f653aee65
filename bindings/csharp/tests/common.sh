# What run.sh, build.sh, installed.sh and package.sh share: compiling with Mono's compiler, and the two runtimes.
# Nothing is written outside the folders the caller names.

csharp=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
root=$(cd "$csharp/../.." && pwd)

# assembly FOLDER [ARGUMENT...]  compiles Tolem.dll and its documentation into the folder
assembly() {
    local folder=$1; shift
    mkdir -p "$folder"
    mcs -nologo -optimize -unsafe -langversion:7 -warnaserror -target:library "-doc:$folder/Tolem.xml" "-out:$folder/Tolem.dll" "$@" "$csharp"/Tolem/*.cs
}

# program FOLDER NAME SOURCE...  compiles a program against the folder's Tolem.dll
program() {
    local folder=$1 name=$2; shift 2
    mcs -nologo -debug -langversion:7 -warnaserror "-r:$folder/Tolem.dll" "-out:$folder/$name.exe" "$@"
}

# dotnet_host FOLDER  the `dotnet` of a .NET Core runtime: TOLEM_DOTNET, or the one PyPI has, unpacked into the folder
dotnet_host() {
    if [ -n "${TOLEM_DOTNET:-}" ]; then
        echo "$TOLEM_DOTNET"
        return
    fi
    if [ ! -e "$1/dotnet/dotnetcore2/bin/dotnet" ]; then
        python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$1/wheel" dotnetcore2==3.1.23 >&2
        # Under its name only when it is complete: the next call trusts what it finds.
        rm -rf "$1/dotnet" "$1/unpacked"
        python3 -m zipfile -e "$1"/wheel/dotnetcore2-*.whl "$1/unpacked"
        chmod +x "$1/unpacked/dotnetcore2/bin/dotnet"
        mv "$1/unpacked" "$1/dotnet"
    fi
    echo "$1/dotnet/dotnetcore2/bin/dotnet"
}

# runtimeconfig FILE  lets .NET Core run what Mono's compiler made; invariant culture spares libicu
runtimeconfig() {
    echo '{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"3.1.0"},"configProperties":{"System.Globalization.Invariant":true}}}' > "$1"
}
