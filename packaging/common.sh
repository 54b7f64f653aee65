# What ./dev and the scripts in this folder share: words for people, and Debian's packages. To be sourced.

SIZE_LIMIT=3780000   # bytes of the stripped library: half of libcurl, OpenSSL and SQLite together, which it stands in for

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

root_is_there() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "this needs root or sudo: $*"; }

# debian PACKAGE[:PROGRAM]...  installs the packages whose program (or which themselves) are missing; an empty PROGRAM is
# always missing
debian() {
    local missing=() item package program
    for item in "$@"; do
        package=${item%%:*}; program=${item#*:}
        if [ "$program" != "$item" ]; then
            command -v "$program" >/dev/null || missing+=("$package")
        else
            [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
        fi
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || die "missing, and there is no apt-get to install them: ${missing[*]}"
    root_is_there "apt-get install ${missing[*]}"
    say "installing ${missing[*]}"
    # A machine that has just started may be updating itself.
    as_root apt-get -o DPkg::Lock::Timeout=600 update -qq || say "not every list of packages is new; going on with what apt knows"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    hash -r
    for item in "$@"; do
        program=${item#*:}
        [ "$program" = "$item" ] || [ -z "$program" ] || command -v "$program" >/dev/null \
            || die "the package ${item%%:*} is installed, but has brought no $program"
    done
}

# The functions of the ABI, a line each.
symbols() { awk '!/^#/ && NF { print $1 }' tests/abi/symbols.txt | sort; }

# The GNU tools for a folder of target/cross begin with this.
tools_of() {
    case $1 in
    win-x64) echo x86_64-w64-mingw32- ;;
    win-x86) echo i686-w64-mingw32- ;;
    linux-x64 | linux-musl-x64) echo x86_64-linux-gnu- ;;
    linux-arm64) echo aarch64-linux-gnu- ;;
    esac
}
