"""One item of QTI 2 or 3: the choice in it with its key, or the name of what it is instead."""

from collections.abc import Sequence

from ..domain.errors import N_
from ..domain.text import tidy
from .answer_weights import Remark, Verdict, all_keys, one_key
from .choice_texts import option_remarks
from .collected import ChoiceItem, Collector
from .explanations import split_source
from .limits import MAX_SLOTS
from .plain_text import Plain, TextMaker, joined
from .qti_metadata import told_by
from .xml_tree import Node, feed, plain_of

_CHOICE = "choiceInteraction"
#: They show something or send the answers in: the candidate is asked by another interaction.
_NOT_ASKING = ("endAttemptInteraction", "mediaInteraction")
_APART = ("rubricBlock", "modalFeedback", "feedbackBlock", "templateBlock", "feedbackInline", "templateInline")
_FOR_CANDIDATES = "candidate"


def read_item(item: Node, file: str, metadata: Node | None, collector: Collector) -> None:
    """Puts the item into the collector, as a question or as a refusal."""
    place = collector.place_of_next(item.line, file, tidy(item.get("identifier"))[:80])
    body = item.child("itemBody") or Node("itemBody", {}, item.line)
    asking = [node for node in body.descendants() if _asks(node)]
    stem = _stem(body)
    if other := _other_type(item, asking):
        collector.refuse_type(place, other, stem.text or tidy(item.get("title")))
        return
    told = told_by(metadata)
    choices = list(asking[0].children("simpleChoice"))[:MAX_SLOTS]
    options = [_without(choice, _APART) for choice in choices]
    verdict = _verdict(item, asking[0], [choice.get("identifier") for choice in choices])
    if not stem and item.get("title").strip():
        stem = Plain(tidy(item.get("title")))
        message = N_("Câu không có câu dẫn, tiêu đề được dùng làm câu dẫn. Hãy xem lại.")
        collector.warn(place, "stem_from_title", message, stem.text)
    explanation, source = _explanation(item, body, choices, options, verdict), told.source
    if not source:
        explanation, source = split_source(explanation)
    collector.take(
        ChoiceItem(
            place,
            stem,
            options,
            verdict,
            told.topic,
            told.difficulty,
            explanation,
            source,
            item.get("label"),
            has_blank_slots=True,
        )
    )


def _asks(node: Node) -> bool:
    return node.tag.endswith("Interaction") and node.tag not in _NOT_ASKING


def _other_type(item: Node, asking: Sequence[Node]) -> str:
    """What it is when it is no single choice question; empty when it is."""
    if item.child("templateDeclaration") is not None:
        return "template"
    if not asking:
        return "infoPage"
    if len(asking) > 1:
        return " + ".join(node.tag for node in asking[:4])
    declared = _declaration(item, asking[0])
    if asking[0].tag == _CHOICE and declared is not None and declared.get("cardinality") == "ordered":
        return "orderInteraction"
    return "" if asking[0].tag == _CHOICE else asking[0].tag


def _declaration(item: Node, interaction: Node) -> Node | None:
    wanted = interaction.get("responseIdentifier")
    declared = list(item.children("responseDeclaration"))
    return next((node for node in declared if node.get("identifier") == wanted), None)


def _verdict(item: Node, interaction: Node, identifiers: Sequence[str]) -> Verdict:
    declared = _declaration(item, interaction)
    if declared is None:
        return Verdict()
    given = declared.child("correctResponse")
    correct = [node.text().strip() for node in given.children("value")] if given else []
    mapping = declared.child("mapping")
    entries = {node.get("mapKey"): _number(node.get("mappedValue")) for node in mapping.children()} if mapping else {}
    weights = [entries.get(name, 0.0) for name in identifiers]
    if unknown := [name for name in (*correct, *(k for k, v in entries.items() if v > 0)) if name not in identifiers]:
        return Verdict(fault=Remark("key_not_an_option", _UNKNOWN, {"key": unknown[0][:80]}))
    if declared.get("cardinality") == "multiple":
        return _several(correct, weights, identifiers, mapping)
    return _one(correct, weights, identifiers)


def _one(correct: Sequence[str], weights: Sequence[float], identifiers: Sequence[str]) -> Verdict:
    if not correct:
        return one_key(weights)
    marks = [float(name in correct) for name in identifiers]
    said = one_key(marks)
    if said.fault or not any(weight > 0 for weight in weights):
        return said
    by_weight = one_key(weights)
    return by_weight if by_weight.fault or by_weight.keys == said.keys else Verdict(fault=_CONTRADICTION)


def _several(
    correct: Sequence[str], weights: Sequence[float], identifiers: Sequence[str], mapping: Node | None
) -> Verdict:
    positive = [name for name, weight in zip(identifiers, weights, strict=True) if weight > 0]
    if correct:
        if positive and set(positive) != set(correct):
            return Verdict(fault=_CONTRADICTION)
        return Verdict(tuple(at for at, name in enumerate(identifiers) if name in correct))
    full = _number(mapping.get("upperBound")) if mapping else 0.0
    return all_keys(weights, full or None)


def _stem(body: Node) -> Plain:
    """The text of the body and the prompt; rubrics count where they are for the candidate."""
    maker = TextMaker()
    _feed_stem(maker, body)
    return maker.result()


def _feed_stem(maker: TextMaker, node: Node) -> None:
    for part in node.content:
        if isinstance(part, str):
            maker.data(part)
        elif (part.tag in _APART and _FOR_CANDIDATES not in part.get("view")) or part.tag == "simpleChoice":
            continue
        else:
            maker.start("div" if part.tag.endswith("Interaction") else part.tag, part.attributes)
            _feed_stem(maker, part)
            maker.end("div" if part.tag.endswith("Interaction") else part.tag)


def _without(node: Node, tags: Sequence[str]) -> Plain:
    maker = TextMaker()
    for part in node.content:
        if isinstance(part, str):
            maker.data(part)
        elif part.tag not in tags:
            maker.start(part.tag, part.attributes)
            feed(maker, part)
            maker.end(part.tag)
    return maker.result()


def _explanation(item: Node, body: Node, choices: Sequence[Node], options: Sequence[Plain], verdict: Verdict) -> Plain:
    """Feedback for all, what rubrics tell the examiner, then remarks on options."""
    identifiers = [choice.get("identifier") for choice in choices]
    remarks = [joined([plain_of(node) for node in choice.descendants("feedbackInline")]) for choice in choices]
    general: list[Plain] = []
    for node in item.descendants("modalFeedback", "feedbackBlock"):
        if node.get("identifier") in identifiers:
            at = identifiers.index(node.get("identifier"))
            remarks[at] = joined([remarks[at], plain_of(node)])
        else:
            general.append(plain_of(node))
    rubrics = (node for node in body.descendants("rubricBlock") if _FOR_CANDIDATES not in node.get("view"))
    general += map(plain_of, rubrics)
    return joined([*general, option_remarks(options, remarks, verdict.keys)])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


_UNKNOWN = N_("Đáp án “%(key)s” không phải là mã của một phương án trong câu. Hãy kiểm tra lại tệp gốc.")
_CONTRADICTION = Remark(
    "key_contradiction",
    N_("Đáp án ghi trong câu khác với đáp án theo điểm của các phương án. Hãy sửa lại trong tệp gốc."),
)
