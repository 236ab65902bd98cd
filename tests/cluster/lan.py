"""A network of machines of the test's own: one network namespace each, joined by a bridge, gone with the block."""

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

_Result = TypeVar("_Result")

#: Nothing outside these namespaces has a way to them.
NETWORK = "10.213.0"
_CLONE_NEWNET = 0x40000000
#: `ip netns exec` shows what lies here as the machine's own /etc.
_ETC = Path("/etc/netns")


@dataclass
class Machine:
    """A host with an address of its own and whatever runs on it."""

    name: str
    namespace: str
    address: str
    #: Its cable's end in the switch; None for the machine that is the switch.
    port: str | None = None
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def etc(self) -> Path:
        """Files that this machine alone sees under /etc."""
        folder = _ETC / self.namespace
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def before(self) -> tuple[str, ...]:
        """Before a command: it runs on this machine."""
        return ("ip", "netns", "exec", self.namespace)

    def start(
        self, command: list[str], log: Path, environment: Mapping[str, str] | None = None, user: str = ""
    ) -> subprocess.Popen:
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        with log.open("ab") as file:
            process = subprocess.Popen(
                [*self.before, *become, *command],
                env={**os.environ, **(environment or {})},
                cwd=Path(__file__).parents[2],
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def kill_everything(self) -> None:
        """As when the power goes: no process says goodbye."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes:
            process.wait(10)
        self.processes.clear()


@dataclass
class Lan:
    """`switch` holds the bridge; who stands there reaches all machines."""

    switch: Machine
    machines: dict[str, Machine]

    def unplug(self, machine: Machine) -> None:
        _ip("-n", self.switch.namespace, "link", "set", str(machine.port), "down")

    def plug_in(self, machine: Machine) -> None:
        _ip("-n", self.switch.namespace, "link", "set", str(machine.port), "up")

    def at_switch(self, task: Callable[[], _Result]) -> _Result:
        """The result of the task, done at the switch; threads that it starts stay there."""

        def enter_and_do() -> _Result:
            self._enter()
            return task()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(enter_and_do).result()

    def _enter(self) -> None:
        """The calling thread stands at the switch from now on: what it connects to is in this network."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/run/netns/{self.switch.namespace}") as namespace:
            if libc.setns(namespace.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def lan(*names: str) -> Iterator[Lan]:
    """Machines of these names at .11, .12, … and the switch at .1. AssertionError where that can't be had."""
    mark = f"quizapp-{os.getpid()}"
    switch = Machine("switch", f"{mark}-switch", f"{NETWORK}.1")
    net = Lan(switch, {})
    try:
        _ip("netns", "add", switch.namespace)
        inside = ("-n", switch.namespace)
        _ip(*inside, "link", "set", "lo", "up")
        _ip(*inside, "link", "add", "bridge", "type", "bridge")
        _ip(*inside, "addr", "add", f"{switch.address}/24", "dev", "bridge")
        _ip(*inside, "link", "set", "bridge", "up")
        for number, name in enumerate(names):
            machine = Machine(name, f"{mark}-{name}", f"{NETWORK}.{11 + number}", f"port-{number}")
            net.machines[name] = machine
            _ip("netns", "add", machine.namespace)
            _ip(*inside, "link", "add", f"port-{number}", "type", "veth", "peer", "eth0", "netns", machine.namespace)
            _ip(*inside, "link", "set", f"port-{number}", "master", "bridge", "up")
            _ip("-n", machine.namespace, "addr", "add", f"{machine.address}/24", "dev", "eth0")
            _ip("-n", machine.namespace, "link", "set", "eth0", "up")
            _ip("-n", machine.namespace, "link", "set", "lo", "up")
        yield net
    finally:
        _take_down([switch, *net.machines.values()])


def _take_down(machines: list[Machine]) -> None:
    for machine in machines:
        machine.kill_everything()
    for machine in machines:
        subprocess.run(["ip", "netns", "del", machine.namespace], capture_output=True)
        shutil.rmtree(_ETC / machine.namespace, ignore_errors=True)


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, (
        f"network namespaces are needed (root, iproute2): ip {' '.join(arguments)}: {done.stderr.strip()}"
    )
