"""`corpus_page`: the corpus tab alone, in a small page of its own, served on a free port of this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import fastapi
import gradio as gr
import uvicorn

from chat.gate.headers import SecurityHeaders
from chat.holdings.tab import corpus_tab
from chat.wording import sentences
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, Record, Section, Status
from corpus.settings import Settings
from corpus.store import CorpusStore
from tests.chat.fixed import ATTACK

NOTICED = Record.make(
    key="pmid:90000011",
    title="Retracted: cells cure every cirrhosis",
    sections=(Section("", "All recovered within a day."),),
    authors=(Author("Nemo", "A"),),
    journal="J Imagined Results",
    published=PartialDate(2021),
    pmid="90000011",
    publication_types=("Journal Article", "Randomized Controlled Trial"),
    status=Status.RETRACTED,
    links=(Link("RetractionIn", "J Imagined Results. 2022;1:2", "90000012"),),
)
HOSTILE = Record.make(
    key="pmid:90000013",
    title=f"Title {ATTACK}",
    sections=(Section("RESULTS", ATTACK),),
    journal=ATTACK,
    published=PartialDate(2020),
    pmid='9"><img src=x onerror=window.PWN=1>',
    publication_types=(ATTACK,),
    status=Status.CONCERN,
    links=(Link("ExpressionOfConcernIn", ATTACK, "javascript:window.PWN=2"),),
)
HOSTILE_SEARCH = {"strategy": "own", "variant": ATTACK, "query": ATTACK}


def paper(number: int, year: int | None, *types: str) -> Record:
    """Make a paper of a year."""
    return Record.make(
        key=f"pmid:{number}",
        title=f"Cells in cirrhosis, {number}",
        sections=(Section("RESULTS", "Ascites was less in forty patients."),),
        published=PartialDate(year),
        pmid=str(number),
        publication_types=("Journal Article", *types),
        kind=Kind.ARTICLE,
    )


def filled(store: CorpusStore) -> None:
    """Put sixty papers of thirty years in, then a retraction and a hostile record, in runs of their own."""
    with store.run("pubmed", {"strategy": "liver_stem_cell", "variant": "translated", "query": "liver[tiab]"}) as run:
        for number in range(60):
            types = ("Randomized Controlled Trial",) if number % 3 == 0 else ("Review",)
            run.put(paper(90_100_000 + number, 1994 + number // 2, *types))
        run.put(paper(90_200_000, None, "Meta-Analysis"))
    with store.run("pubmed", HOSTILE_SEARCH) as run:
        run.put(NOTICED)
        run.put(HOSTILE)


@contextmanager
def corpus_page(settings: Settings) -> Iterator[str]:
    """Serve the tab of a home folder in a thread, and give its address."""
    with CorpusStore.open(settings.corpus_path) as store:
        app = fastapi.FastAPI()
        app.add_middleware(SecurityHeaders)
        blocks = gr.Blocks(title="hepcite", analytics_enabled=False, fill_width=True)
        with blocks, gr.Column(elem_id="frame"):
            updates = corpus_tab(store, settings, _words(), on=[blocks.load])
        css = "".join(
            (resources.files("chat") / name).read_text("utf-8") for name in ("page.css", "holdings/holdings.css")
        )
        gr.mount_gradio_app(app, blocks, path="/", css=css, i18n=_words(), footer_links=[], run_history=False)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the server ended before it started"
            assert time.monotonic() < deadline, "the server did not start in a minute"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
        updates.stop()
        server.should_exit = True
        thread.join(timeout=20)


def _words() -> gr.I18n:
    said = {
        language: {
            key.removeprefix("page.").replace(".", "_"): text
            for key, text in sentences(language).items()
            if key.startswith("page.")
        }
        for language in ("en", "zh")
    }
    return gr.I18n(en=said["en"], **dict.fromkeys(("zh", "zh-CN"), said["zh"]))
