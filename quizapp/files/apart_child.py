"""The process that reads one file of a stranger: `python -m quizapp.files.apart_child ALLOWANCE`, see `apart`.

Its answer is up to two lines of JSON: the file as it was understood, or why not; then the remarks on its questions,
which are left out when they would take too long.
"""

import gc
import json
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from ..domain.bank_staging import finding_as_document, question_from_document
from ..domain.draft_documents import draft_as_document, refusal_as_document
from ..domain.errors import Refusal
from ..domain.question_quality import doubts_about
from ..domain.questions import DraftBank
from .apart_limits import Allowance, OutOfTime, bind_this_process, end_with
from .keys_beside import read_with_keys
from .reading import read_bank
from .shipped_documents import shipped_documents

#: Words of this process about itself, beside refusals of the file.
SLOW, GREEDY, FAULTY = "slow", "greedy", "faulty"


def main(allowance: str, source: IO[bytes], answer: IO[bytes]) -> None:
    """Reads from `source`: a line of JSON with the lengths of what follows, then the file, its keys, the questions of
    the bank it is meant for.
    """
    bind_this_process(Allowance.read(allowance))
    # Questions refer to nothing but texts; looking for circles among them is a quarter of the time.
    gc.disable()
    documents = shipped_documents()
    head = json.loads(source.readline())
    payload, keys, known = (source.read(length) for length in head["lengths"])
    if sum(map(len, (payload, keys, known))) != sum(head["lengths"]):
        return  # Cut off: nobody is there to hear an answer.
    end_with(source.fileno())

    drafts: list[DraftBank] = []

    def read() -> dict[str, Any]:
        if head["has_keys"]:
            drafts.append(read_with_keys(payload, keys, head["filename"]))
        else:
            drafts.append(read_bank(payload, head["filename"], format=head["format"]))
        return {"draft": draft_as_document(drafts[0])}

    def remark() -> dict[str, Any]:
        others = [question_from_document(entry) for entry in json.loads(known)]
        found = doubts_about(drafts[0].questions, documents, others)
        return {"remarks": [finding_as_document(finding) for finding in found]}

    if _answer(answer, read):
        _say(str(len(drafts[0].questions)))
        _answer(answer, remark)
    _say_peak()


def _answer(answer: IO[bytes], work: Callable[[], dict[str, Any]]) -> bool:
    """Whether the work came to its end; the answer says so, or why not."""
    is_done = False
    try:
        document = work()
        line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        is_done = True
    except Refusal as refusal:
        line = json.dumps({"refusal": refusal_as_document(refusal)}).encode()
    except OutOfTime:
        line = _about_itself(SLOW)
    except (MemoryError, RecursionError):
        line = _about_itself(GREEDY)
    except Exception as error:
        # A fault of ours. Its place goes to the log; its words may hold a text of the file, and stay here.
        place = traceback.extract_tb(error.__traceback__)[-1]
        line = _about_itself(FAULTY, f"{type(error).__name__}, {os.path.basename(place.filename)}:{place.lineno}")
    answer.write(line + b"\n")
    answer.flush()
    return is_done


def _about_itself(code: str, about: str = "") -> bytes:
    return json.dumps({"fault": code, "about": about}).encode()


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def _say_peak() -> None:
    """For those who measure: what the system accounts to a child begins with the size of its parent."""
    with suppress(OSError), open("/proc/self/status", encoding="utf-8") as status:
        _say(next(line for line in status if line.startswith("VmHWM:")).strip())


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
    # Taking hundreds of thousands of texts apart again is no use to anyone.
    os._exit(0)
