"""How gunicorn serves one machine. The settings it reads (HOST, PORT, WEB_CONCURRENCY, FLASK_*) are in the README."""

import gc
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from quizapp.logs import log_thread_failure, logging_config

# Nothing that is made while the application is loaded is garbage: a tenth of the start would go into looking for some.
gc.disable()

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
PROXY_HOPS = int(os.environ.get("FLASK_PROXY_HOPS") or 0)

bind = f"[{HOST}]:{PORT}" if ":" in HOST else f"{HOST}:{PORT}"
proc_name = "quizapp"

workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
#: gthread, with a right of way for saves and submits, and slow senders kept out of the threads.
worker_class = "quizapp.serving.worker.Worker"
threads = 8
#: Loaded once, before the fork: the workers share its memory. It opens no connection (quizapp/app.py).
preload_app = True
#: The heartbeat file in memory: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (gunicorn makes its own file there)
#: Another program's way in, with a file under the home folder; nothing here needs it.
control_socket_disable = True

#: A worker that gives no sign of life for so long is replaced (a slow request is no such thing: its main thread only
#: waits for connections); a request that runs at a stop gets so long to end.
timeout = 30
graceful_timeout = 30
#: A phone asks again within seconds while it works through a paper.
keepalive = 15
backlog = 1024

#: What is longer was not sent by a page of ours.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

#: Headers that name another client or scheme are read by the application alone (FLASK_PROXY_HOPS).
forwarded_allow_ips = "127.0.0.1,::1" if PROXY_HOPS else ""
secure_scheme_headers = {}
forwarder_headers = ""

#: No access log: an address, an hour and a path of a citizen are personal data. Failed and slow requests are logged by
#: the application, without address and path (quizapp/web/observing.py); /metrics counts all.
accesslog = None
errorlog = "-"
loglevel = "warning"
LOG_FORMAT = (os.environ.get("FLASK_LOG_FORMAT") or "auto").lower()
LOG_LEVEL = (os.environ.get("FLASK_LOG_LEVEL") or "INFO").upper()
logconfig_dict = logging_config(
    # A level there is not is named by the application, in words (quizapp/config.py).
    LOG_LEVEL if LOG_LEVEL in {"DEBUG", "INFO", "WARNING", "ERROR"} else "INFO",
    is_json=LOG_FORMAT == "json" or (LOG_FORMAT != "text" and not sys.stderr.isatty()),
)
threading.excepthook = log_thread_failure


def _metrics_folder():
    """Where the workers count, in memory, so that one answers for all. Named before the application is loaded, which is
    when prometheus_client looks for it. New at every start; kept when the settings are read again (HUP)."""
    prefix = f"quizapp-metrics-{os.getpid()}-"
    current = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if not Path(current).name.startswith(prefix):
        shm = Path("/dev/shm")  # noqa: S108 (mkdtemp makes a folder of our own in it)
        for old in shm.glob("quizapp-metrics-*") if shm.is_dir() else ():
            if not Path("/proc", old.name.split("-")[2]).exists() and old.stat().st_uid == os.getuid():
                shutil.rmtree(old, ignore_errors=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=prefix, dir=shm if shm.is_dir() else None)
    return os.environ["PROMETHEUS_MULTIPROC_DIR"]


METRICS_FOLDER = _metrics_folder()


def on_starting(server):
    """Rather no service than one that loses what it called saved."""
    from quizapp.queries.doctor import deadly, read_machine  # here: the settings are read before the application is

    services = server.app.wsgi().extensions["quizapp"]
    machine = read_machine(services.settings.data_dir, is_debug=False)
    refused = deadly(services.settings, services.database, machine)
    for check in refused:
        print(f"quizapp: KHÔNG KHỞI ĐỘNG. {check}", file=sys.stderr)  # noqa: T201
    if refused:
        sys.exit(1)
    _say_that_it_runs(services.settings.data_dir)


def _say_that_it_runs(data_dir):
    """A restore refuses while we run, and we while it runs. Workers inherit the lock: it outlives a killed master."""
    from quizapp.services.backups.placing import is_unfinished
    from quizapp.sharing.locks import Busy, hold_service_lock

    try:
        hold_service_lock(data_dir)
    except Busy:
        sys.exit("quizapp: đang khôi phục dữ liệu; hãy đợi xong rồi khởi động lại.")
    if is_unfinished(data_dir):
        sys.exit("quizapp: lần khôi phục trước bị ngắt. Hãy chạy: flask backup restore --finish")


#: Looks for garbage less often: a request makes little that refers to itself, and memory is measured, not guessed.
GC_THRESHOLDS = (20_000, 20, 50)


def when_ready(server):
    # The code and all it has set up are no garbage: the collector need not walk through them in every worker again
    # and again, and pages of memory shared by the fork stay shared.
    gc.collect()
    gc.freeze()
    gc.enable()
    shown = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else HOST  # noqa: S104 (compared, not bound)
    address = f"http://[{shown}]:{PORT}" if ":" in shown else f"http://{shown}:{PORT}"
    print(f"\nquizapp: {address}  (Ctrl-C để dừng / to stop)\n", flush=True)  # noqa: T201


def child_exit(server, worker):
    """What a worker that ended has counted stays; what it only had at the moment goes with it."""
    from prometheus_client.multiprocess import mark_process_dead  # here: its folder must be named before

    mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(METRICS_FOLDER, ignore_errors=True)


def post_worker_init(worker):
    """The look for overdue attempts runs in a thread of every worker, so that no other program has to be started."""
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()  # settings that are read again (HUP) switched it off
    from quizapp import metering  # here: its folder must be named before

    metering.begin()
    from quizapp.serving.ticker import start_ticker  # here: the settings are read before the application is

    start_ticker(worker.wsgi)
    from quizapp.serving.nightly import start_nightly

    start_nightly(worker.wsgi)
    from quizapp.serving.job_slot import start_job_slot

    start_job_slot(worker.wsgi)
    from quizapp.web.admission import watch_load

    watch_load(worker.wsgi, worker.measure_delay)
