"""What the marks of other systems say about the key: a key only where they leave no doubt, else why not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ..domain.errors import N_

#: Systems write a third as 33.333 or 0.67; marks this close to each other or to all marks are meant to be equal.
_CLOSE = 0.02


@dataclass(frozen=True)
class Remark:
    code: str
    message: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """The key, as positions, or the fault for which there is none; a doubt goes with a key."""

    keys: tuple[int, ...] = ()
    fault: Remark | None = None
    doubt: Remark | None = None


def one_key(weights: Sequence[float], full: float | None = None) -> Verdict:
    """Where one option is chosen: the one that gets all marks. Partial marks of others are dropped with a doubt."""
    best = max(weights, default=0.0) if full is None else full
    keys = tuple(at for at, weight in enumerate(weights) if weight > 0 and weight >= best * (1 - _CLOSE))
    if not keys and any(weight > 0 for weight in weights):
        return Verdict(fault=Remark("weights_unclear", _NO_FULL_MARKS))
    if len(keys) > 1:
        return Verdict(fault=Remark("several_right", _SEVERAL_RIGHT, {"count": len(keys)}))
    partial = sum(weight > 0 for weight in weights) - len(keys)
    return Verdict(keys, doubt=Remark("partial_marks_dropped", _PARTIAL, {"count": partial}) if partial else None)


def all_keys(weights: Sequence[float], full: float | None = None) -> Verdict:
    """Where several are chosen: all that get marks, if together they make full marks or get the same each."""
    keys = tuple(at for at, weight in enumerate(weights) if weight > 0)
    marks = [weights[at] for at in keys]
    total = sum(marks)
    if full is not None and len(marks) > 1 and total > full * (1 + _CLOSE) and max(marks) >= full * (1 - _CLOSE):
        return Verdict(fault=Remark("several_right", _SEVERAL_RIGHT, {"count": len(keys)}))
    are_full = full is not None and abs(total - full) <= full * _CLOSE
    are_equal = full is None and bool(marks) and max(marks) - min(marks) <= max(marks) * _CLOSE
    if marks and not are_full and not are_equal:
        return Verdict(fault=Remark("weights_unclear", _NO_FULL_MARKS))
    return Verdict(keys)


def shares(count: int, keys: Collection[int]) -> list[str]:
    """Percentages that say all or nothing to other systems: the keys share 100, any other option takes all of it off.

    As Moodle knows them: thirds and sevenths with five decimals.
    """
    share = f"{100 / len(keys):.5f}".rstrip("0").rstrip(".")
    return [share if at in keys else "-100" for at in range(count)]


_NO_FULL_MARKS = N_(
    "Điểm của các phương án không cho biết đáp án: không có phương án (hoặc bộ phương án) nào được trọn điểm. "
    "Hãy sửa điểm trong tệp gốc."
)
_SEVERAL_RIGHT = N_(
    "Có %(count)s phương án mà chọn riêng phương án nào cũng được trọn điểm: không rõ phải chọn một hay chọn tất cả. "
    "Hãy sửa điểm trong tệp gốc."
)
_PARTIAL = N_(
    "%(count)s phương án chỉ được một phần điểm: hệ thống này chấm đúng hoặc sai, "
    "nên các phương án đó được tính là sai."
)
