"""How QTI 1.2 says which answer is right: conditions on chosen options, each with the marks it sets or adds."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.errors import N_
from .answer_weights import Remark, Verdict, all_keys, one_key
from .xml_tree import Node

_FULL = 100.0


@dataclass(frozen=True)
class _Rule:
    """What must be chosen, what must not, whether one of the chosen is enough, and the marks for it."""

    chosen: tuple[str, ...]
    avoided: tuple[str, ...]
    is_any: bool
    marks: float


class Scoring:
    """The conditions of one item, about the options of these identifiers."""

    def __init__(self, item: Node, response: Node, identifiers: Sequence[str]) -> None:
        self._identifiers = list(identifiers)
        self._is_multiple = response.get("rcardinality").lower() == "multiple"
        conditions = list(item.descendants("respcondition"))
        self._rules = [rule for rule in map(self._rule, conditions) if rule is not None]
        self._feedback = self._linked(conditions)
        self._full = max((_marks(node.get("maxvalue")) for node in item.descendants("decvar")), default=0.0)

    def verdict(self) -> Verdict:
        """The key, or why the conditions give none."""
        earning = [rule for rule in self._rules if rule.marks > 0 and rule.chosen]
        if unknown := [name for rule in earning for name in rule.chosen if name not in self._identifiers]:
            return Verdict(fault=Remark("key_not_an_option", _UNKNOWN, {"key": unknown[0][:80]}))
        return self._all_of(earning) if self._is_multiple else one_key(self._weights())

    def option_of_feedback(self, name: str) -> int | None:
        """The option whose choice alone shows this feedback."""
        return self._feedback.get(name)

    def _all_of(self, earning: Sequence[_Rule]) -> Verdict:
        """A set that must be chosen together, or options that each earn their part."""
        whole = [rule for rule in earning if len(rule.chosen) + len(rule.avoided) > 1]
        if not whole:
            weights = self._weights()
            total = sum(weight for weight in weights if weight > 0)
            # Some add up to the maximum, others count a scale of their own: then equal parts are parts of a whole.
            return all_keys(weights, total if abs(total - self._full) < total / 50 else None)
        best = max(rule.marks for rule in whole)
        sets = {frozenset(rule.chosen) for rule in whole if rule.marks == best}
        if len(sets) > 1 or any(rule.is_any and len(rule.chosen) > 1 for rule in whole if rule.marks == best):
            return Verdict(fault=Remark("several_right", _UNCLEAR))
        keys = sets.pop()
        return Verdict(tuple(at for at, name in enumerate(self._identifiers) if name in keys))

    def _weights(self) -> list[float]:
        weights = dict.fromkeys(self._identifiers, 0.0)
        for rule in self._rules:
            if len(rule.chosen) == 1 or rule.is_any:
                for name in rule.chosen:
                    weights[name] = weights.get(name, 0.0) + rule.marks
        return [weights[name] for name in self._identifiers]

    def _rule(self, condition: Node) -> _Rule | None:
        variables = list(condition.children("setvar"))
        asked = condition.child("conditionvar")
        if not variables or asked is None:
            return None
        marks = sum(_marks(node.text()) for node in variables)
        avoided = [node.text().strip() for no in asked.descendants("not") for node in no.descendants("varequal")]
        every = [node.text().strip() for node in asked.descendants("varequal")]
        for name in avoided:
            every.remove(name)
        is_any = any(sum(1 for _ in around.descendants("varequal")) > 1 for around in asked.descendants("or"))
        if not self._is_multiple and len(every) > 1:
            # One option can't be two: several beside each other can only be alternatives.
            is_any = True
        return _Rule(tuple(dict.fromkeys(every)), tuple(avoided), is_any, marks)

    def _linked(self, conditions: Sequence[Node]) -> dict[str, int]:
        found: dict[str, int] = {}
        for condition in conditions:
            asked = condition.child("conditionvar")
            names = [node.text().strip() for node in asked.descendants("varequal")] if asked else []
            if len(names) == 1 and names[0] in self._identifiers and not any(asked.descendants("not") if asked else ()):
                for link in condition.children("displayfeedback"):
                    found.setdefault(link.get("linkrefid"), self._identifiers.index(names[0]))
        return found


def _marks(text: str) -> float:
    """A number, or `SCORE.max` as Blackboard writes it."""
    text = text.strip()
    if text.lower().endswith(".max"):
        return _FULL
    try:
        return float(text)
    except ValueError:
        return 0.0


_UNKNOWN = N_("Đáp án “%(key)s” không phải là mã của một phương án trong câu. Hãy kiểm tra lại tệp gốc.")
_UNCLEAR = N_("Câu có nhiều bộ đáp án cùng được trọn điểm nên không rõ bộ nào là đáp án. Hãy sửa lại trong tệp gốc.")
