"""The floor under the same server settings as the service, without its hooks."""

import runpy
from pathlib import Path

_service = runpy.run_path(str(Path(__file__).parents[1] / "gunicorn.conf.py"))
globals().update({name: value for name, value in _service.items() if isinstance(value, str | int | bool | dict)})
#: Bare: what our own worker does more is the service's cost (quizapp/serving/worker.py).
worker_class = "gthread"
