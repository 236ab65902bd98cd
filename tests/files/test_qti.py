"""QTI of all versions, bare and packed: what the key is, what is refused and where it stands."""

import io
import zipfile

import pytest

from quizapp.domain.errors import Refusal
from quizapp.files.registry import read_bank

SPACES = {
    "qti21": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "qti22": "http://www.imsglobal.org/xsd/imsqti_v2p2",
}
CHOICES = '<simpleChoice identifier="A">một</simpleChoice><simpleChoice identifier="B">hai</simpleChoice>'


def item(
    correct=("A",), cardinality="single", mapping="", body="<p>Hỏi?</p>", choices=CHOICES, more="", version="qti21"
) -> str:
    values = "".join(f"<value>{name}</value>" for name in correct)
    given = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return (
        f'<assessmentItem xmlns="{SPACES[version]}" identifier="Q7" title="Tiêu đề">\n<responseDeclaration'
        f' identifier="R" cardinality="{cardinality}" baseType="identifier">{given}{mapping}</responseDeclaration>'
        f'<itemBody>{body}<choiceInteraction responseIdentifier="R">{choices}</choiceInteraction></itemBody>{more}'
        "</assessmentItem>"
    )


def mapped(**marks) -> str:
    entries = "".join(f'<mapEntry mapKey="{name}" mappedValue="{mark}"/>' for name, mark in marks.items())
    return f"<mapping>{entries}</mapping>"


def package(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


def read(text: str):
    return read_bank(text.encode(), "x")


def errors(bank):
    return [(str(finding.place), finding.code) for finding in bank.findings if finding.severity == "error"]


@pytest.mark.parametrize("version", SPACES)
def test_an_item_gives_key_prompt_rubric_and_feedback(version):
    more = '<modalFeedback identifier="F"><p>Vì thế.</p></modalFeedback>'
    more += '<modalFeedback identifier="B">Nhầm.</modalFeedback>'
    body = '<p>Đoạn dẫn.</p><rubricBlock view="scorer"><p>Cho một điểm.</p></rubricBlock>'
    choices = "<prompt>Hỏi?</prompt>" + CHOICES
    bank = read(item(body=body, choices=choices, more=more, version=version))
    [question] = bank.questions
    assert (bank.format, question.stem, question.keys) == (version, "Đoạn dẫn.\nHỏi?", (0,))
    assert question.explanation == "Vì thế.\nCho một điểm.\nhai: Nhầm."
    assert str(question.place) == "1 (Q7)"


def test_the_key_of_weights_and_the_key_said_must_agree():
    assert read(item((), mapping=mapped(A=0, B=2))).questions[0].keys == (1,)
    assert read(item((), "multiple", mapped(A=1, B=1))).questions[0].keys == (0, 1)
    assert read(item(("A", "B"), "multiple")).questions[0].keys == (0, 1)
    assert errors(read(item(("A",), mapping=mapped(B=1)))) == [("1 (Q7)", "key_contradiction")]
    assert errors(read(item(("A",), "multiple", mapped(A=1, B=1)))) == [("1 (Q7)", "key_contradiction")]
    assert errors(read(item(("A", "B")))) == [("1 (Q7)", "several_right")]
    assert errors(read(item((), "multiple", mapped(A=1, B=2)))) == [("1 (Q7)", "weights_unclear")]
    assert errors(read(item(("X",)))) == [("1 (Q7)", "key_not_an_option")]
    assert errors(read(item(()))) == [("1 (Q7)", "key_missing")]


def test_other_interactions_templates_and_pictures_are_refused_by_name():
    essay = item().replace("choiceInteraction", "extendedTextInteraction")
    two = item(body='<p>x</p><textEntryInteraction responseIdentifier="S"/>')
    for text, name in ((essay, "extendedTextInteraction"), (two, "textEntryInteraction + choiceInteraction")):
        [finding] = read(text).findings
        assert (finding.code, finding.params["type"]) == ("unsupported_type", name)
    assert errors(read(item(body="<p><img src='a.png'/></p>"))) == [("1 (Q7)", "has_picture")]
    ordered = item(("A", "B"), "ordered")
    assert read(ordered).findings[0].params["type"] == "orderInteraction"


def test_a_package_reads_every_item_names_broken_and_missing_ones_and_leaves_the_rest_alone():
    manifest = (
        '<manifest><resources><resource type="imsqti_item_xmlv2p1" href="b.xml"/>'
        '<resource type="imsqti_item_xmlv2p1" href="mất.xml"/><resource type="webcontent" href="c.html"/>'
        "</resources></manifest>"
    )
    data = package(
        imsmanifest__xml=manifest, a__xml=item(), b__xml=item(body="<p>Khác?</p>"), h__xml=item()[:-30], o__xml="<a>"
    )
    bank = read_bank(data, "goi.zip")
    assert [str(question.place) for question in bank.questions] == ["b.xml!1 (Q7)", "a.xml!1 (Q7)"]
    assert errors(bank) == [("mất.xml!0", "part_missing"), ("h.xml!2", "xml_broken")]
    assert bank.found == 4


def test_a_package_of_five_hundred_items_is_read():
    data = package(**{f"q{number}__xml": item(body=f"<p>Câu {number}?</p>") for number in range(500)})
    assert read_bank(data, "x").found == 500


OLD = """<?xml version="1.0" encoding="ISO-8859-1"?>
<questestinterop><assessment><section><item ident="i1"><presentation><material><mattext texttype="text/html">
&lt;p&gt;Hỏi?&lt;/p&gt;</mattext></material><response_lid ident="r" rcardinality="{cardinality}"><render_choice>
<response_label ident="A"><material><mattext>một &lt; hai</mattext></material></response_label>
<response_label ident="B"><material><mattext>hai</mattext></material></response_label>
<response_label ident="C"><material><mattext>ba</mattext></material></response_label>
</render_choice></response_lid></presentation><resprocessing>{conditions}</resprocessing></item></section></assessment>
</questestinterop>"""


def condition(asked: str, marks: str = "100", action: str = "Set") -> str:
    given = f'<setvar action="{action}">{marks}</setvar>'
    return f"<respcondition><conditionvar>{asked}</conditionvar>{given}</respcondition>"


def is_(name: str) -> str:
    return f'<varequal respident="r">{name}</varequal>'


def read_old(cardinality: str, *conditions: str):
    return read(OLD.format(cardinality=cardinality, conditions="".join(conditions)).replace("ISO-8859-1", "UTF-8"))


@pytest.mark.parametrize(
    ("cardinality", "conditions", "keys"),
    [
        ("Single", [condition(is_("B"))], (1,)),
        ("Single", [condition(is_("B"), "SCORE.max"), condition(is_("A"), "0", "Add")], (1,)),
        ("Multiple", [condition(f"<and>{is_('A')}{is_('C')}<not>{is_('B')}</not></and>")], (0, 2)),
        ("Multiple", [condition(is_("A") + is_("C"))], (0, 2)),
        ("Multiple", [condition(is_("A"), "50", "Add"), condition(is_("B"), "-50", "Add")], (0,)),
        ("Multiple", [condition(is_("A"), "5", "Add"), condition(is_("C"), "5", "Add")], (0, 2)),
    ],
)
def test_the_conditions_of_qti_1_give_the_key(cardinality, conditions, keys):
    [question] = read_old(cardinality, *conditions).questions
    assert (question.stem, question.options[0], question.keys) == ("Hỏi?", "một < hai", keys)


@pytest.mark.parametrize(
    ("cardinality", "conditions", "code"),
    [
        ("Single", [condition(is_("A")), condition(is_("B"))], "several_right"),
        ("Single", [condition(f"<or>{is_('A')}{is_('B')}</or>")], "several_right"),
        ("Multiple", [condition(f"<or>{is_('A')}{is_('B')}</or>")], "several_right"),
        ("Multiple", [condition(is_("A"), "30", "Add"), condition(is_("B"), "10", "Add")], "weights_unclear"),
        ("Single", [], "key_missing"),
        ("Single", [condition(is_("X"))], "key_not_an_option"),
    ],
)
def test_conditions_that_leave_a_doubt_give_none(cardinality, conditions, code):
    assert errors(read_old(cardinality, *conditions)) == [("2 (i1)", code)]


def formatted(text: str) -> str:
    return (
        f'<material><mat_extension><mat_formattedtext type="HTML">{text}</mat_formattedtext></mat_extension></material>'
    )


def test_a_pool_of_blackboard_is_read_from_its_dat_files():
    labels = "".join(
        f'<flow_label><response_label ident="{name}">{formatted(text)}</response_label></flow_label>'
        for name, text in (("a1", "một"), ("b2", "hai"))
    )
    pool = (
        "<questestinterop><assessment><section><item><itemmetadata><bbmd_asi_object_id>_1_1</bbmd_asi_object_id>"
        "<bbmd_questiontype>Multiple Choice</bbmd_questiontype></itemmetadata><presentation><flow class='Block'>"
        f"<flow class='QUESTION_BLOCK'>{formatted('&lt;p&gt;Hỏi?&lt;/p&gt;')}</flow><flow class='RESPONSE_BLOCK'>"
        f"<response_lid ident='response' rcardinality='Single'><render_choice>{labels}</render_choice></response_lid>"
        "</flow></flow></presentation><resprocessing><respcondition title='correct'><conditionvar>"
        "<varequal respident='response' case='No'>b2</varequal></conditionvar>"
        "<setvar variablename='SCORE' action='Set'>SCORE.max</setvar></respcondition><respcondition title='incorrect'>"
        "<conditionvar><other/></conditionvar><setvar variablename='SCORE' action='Set'>0</setvar></respcondition>"
        "</resprocessing></item></section></assessment></questestinterop>"
    )
    manifest = (
        "<manifest><resources><resource type='assessment/x-bb-qti-pool' file='res00001.dat'/></resources></manifest>"
    )
    bank = read_bank(package(imsmanifest__xml=manifest, res00001__dat=pool), "x")
    [question] = bank.questions
    assert (bank.format, question.stem, question.options, question.keys) == ("qti12", "Hỏi?", ("một", "hai"), (1,))


def test_an_xml_of_something_else_is_refused_in_words():
    with pytest.raises(Refusal) as refusal:
        read("<rss/>")
    assert (refusal.value.code, refusal.value.status) == ("file_is_xml", 415)
