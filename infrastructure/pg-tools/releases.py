"""Which security releases a program is older than, by the list that status has too."""

from __future__ import annotations

from pathlib import Path

LIST = Path(__file__).parent.parent.parent / "functions/core/src/main/resources/trasiego/postgres/releases.txt"


def number(version: str) -> tuple[int, ...]:
    """The two numbers of a release; a wheel's version has a third one of its own."""
    return tuple(int(part) for part in version.split(".")[:2])


def lacking(versions: list[str], listing: str | None = None) -> list[str]:
    """One line for each version that is older than its major's security release, or whose major has none here."""
    text = LIST.read_text() if listing is None else listing
    releases = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            major, release, day, flaw = line.split()
            releases[int(major)] = release, day, flaw
    found = []
    for version in versions:
        major = number(version)[0]
        if major not in releases:
            found.append(f"PostgreSQL {version}: releases.txt has no line for {major}")
            continue
        release, day, flaw = releases[major]
        if number(version) < number(release):
            shown = ".".join(str(part) for part in number(version))
            found.append(f"PostgreSQL {shown} lacks the security release {release} of {day} ({flaw})")
    return found
