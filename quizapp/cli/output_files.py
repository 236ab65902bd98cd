"""Files that commands write: whole or not at all, and readable by their owner only."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask import current_app


def output_format(output: Path, *accepted: str) -> str:
    """The ending of the file's name; wrong usage (exit 2) when it is none of these."""
    ending = output.suffix.lower()
    if ending not in accepted:
        raise click.BadParameter(f"Tên tệp phải kết thúc bằng {' hoặc '.join(accepted)}.", param_hint="-o")
    return ending


@contextmanager
def whole_file(output: Path) -> Iterator[BinaryIO]:
    """A file beside the output that takes its place when the block ends well, and is gone when it raised."""
    with whole_path(output) as part, open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file


@contextmanager
def whole_path(output: Path, ending: str = "") -> Iterator[Path]:
    """As `whole_file`, for who opens the file itself; its name ends with `ending`."""
    part = output.with_name(f".{output.name}.{secrets.token_hex(4)}{ending}")
    try:
        yield part
        part.replace(output)
    except OSError as error:
        raise click.BadParameter(f"Không ghi được tệp {output} ({error.strerror}).", param_hint="-o") from error
    finally:
        part.unlink(missing_ok=True)


def office_name() -> str:
    """The office as it stands on exports: `Phòng Văn hóa - Xã hội, Phường Minh Xuân`."""
    settings = current_app.extensions["quizapp"].settings
    return f"{settings.office_name}, {settings.site_name}"
