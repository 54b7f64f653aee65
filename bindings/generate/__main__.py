"""Writes the parts of the bindings that follow from the library: operations, documents, statuses, declarations.

    python3 bindings/generate --library target/debug/libtolem.so [--check]

What the library is comes from two places only: `tolem_describe()` of the library itself, and `include/tolem.h`. Each
language has a module here that turns them into its own source. With `--check` nothing is written: a difference between
what is committed and what would be written ends with 1 and is shown, so that no binding lags behind.
"""

import argparse
import ctypes
import difflib
import json
import sys
from pathlib import Path

import cpp
import csharp
import header
import pascal
import python

ROOT = Path(__file__).resolve().parent.parent.parent


def describe(library):
    """The document of `tolem_describe()`."""
    tolem = ctypes.CDLL(str(Path(library).resolve()))
    tolem.tolem_result_json.restype = ctypes.c_char_p
    tolem.tolem_result_json.argtypes = [ctypes.c_void_p]
    tolem.tolem_result_free.argtypes = [ctypes.c_void_p]
    result = ctypes.c_void_p()
    status = tolem.tolem_describe(ctypes.byref(result))
    text = tolem.tolem_result_json(result).decode()
    tolem.tolem_result_free(result)
    if status != 0:
        sys.exit(f"tolem_describe answered {status}: {text}")
    return json.loads(text)


def difference(path, text):
    """What a run would change in this file, as lines of a unified diff."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    name = str(path.relative_to(ROOT))
    return list(difflib.unified_diff(old.splitlines(), text.splitlines(), name, name + " (generated)", lineterm="", n=1))


def main():
    arguments = argparse.ArgumentParser(description="Writes the generated parts of the bindings.")
    arguments.add_argument("--library", required=True, help="the shared library to ask")
    arguments.add_argument("--check", action="store_true", help="write nothing; fail when something would change")
    options = arguments.parse_args()

    description = describe(options.library)
    abi = header.parse((ROOT / "include/tolem.h").read_text(encoding="ascii"))
    stale = False
    for language in (cpp, python, csharp, pascal):
        for name, text in language.emit(description, abi).items():
            path = ROOT / name
            changes = difference(path, text)
            if not changes:
                continue
            stale = True
            if options.check:
                print("\n".join(changes[:60]))
            else:
                path.write_text(text, encoding="utf-8")
                print(f"wrote {name}")
    if options.check and stale:
        sys.exit("the bindings lag behind the library: run `./dev bindings` and read the difference")


if __name__ == "__main__":
    main()
