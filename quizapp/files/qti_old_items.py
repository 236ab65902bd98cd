"""One item of QTI 1.2, as Canvas, Blackboard and Respondus write it: the choice with its key, or what it is instead."""

import re
from collections.abc import Iterator

from ..domain.text import tidy
from .choice_texts import option_remarks
from .collected import ChoiceItem, Collector
from .explanations import split_source
from .limits import MAX_SLOTS
from .plain_text import Obstacle, Plain, from_auto, from_html, from_plain, joined
from .qti_old_scoring import Scoring
from .xml_tree import Node, html_of

_RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp", "response_extension")
_TYPE_FIELDS = ("question_type", "bbmd_questiontype", "qmd_itemtype", "cc_profile")
#: Kinds that are written like a choice and mean something else: a list in the middle of a text, a pair to match.
_NO_CHOICE = re.compile(r"dropdown|blank|match|order|numeric|calculat|essay|hot.?spot|formula|jumbled|survey|opinion")


def read_old_item(item: Node, file: str, collector: Collector) -> None:
    """Puts the item into the collector, as a question or as a refusal."""
    place = collector.place_of_next(item.line, file, tidy(item.get("ident") or item.get("title"))[:80])
    presentation = item.child("presentation") or Node("presentation", {}, item.line)
    responses = list(presentation.descendants(*_RESPONSES))
    stem = joined([_material(node) for node in _stem_materials(presentation)])
    if other := _other_type(item, responses):
        collector.refuse_type(place, other, stem.text)
        return
    response = responses[0]
    labels = list(response.descendants("response_label"))[:MAX_SLOTS]
    options = [joined([_material(node) for node in label.descendants("material")]) for label in labels]
    scoring = Scoring(item, response, [label.get("ident") for label in labels])
    verdict = scoring.verdict()
    explanation, source = split_source(_explanation(item, scoring, options, verdict.keys))
    collector.take(
        ChoiceItem(place, stem, options, verdict, explanation=explanation, source=source, has_blank_slots=True)
    )


def _other_type(item: Node, responses: list[Node]) -> str:
    """What it is when it is no single choice question, in the words of the file; empty when it is."""
    is_choice = (
        len(responses) == 1
        and responses[0].tag == "response_lid"
        and responses[0].get("rcardinality").lower() != "ordered"
        and responses[0].child("render_choice") is not None
    )
    declared = _declared_type(item)
    if is_choice and not _NO_CHOICE.search(declared.lower()):
        return ""
    shape = " + ".join(response.tag for response in responses[:4]) or "text_only"
    return declared or shape


def _declared_type(item: Node) -> str:
    for entry in item.descendants("qtimetadatafield"):
        if entry.text_of("fieldlabel") in _TYPE_FIELDS and (name := entry.text_of("fieldentry")):
            return tidy(name)[:80]
    return next((tidy(node.text())[:80] for node in item.descendants(*_TYPE_FIELDS)), "")


def _stem_materials(node: Node) -> Iterator[Node]:
    """Material that belongs to no option."""
    for child in node.children():
        if child.tag == "material":
            yield child
        elif child.tag not in ("render_choice", "render_fib", "render_hotspot", "render_slider"):
            yield from _stem_materials(child)


def _material(node: Node) -> Plain:
    parts: list[Plain] = []
    for child in node.descendants():
        if child.tag in ("mattext", "mat_formattedtext"):
            parts.append(_text(child))
        elif child.tag == "matimage":
            parts.append(Plain(obstacles=frozenset({Obstacle.PICTURE})))
        elif child.tag in ("mataudio", "matvideo", "matapplet", "matapplication"):
            parts.append(Plain(obstacles=frozenset({Obstacle.MEDIA})))
    return joined(parts)


def _text(mattext: Node) -> Plain:
    """Plain text says so; everything else is taken for HTML, which plain text without signs of it survives."""
    if mattext.tag == "mat_formattedtext":
        return html_of(mattext) if mattext.get("type").upper() == "HTML" else from_auto(mattext.text())
    is_plain = mattext.get("texttype").lower() in ("", "text/plain") and not any(mattext.children())
    text = mattext.text()
    if is_plain and not (mattext.get("texttype") == "" and "<" in text):
        return from_plain(text)
    return html_of(mattext) if any(mattext.children()) else from_html(text)


def _explanation(item: Node, scoring: Scoring, options: list[Plain], keys: tuple[int, ...]) -> Plain:
    """Feedback for everyone, then for right answers and on options; what is only said to a wrong answer is left out."""
    remarks = [Plain() for _ in options]
    general: list[Plain] = []
    for feedback in item.children("itemfeedback"):
        name = feedback.get("ident")
        text = joined([_material(node) for node in feedback.descendants("material")])
        at = scoring.option_of_feedback(name)
        if at is not None:
            remarks[at] = joined([remarks[at], text])
        elif "incorrect" not in name.lower():
            general.append(text)
    return joined([*general, option_remarks(options, remarks, keys)])
