"""Compiles locales for the servers' layer: Lambda has few, and a database under another one sorts otherwise."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from wheels import Refused

# Those that the databases of our first users have; C.UTF-8, since glibc 2.34 has it from a file that may not be there.
DEFAULT = ("C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "es_CL.UTF-8", "es_ES.UTF-8")
VARIABLE = "TRASIEGO_LOCALES"

# language_TERRITORY.charset@modifier, as a database names it.
NAME = re.compile(r"([A-Za-z]{1,3}(?:_[A-Z]{2})?)\.([A-Za-z0-9-]+)(@[a-z]+)?")
ADVICE = "install localedef and its sources (Debian: locales; Fedora: glibc-locale-source), or leave it out of"


def wanted() -> tuple[str, ...]:
    return tuple(os.environ.get(VARIABLE, "").split()) or DEFAULT


@functools.cache
def compiled(names: tuple[str, ...]) -> tuple[dict[str, bytes], dict[str, str]]:
    """
    Their files, and why there are none of the others. One that was asked for by name must be there: only of the
    usual ones is it enough to say that it is not.
    """
    files, missing = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            try:
                files |= compile_one(name, Path(folder))
            except Refused as refusal:
                if names != DEFAULT:
                    raise Refused(f"locale {name}: {refusal}; {ADVICE} {VARIABLE}") from refusal
                missing[name] = str(refusal)
    return files, missing


def compile_one(name: str, folder: Path) -> dict[str, bytes]:
    parts = NAME.fullmatch(name)
    if not parts:
        raise Refused("found no such form, wanted one such as en_US.UTF-8")
    language, charset, modifier = parts[1], parts[2], parts[3] or ""
    require_glibc()
    # The loader looks for the charset in this form, whatever form a database has it in.
    target = folder / f"{language}.{re.sub('[^a-z0-9]', '', charset.lower())}{modifier}"
    command = ["localedef", "--no-archive", "-i", language + modifier, "-f", charset, str(target)]
    result = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
    # It warns of its own sources, and writes all the same.
    if result.returncode > 1 or not (target / "LC_COLLATE").is_file():
        words = " ".join(result.stderr.split()) or f"exit {result.returncode}"
        raise Refused(f"localedef made nothing: {words[:200]}")
    return {str(file.relative_to(folder)): file.read_bytes() for file in target.rglob("*") if file.is_file()}


def require_glibc() -> None:
    """Of another C library, or for another order of bytes, it would be unreadable in the function."""
    if sys.byteorder != "little":
        raise Refused("found a machine whose bytes run the other way than Lambda's")
    if not shutil.which("localedef"):
        raise Refused("localedef is missing")
    version = subprocess.run(["localedef", "--version"], capture_output=True, text=True).stdout
    if not re.search("GLIBC|GNU libc|glibc", version):
        raise Refused("found another localedef than glibc's")
