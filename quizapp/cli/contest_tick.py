"""`flask contest tick`: what the running service does by itself, for a timer or by hand."""

import click

from ..queries.memory import Memory
from ..services.closing import close_all_overdue
from .contest import contest
from .output import database, now, print_json


@contest.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def tick(as_json: bool) -> None:
    """End and grade every attempt whose deadline has passed."""
    closed = close_all_overdue(database(), Memory(), now())
    if as_json:
        print_json({"closed": closed})
    else:
        click.echo(f"Đã đóng và chấm {closed} lượt thi quá giờ.")
