import pytest

from chat.dialogue.slots import Reading, head, offered, translated
from index.glossary import Glossary


def roles(text: str) -> list[tuple[str, str]]:
    return [(slot.role, slot.text) for slot in Reading.of(text).slots]


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        (
            "Are autologous bone marrow MSCs safe in decompensated hepatitis B cirrhosis?",
            [
                ("cell", "autologous bone marrow MSCs"),
                ("outcome", "safe"),
                ("disease", "decompensated hepatitis B cirrhosis"),
            ],
        ),
        (
            "umbilical cord-derived mesenchymal stromal cells",
            [("cell", "umbilical cord-derived mesenchymal stromal cells")],
        ),
        ("骨髓来源的间充质干细胞", [("cell", "骨髓来源的间充质干细胞")]),
        (
            "G-CSF in children after 2 years",
            [("intervention", "G-CSF"), ("population", "children"), ("time", "2 years")],
        ),
        ("经肝动脉,随访24周,2025年", [("route", "肝动脉"), ("outcome", "随访"), ("time", "24周")]),
        ("24周生存率", [("outcome", "24周生存率")]),
        ("a randomised controlled trial", [("design", "randomised controlled trial")]),
        ("MSCs as pe or all", [("cell", "MSCs")]),
    ],
)
def test_a_text_is_parted_into_what_it_names(text, slots):
    assert roles(text) == slots


@pytest.mark.parametrize(
    ("text", "role"),
    [("MSCs in ascites", "disease"), ("ascites after MSCs", "outcome"), ("cirrhosis with ascites", "outcome")],
)
def test_a_complication_is_a_disease_where_it_is_what_is_treated(text, role):
    assert [slot.role for slot in Reading.of(text).slots if slot.text == "ascites"] == [role]


def test_human_cells_are_no_population():
    assert [role for role, _ in roles("human MSCs in humans")] == ["cell", "population"]


def test_a_modifier_alone_is_bare():
    assert [slot.bare for slot in Reading.of("umbilical cord or bone marrow MSCs").slots] == [True, False]


def test_words_without_a_place_are_strange():
    assert Reading.of("Is sarcoidosis of the patients treated with MSCs?").strange == ("sarcoidosis",)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("umbilical cord MSCs", "MSCs"),
        ("UC-MSCs", "MSCs"),
        ("失代偿期肝硬化", "肝硬化"),
        ("autologous", ""),
        ("ACLF", "ACLF"),
    ],
)
def test_the_head_is_what_the_modifiers_modify(text, rest):
    assert head(text) == rest


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("autologous bone marrow mononuclear cells", "zh", "自体骨髓单个核细胞"),
        ("骨髓间充质干细胞", "en", "bone marrow mesenchymal stem cells"),
        ("ACLF", "zh", "ACLF"),
        ("ACLF", "en", "ACLF"),
        ("肝硬化", "zh", "肝硬化"),
    ],
)
def test_names_are_put_into_the_other_language(text, language, other):
    assert translated(text, language) == other


@pytest.mark.parametrize("role", ["disease", "cell", "outcome"])
def test_what_is_offered_has_a_name_in_both_languages(role):
    english = {term.english for term in Glossary.shipped().terms}
    assert [name for name in offered(role) if name not in english] == []
    assert [name for name in offered(role) if translated(name, "zh") == name and not name.isupper()] == []
