"""`python -m tolem ARGUMENT...`, and the script `tolem` that pip installs: the command line that the wheel holds.

On POSIX this process becomes it, so that signals, exit codes and the terminal are its own. Windows cannot do that: there
it runs beside, does not outlive this process, and its exit code is ours.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from ._errors import ProgramError
from ._program import VARIABLE, program

NOT_FOUND = 127  # a shell's code for a command that is not there; the command line itself ends with 0 to 4


def main() -> int:
    try:
        command = [program(), *sys.argv[1:]]
        # It needs no such variable; and one that names a script of ours would come back here for ever.
        os.environ.pop(VARIABLE, None)
        return run(command)
    except (ProgramError, OSError) as error:
        print(f"tolem: {error}", file=sys.stderr)
        return NOT_FOUND


if sys.platform == "win32":

    def run(command: "list[str]") -> int:
        from ._child import bound

        # Both hear a Ctrl-C; what it means is for the command line to say.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        process = subprocess.Popen(command)
        bond = bound(process)
        code = process.wait()
        del bond
        # A code such as that of an ended console program has the highest bit, which sys.exit takes as a sign only.
        return code - (1 << 32) if code >= 1 << 31 else code

else:

    def run(command: "list[str]") -> int:
        os.execv(command[0], ["tolem", *command[1:]])


if __name__ == "__main__":
    sys.exit(main())
