"""Every file of a review: the same bytes each time, nothing a record says comes alive, nothing of others is lost."""

import csv
import io
import zipfile
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from corpus.errors import SettingsError
from corpus.spreadsheet import restored
from corpus.store import CorpusStore
from review.canvas import chinese_font
from review.document import document
from review.files import contents, files, names
from review.folder import MANIFEST, Folder
from review.markdown import markdown
from review.review import Review
from tests.review.made import ATTACK, BOTH, CIRRHOSIS, HOSTILE, RETRACTED, TRIALS


def stored(home):
    store = CorpusStore.open(home / "corpus.sqlite", plant=False)
    for records in ((BOTH, HOSTILE, *TRIALS), (CIRRHOSIS,), (RETRACTED,)):
        with store.run("files", {}) as run:
            for record in records:
                run.put(record)
    return store


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Give a corpus that all tests of this file read."""
    with stored(tmp_path_factory.mktemp("review-home")) as store:
        yield store


@pytest.fixture(scope="module")
def review(corpus):
    return Review.of(corpus)


@pytest.fixture(scope="module")
def made(review):
    """Give all files, whose pictures take seconds to draw."""
    return dict(files(review))


class Tags(HTMLParser):
    """Collects tags with their attributes, and text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def test_the_same_corpus_gives_the_same_bytes(corpus, made):
    again = dict(files(Review.of(corpus)))
    assert sorted(again) == sorted(made)
    assert [name for name in made if again[name] != made[name]] == []


def test_each_file_alone_is_the_one_of_all(review, made):
    assert names(review) == sorted(made)
    assert contents(review, "figures.csv") == made["figures.csv"]
    assert contents(review, "index.zh.html") == made["index.zh.html"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_needs_nothing_and_runs_nothing(review, language):
    page = Tags(document(review, language))
    assert {tag for tag, _ in page.tags} & {
        "script",
        "img",
        "iframe",
        "form",
        "link",
        "object",
        "svg",
        "input",
    } == set()
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on")] == []
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert {link.partition(":")[0] for link in links if ":" in link} == {"https"}
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert ATTACK in "".join(page.text)


def test_the_retracted_study_is_marked_and_not_counted(review):
    page = document(review, "en")
    assert "2 studies counted; 1 retracted or withdrawn, struck through and not counted" in page
    assert '<tr class="rv-row rv-is-retracted"' in page
    assert '<span class="rv-mark rv-mark-retracted">Retracted</span>' in page


def test_a_missing_value_says_where_it_is_missing(review):
    assert "not stated in the abstract" in document(review, "en")
    assert "摘要未说明" in document(review, "zh")


def test_markdown_is_text(review):
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown(review, "en"))
    page = Tags(html)
    assert {tag for tag, _ in page.tags} & {"script", "img"} == set()
    assert {attributes["href"].partition(":")[0] for tag, attributes in page.tags if tag == "a"} == {"https"}


def test_a_spreadsheet_has_no_formula_and_every_quote(review):
    rows = list(csv.DictReader(io.StringIO(contents(review, "table-cirrhosis.csv").decode("utf-8-sig"))))
    assert [row["Record"] for row in rows] == ["pmid:90000001", "pmid:90000004", "pmid:90000002"]
    assert [row["Standing"] for row in rows] == ["Retracted", "current", "current"]
    assert rows[0]["Infusions"] == "given 3×"
    assert "peripheral vein at 1 x 10^6 cells/kg, three times." in rows[0]["Dose: Quote"]
    assert rows[2]["Dose"] == "not stated in the abstract"
    assert [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")] == []
    assert restored(rows[1]["Title"]) == HOSTILE.title[:300]


def test_the_workbook_has_no_formula(review):
    with zipfile.ZipFile(io.BytesIO(contents(review, "review.xlsx"))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        texts = book.read("xl/sharedStrings.xml").decode()
    assert len(sheets) == 9
    assert [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet] == []
    assert "0.5" not in texts
    assert "1 x 10^6 cells/kg" in texts


def test_pictures_are_pictures_and_say_what_they_show(made):
    assert made["figure-cirrhosis.en.png"].startswith(b"\x89PNG")
    svg = made["figure-cirrhosis.en.svg"].decode()
    assert "Figure 2. Registered trials for cirrhosis" in svg
    assert "<script" not in svg
    assert 'href="index.html#rv-trials_cirrhosis-status-0"' in svg
    assert "图 2. 肝硬化注册试验" in made["figure-cirrhosis.zh.svg"].decode()
    assert ("figure-cirrhosis.zh.png" in made) == bool(chinese_font())


def test_a_folder_is_whole_and_what_others_put_there_stays(made, tmp_path):
    folder = Folder(tmp_path / "out", tmp_path / "lock")
    assert folder.write(made.items()) == sorted([*made, MANIFEST])
    (folder.path / "mine.txt").write_text("mine", "utf-8")
    (folder.path / "notes").mkdir()
    (folder.path / "figures.csv").write_text("changed by me", "utf-8")
    # Without the pictures and the spreadsheets, of which one was changed.
    kept = [(name, content) for name, content in made.items() if name.endswith((".html", ".md"))]
    folder.write(kept)
    assert sorted(path.name for path in folder.path.iterdir()) == [
        "figures.csv", "index.html", "index.zh.html", "manifest.json", "mine.txt", "notes", "review.md", "review.zh.md",
    ]  # fmt: skip
    assert (folder.path / "figures.csv").read_text("utf-8") == "changed by me"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_folder_half_written_never_shows(tmp_path):
    folder = Folder(tmp_path / "out", tmp_path / "lock")
    folder.write([("index.html", b"old")])

    def breaks():
        yield "index.html", b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.write(breaks())
    assert (folder.path / "index.html").read_bytes() == b"old"
    # A replacement that was killed between its two steps is mended by the next.
    (folder.path / "mine.txt").write_text("mine", "utf-8")
    folder.path.rename(tmp_path / ".out.before")
    (tmp_path / ".out.4711.part").mkdir()
    folder.write([("index.html", b"newer")])
    assert (folder.path / "index.html").read_bytes() == b"newer"
    assert (folder.path / "mine.txt").read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "out"]


def test_somebody_s_own_folder_is_never_moved(tmp_path):
    folder = Folder(tmp_path / "out", tmp_path / "lock")
    (folder.path / "corpus").mkdir(parents=True)
    (folder.path / "corpus" / "corpus.sqlite").write_bytes(b"open")
    same = [folder.path.stat().st_ino, (folder.path / "corpus").stat().st_ino]
    folder.write([("index.html", b"old"), ("flow.en.svg", b"old")])
    folder.write([("index.html", b"new")])
    assert [folder.path.stat().st_ino, (folder.path / "corpus").stat().st_ino] == same
    assert sorted(path.name for path in folder.path.iterdir()) == ["corpus", "index.html", MANIFEST]
    assert (folder.path / "index.html").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "out"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("a file", "utf-8")
    with pytest.raises(SettingsError, match="is a file, not a folder"):
        Folder(tmp_path / "out", tmp_path / "lock").write([])
