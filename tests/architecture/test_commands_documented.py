"""A command that the README does not show is one that nobody types."""

from pathlib import Path

import click

from quizapp.cli import GROUPS

README = Path(__file__).parents[2] / "README.md"


def commands() -> set[str]:
    """Every command as it is typed after `flask`."""
    return {
        f"{group.name} {name}" if name else str(group.name)
        for group in GROUPS
        for name in (group.commands if isinstance(group, click.Group) else ("",))
    }


def is_shown(command: str, lines: list[str]) -> bool:
    """In a line of its group: `flask contest list` · `show SLUG` shows both."""
    group, _, name = command.partition(" ")
    return any(f"`flask {group}" in line and (not name or f"`{name}" in line or f" {name}" in line) for line in lines)


def test_every_command_is_in_the_readme():
    lines = README.read_text(encoding="utf-8").splitlines()
    missing = sorted(command for command in commands() if not is_shown(command, lines))
    assert not missing, f"README.md does not show {missing}"
