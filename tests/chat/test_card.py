import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.card import anchor, card, reference
from chat.stance import Stance
from chat.wording import say
from corpus.record import Kind, Link, Record, Section, Status
from tests.chat.fixed import ARTICLE, ATTACK, CONCERN, HOSTILE, INFECTION, NOTE, RETRACTED, SEVEN, SURVIVAL, cite

# What a card without links is made of; a link needs a PMID, DOI or PMCID that is one.
TEXT_ELEMENTS = {"h3", "h4", "p", "cite", "ul", "li", "span", "mark", "strong"}
ELEMENTS = TEXT_ELEMENTS | {"article", "div", "section", "details", "summary", "button"}
BUTTON_ATTRIBUTES = {"type", "data-back", "data-copy", "data-done", "aria-live"}
ATTRIBUTES = BUTTON_ATTRIBUTES | {"class", "id", "tabindex", "aria-labelledby", "lang"}


class Reader(HTMLParser):
    """What a browser makes of a piece of HTML: its tags with attributes, and the text of each kind of element."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.texts = {}
        self._open = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        for tag in set(self._open):
            self.texts[tag] = self.texts.get(tag, "") + data

    def links(self):
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]


def drawn(record, quote, *, language="en", nearest=False):
    found = cite(1, record, quote)
    return card(language, "ev-t1-1", "1", record, found.start, found.end, nearest=nearest)


def test_the_anchor_names_the_turn():
    assert (anchor(3, 2), anchor(3, 2, nearest=True)) == ("ev-t3-2", "ev-t3-near2")


def test_a_card_marks_the_quote_and_nothing_else():
    found = Reader(drawn(ARTICLE, SURVIVAL))
    # Once in its section, once in the whole record.
    assert found.texts["mark"] == SURVIVAL * 2


def test_the_section_of_the_quote_stands_open_and_the_rest_is_folded():
    before, whole = drawn(ARTICLE, SURVIVAL).split('<details class="whole">')
    assert re.findall(r"<h4>(\w+)</h4>", before) == ["RESULTS"]
    assert re.findall(r"<h4>(\w+)</h4>", whole) == ["BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"]


def test_a_quote_is_marked_by_offset_where_its_words_stand_twice():
    record = Record.make(key="pmid:1", title="Twice", sections=(Section("", "No harm. Some harm. No harm."),))
    start = record.text.rindex("No harm.")
    source = card("en", "ev-t1-1", "1", record, start, start + len("No harm."))
    assert '<p lang="en">No harm. Some harm. <mark>No harm.</mark></p>' in source


def test_offsets_count_code_points():
    record = Record.make(
        key="pmid:1", title="𝛼-fetoprotein", sections=(Section("", "𝛽-catenin rose 𝟐-fold. MELD fell."),)
    )
    start = record.text.index("MELD")
    assert "<mark>MELD fell.</mark>" in card("en", "ev-t1-1", "1", record, start, start + 10)


def test_a_quote_across_sections_is_marked_in_each():
    found = cite(1, ARTICLE, "110 patients with HBV-related ACLF were enrolled")
    end = ARTICLE.text.index("The cumulated") + len("The cumulated")
    marks = re.findall(r"<mark>(.*?)</mark>", card("en", "x", "1", ARTICLE, found.start, end).split("<details")[0])
    assert [marks[0][:12], marks[0][-9:], marks[1]] == ["110 patients", "24 weeks.", "The cumulated"]


def test_a_note_says_so_is_never_called_an_abstract_and_shows_its_cautions():
    text = drawn(NOTE, SEVEN)
    open_part = text.split('<details class="whole">')[0]
    assert "Starter note, not an abstract" in open_part
    assert "Abstract only" not in text
    assert '<section class="cautions"><h4>Cautions</h4>' in open_part
    assert text.count('<section class="cautions">') == 2
    assert "No control arm" in open_part
    assert "脐带间充质干细胞治疗原发性胆汁性肝硬化的初步研究" in open_part


def test_an_article_is_marked_as_abstract_only_with_its_type():
    found = Reader(drawn(ARTICLE, SURVIVAL))
    assert found.texts["li"] == (
        "Abstract onlyRandomised trialn = 110Liver failureAcute-on-chronicBone marrowAllogeneicPeripheral vein"
    )
    assert "Lin BL, Chen JF, Qiu WH et al. · Hepatology · 2017" in found.texts["p"]


@pytest.mark.parametrize("stance", [Stance.BENEFIT, Stance.NO_DIFFERENCE, Stance.HARM])
def test_what_a_quote_says_of_an_effect_is_the_first_badge(stance):
    text = card("en", "x", "1", ARTICLE, 0, 5, stance=stance)
    assert text.split("<li ")[1].startswith(f'class="badge is-{stance}">{say("en", f"stance.{stance}")}<')


@pytest.mark.parametrize(
    ("sources", "shown"),
    [
        ((), ""),
        (("PubMed",), ""),
        (("Starter notes",), ""),
        (("Embase",), "Found in Embase"),
        (("PubMed", "Web of <Science>"), "Found in PubMed, Web of &lt;Science&gt;"),
    ],
)
def test_where_a_paper_was_found_is_said_where_it_is_more_than_pubmed(sources, shown):
    html = card("en", "ev", "1", ARTICLE, 0, len(ARTICLE.title), sources=sources)
    assert shown in html
    assert ("Found in" in html) == bool(shown)


def test_what_rules_could_not_tell_is_no_badge():
    text = card("en", "x", "1", ARTICLE, 0, 5)
    assert not any(say("en", f"stance.{stance}") in text for stance in Stance)


def test_links_lead_to_pubmed_doi_and_pmc():
    found = Reader(drawn(ARTICLE, SURVIVAL))
    assert found.links() == [
        "https://pubmed.ncbi.nlm.nih.gov/28370357/",
        "https://doi.org/10.1002/hep.29189",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC0000000/",
    ]
    assert {(a["target"], a["rel"]) for tag, a in found.tags if tag == "a"} == {("_blank", "noopener noreferrer")}


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        ("10.1002/(SICI)1<1::AID>3.0.CO;2-#", "https://doi.org/10.1002/%28SICI%291%3C1%3A%3AAID%3E3.0.CO%3B2-%23"),
        ("10.1016/j.jhep.2018.09.014", "https://doi.org/10.1016/j.jhep.2018.09.014"),
    ],
)
def test_a_doi_is_quoted(doi, url):
    record = Record.make(key="doi:x", title="T", sections=(Section("", "Text."),), doi=doi)
    assert Reader(drawn(record, "Text.")).links() == [url]


@pytest.mark.parametrize(
    "doi", ["javascript:alert(1)", "10.1/short", "x10.1002/a", "10.1002/a b", "10.1002/", "", None]
)
def test_what_is_no_doi_is_no_link(doi):
    record = Record.make(key="doi:x", title="T", sections=(Section("", "Text."),), doi=doi)
    assert Reader(drawn(record, "Text.")).links() == []


@pytest.mark.parametrize(
    ("pmid", "links"),
    [("00123", ["https://pubmed.ncbi.nlm.nih.gov/123/"]), ("12a", []), ("١٢", []), ("-1", []), ("", []), (None, [])],
)
def test_a_pmid_is_a_number(pmid, links):
    record = Record.make(key="x:1", title="T", sections=(Section("", "Text."),), pmid=pmid)
    assert Reader(drawn(record, "Text.")).links() == links


def test_a_retraction_has_a_banner_with_its_notice():
    text = drawn(RETRACTED, "No harm was seen in anyone.")
    assert '<p class="banner is-retracted"><strong>Retracted</strong>' in text
    assert Reader(text).links()[0] == "https://pubmed.ncbi.nlm.nih.gov/22222222/"


def test_a_concern_has_a_banner_with_its_notice():
    text = drawn(CONCERN, "MELD fell in all but two of the forty patients treated.")
    assert '<p class="banner is-concern"><strong>Expression of concern</strong>' in text
    assert Reader(text).links()[0] == "https://pubmed.ncbi.nlm.nih.gov/44444444/"


def test_a_link_of_another_relation_is_no_notice():
    record = Record.make(
        key="x:1",
        title="T",
        sections=(Section("", "Text."),),
        status=Status.RETRACTED,
        links=(Link("CommentIn", "", "9"),),
    )
    assert Reader(drawn(record, "Text.")).links() == []
    assert "Retracted" in drawn(record, "Text.")


def test_a_current_record_has_no_banner():
    assert "banner" not in drawn(ARTICLE, SURVIVAL)


def test_a_nearest_record_is_marked_as_no_answer_and_has_no_highlight():
    found = Reader(drawn(ARTICLE, SURVIVAL, nearest=True))
    assert found.texts["li"].startswith("Nearest, not an answer")
    assert "mark" not in found.texts
    assert SURVIVAL in found.texts["p"]


def test_a_card_speaks_chinese():
    text = drawn(NOTE, SEVEN, language="zh")
    assert "入门笔记，非论文摘要" in text
    assert "复制引文" in text


def test_a_record_with_one_section_is_not_folded():
    assert "<details" not in drawn(RETRACTED, "No harm was seen in anyone.")


@pytest.mark.parametrize("nearest", [False, True])
def test_a_hostile_record_adds_no_element_and_no_attribute(nearest):
    hostile = Reader(drawn(HOSTILE, ATTACK, nearest=nearest))
    assert {tag for tag, _ in hostile.tags} <= ELEMENTS
    assert {name for _, attributes in hostile.tags for name in attributes} <= ATTRIBUTES
    assert ATTACK in hostile.texts["h3"]


def test_template_signs_arrive_untouched_in_the_text():
    assert "${Reflect.set(window,/PWN/.source,1)}" in Reader(drawn(HOSTILE, ATTACK)).texts["p"]


@given(st.text(min_size=1), st.text(), st.text(), st.text(), st.data())
def test_any_record_gives_a_closed_card_that_shows_its_text(text, label, author, journal, data):
    record = Record(key="x:1", title="Title", sections=(Section(label, text),), journal=journal, title_other=author)
    span = record.section_spans[0].span
    start = data.draw(st.integers(span.start, span.end - 1))
    end = data.draw(st.integers(start + 1, span.end))
    found = Reader(card("en", "ev-t1-1", "1", record, start, end))
    # The parser reads NUL and lone carriage returns as HTML says, not as they were written; the store holds neither.
    if not re.search("[\x00\r]", text):
        assert found.texts["mark"] == record.text[start:end]
    assert {tag for tag, _ in found.tags} <= ELEMENTS


def test_reference_of_an_article():
    assert reference(ARTICLE) == (
        "Lin BL, Chen JF, Qiu WH, Wang KW. Allogeneic bone marrow-derived mesenchymal stromal cells for hepatitis B "
        "virus-related acute-on-chronic liver failure: a randomized controlled trial. Hepatology. 2017;66(1):209-219. "
        "doi:10.1002/hep.29189. PMID: 28370357."
    )


def test_reference_of_a_note_says_what_it_is():
    assert reference(NOTE).endswith("PMID: 23855301. [hepcite starter note, not the abstract]")


def test_reference_of_a_retracted_record_says_so():
    assert reference(RETRACTED) == (
        "Nemo A. [Retracted] Retracted: stem cells cure every cirrhosis. J Imagined Results. 2011. PMID: 11111111."
    )


def test_an_infection_quote_is_the_records_own():
    assert INFECTION in ARTICLE.text


def test_a_record_without_abstract_says_title_only():
    record = Record.make(key="pmid:7", title="Only a title", pmid="7")
    assert "Title only" in card("en", "x", "", record, 0, 5, nearest=True)


def test_a_book_says_so():
    record = Record.make(key="pmid:8", title="Book", kind=Kind.BOOK, sections=(Section("", "Text."),))
    assert '<li class="badge ">Book</li>' in drawn(record, "Text.")


def test_a_correction_is_linked():
    corrected = replace(ARTICLE, links=(Link("ErratumIn", "Hepatology. 2018;67:1", "29279999"), Link("Cites", "", "1")))
    source = card("en", "c", "1", corrected, 0, 5)
    assert "A correction of this publication has appeared." in source
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/29279999/"' in source
    assert source.count("pubmed.ncbi.nlm.nih.gov") == 2  # the correction and the paper itself
    assert "correction" not in card("en", "c", "1", ARTICLE, 0, 5)
