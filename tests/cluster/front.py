"""nginx on a machine of its own, with the shipped configuration byte for byte; names and certificate are the test's."""

import shutil
import subprocess
from pathlib import Path

from tests.cluster.lan import Lan, Machine
from tests.running import ROOT, wait_until

CONFIGURATION = ROOT / "deploy/nginx/quizapp-cluster.conf"
#: The name in the shipped configuration.
NAME = "thi.example.vn"


def start_front(net: Lan, machine: Machine, folder: Path) -> None:
    """Serves https://thi.example.vn, with app1 and app2 of the network behind it."""
    etc = machine.etc
    _write_hosts(net, etc / "hosts")
    # Shown to this machine as /etc/nginx.
    nginx = etc / "nginx"
    (nginx / "tls").mkdir(parents=True)
    shutil.copy(CONFIGURATION, nginx / "quizapp-cluster.conf")
    _make_certificate(nginx / "tls/quizapp.pem", nginx / "tls/quizapp.key")
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{place}_temp_path {folder}/{place};" for place in places)
    (nginx / "nginx.conf").write_text(
        f"daemon off; user root; worker_processes 1; pid {folder}/nginx.pid; error_log stderr warn;\n"
        f"events {{ worker_connections 512; }}\n"
        f"http {{ access_log off; {temporary} include /etc/nginx/quizapp-cluster.conf; }}\n"
    )
    log = folder / "nginx.log"
    process = machine.start(["nginx", "-c", "/etc/nginx/nginx.conf", "-e", "stderr"], log)

    def is_there() -> bool:
        assert process.poll() is None, log.read_text()
        return (folder / "nginx.pid").exists() and (folder / "nginx.pid").read_text().strip() != ""

    wait_until(is_there, 10, log.read_text)


def _write_hosts(net: Lan, path: Path) -> None:
    lines = [f"{one.address} {one.name}.quizapp.internal" for one in net.machines.values()]
    path.write_text("\n".join(["127.0.0.1 localhost", *lines, ""]))


def _make_certificate(certificate: Path, key: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={NAME}", "-out", str(certificate), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True)
