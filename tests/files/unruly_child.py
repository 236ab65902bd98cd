"""The process that reads files, bound as ever, but its reader misbehaves as the name of the file asks.

Where nothing stops it the file is read all the same, and refused for what it is: with another code.
"""

import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import time

from quizapp.domain.errors import Refusal
from quizapp.files import apart_child
from quizapp.files.reading import read_bank


def misbehave(how: str) -> None:
    if how == "spins":
        spin()
    elif how == "spins and does not listen":
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        spin()
    elif how == "grows":
        kept = [bytes(1_000_000) for _ in range(5_000)]
        print(len(kept))
    elif how == "sleeps":
        print("{", flush=True)
        print("7", file=sys.stderr, flush=True)
        time.sleep(600)
    elif how == "goes deaf":
        os.close(1)
        os.close(2)
        time.sleep(600)
    elif how == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "floods":
        while True:
            os.write(1, b"x" * 65_536)
    elif how == "chatters":
        while True:
            os.write(2, b"x" * 65_536)
    elif how == "talks nonsense":
        print("\x00\x01 not JSON", flush=True)
    elif how == "talks of something else":
        document = {"draft": {"format": "xlsx", "questions": [{"stem": 1}], "findings": [], "found": 1}}
        print(json.dumps(document), flush=True)
    elif how == "writes a file":
        with open("/tmp/quizapp-unruly", "w", buffering=1) as file:
            file.write("x")
    elif how == "starts a program":
        if os.geteuid() == 0:
            # Of the superuser's processes the system never says that there are too many.
            os.setuid(pwd.getpwnam("nobody").pw_uid)
        subprocess.run(["/bin/true"], check=True)
        raise Refusal("it_started_one", "…")
    elif how == "opens descriptors":
        kept_open = [socket.socket() for _ in range(100)]
        del kept_open
    elif how == "says nothing":
        os._exit(0)
    elif how == "remarks without end":
        apart_child.doubts_about = spin


def spin(*_asked: object) -> list[object]:
    while True:
        pass


if __name__ == "__main__":
    apart_child.read_bank = lambda payload, filename, format: misbehave(filename) or read_bank(payload, filename)
    apart_child.main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
