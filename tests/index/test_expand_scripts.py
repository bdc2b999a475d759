from __future__ import annotations

import pytest

from index.expand import understand
from index.query import Concept


@pytest.mark.parametrize(
    ("traditional", "simple", "meaning"),
    [
        (
            "臍帶間充質幹細胞治療失代償期肝硬化安全嗎？",
            "脐带间充质干细胞治疗失代偿期肝硬化安全吗？",
            "umbilical cord mesenchymal stem cells treatment decompensated liver cirrhosis safe",
        ),
        ("間充質幹細胞", "间充质干细胞", "mesenchymal stem cells"),
        ("肝細胞癌", "肝细胞癌", "hepatocellular carcinoma"),
        (
            "急性慢性肝衰竭",
            "急性慢性肝衰竭",
            "acute-on-chronic liver failure",
        ),
        (
            "慢加急性肝衰竭患者的存活率",
            "慢加急性肝衰竭患者的存活率",
            "acute-on-chronic liver failure patients survival rate",
        ),
        (
            "原發性膽汁性膽管炎",
            "原发性胆汁性胆管炎",
            "primary biliary cholangitis",
        ),
        (
            "自體骨髓幹細胞經肝動脈輸注的療效",
            "自体骨髓干细胞经肝动脉输注的疗效",
            "autologous bone marrow stem cells hepatic artery infusion efficacy",
        ),
        (
            "哪些隨機對照試驗報告了MELD評分？",
            "哪些随机对照试验报告了MELD评分？",
            "randomized controlled trial report Model for End-Stage Liver Disease score",
        ),
        (
            "幹細胞能否改善肝纖維化與黃疸？",
            "干细胞能否改善肝纤维化与黄疸？",
            "stem cells improve liver fibrosis jaundice",
        ),
        (
            "慢性乙型肝炎肝硬化病人的總膽紅素和白蛋白",
            "慢性乙型肝炎肝硬化病人的总胆红素和白蛋白",
            "chronic hepatitis B liver cirrhosis patients total bilirubin albumin",
        ),
        ("薛榮等的研究用了什麼？", "薛荣等的研究用了什么？", "study"),
        ("鱷魚治療肝硬化嗎", "鳄鱼治疗肝硬化吗", "treatment liver cirrhosis"),
    ],
)
def test_a_question_in_traditional_characters_is_read_as_its_simplified_twin(traditional, simple, meaning):
    found, twin = understand(traditional), understand(simple)
    assert (found.text, found.language) == (traditional, "zh")
    assert found.meaning == twin.meaning == meaning
    assert [(c.alternatives, c.kind) for c in found.concepts] == [(c.alternatives, c.kind) for c in twin.concepts]
    assert [shown for _, shown in found.expansions] == [shown for _, shown in twin.expansions]
    # What is shown is what was asked.
    assert all(concept.surface in traditional for concept in found.concepts)
    assert all(asked in traditional for asked, _ in found.expansions)


def test_scripts_widths_and_languages_mix():
    found = understand("UC-MSC治療ＡＣＬＦ的存活率？")
    assert found.meaning == understand("UC-MSC治疗ACLF的存活率?").meaning
    assert found.meaning == (
        "UC-MSC (umbilical cord mesenchymal stem cells) treatment "
        "ACLF (acute-on-chronic liver failure, acute-on-chronic) survival rate"
    )
    assert [concept.surface for concept in found.concepts] == ["UC-MSC", "治療", "ACLF", "存活率"]
    assert found.concepts[1].alternatives == ("treatment", "therapy", "treated", "治疗")


def test_japanese_is_left_in_its_own_characters():
    found = understand("幹細胞は肝硬変に安全か")
    assert [c.surface for c in found.concepts] == ["は", "幹細胞", "肝", "に", "硬変", "安全", "か"]
    assert found.concepts[1] == Concept("幹細胞", ("幹細胞",), "unknown")
