"""The floor under the same server settings as the service, without its hooks."""

import gc
import runpy
from pathlib import Path

_service = runpy.run_path(str(Path(__file__).parents[1] / "gunicorn.conf.py"))
globals().update({name: value for name, value in _service.items() if isinstance(value, str | int | bool | dict)})
# The service's settings switch it off while the application is loaded, and its hooks switch it on again.
gc.enable()
#: Bare: what our own worker does more is the service's cost (quizapp/serving/worker.py).
worker_class = "gthread"
