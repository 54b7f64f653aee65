"""Packs a folder into a zip whose bytes depend on nothing but its content and that time: zip.py FOLDER OUT.zip SECONDS"""

import sys
import time
import zipfile
from pathlib import Path

folder, out, clock = Path(sys.argv[1]), sys.argv[2], time.gmtime(int(sys.argv[3]))[:6]
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", clock)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (0o755 if path.suffix in (".exe", ".dll") else 0o644) << 16
        package.writestr(entry, path.read_bytes(), compresslevel=9)
