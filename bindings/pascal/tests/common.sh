# What run.sh, build.sh and windows.sh share: compiling with Free Pascal. Nothing is written outside the folders the caller names.

pascal=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# program FOLDER MODE SOURCE [ARGUMENT...]  compiles a program into the folder: MODE is delphi, objfpc, or unicode, which is
# Free Pascal with the strings of Delphi 2009 and newer. The library is compiled with every warning an error; in the mode
# of UTF-16, where every path of Linux is a conversion, without them.
program() {
    local folder=$1 mode=$2 source=$3 name
    shift 3
    name=$(basename "$source" .pas)
    local flags=(-B -O2 -gl -FE"$folder" -FU"$folder" -Fu"$pascal" -Fi"$pascal" -Fu"$pascal/samples" -v0ew -vm2045,5057 -l-)
    case $mode in
        delphi) flags+=(-Mdelphi -Sh -Sew) ;;
        objfpc) flags+=(-Mobjfpc -Sh -Sew) ;;
        unicode) flags+=(-Mdelphiunicode -dTOLEM_UNICODE -v0e) ;;
    esac
    mkdir -p "$folder"
    fpc "${flags[@]}" "$@" "$source" || { echo "$source does not compile in mode $mode" >&2; return 1; }
}
