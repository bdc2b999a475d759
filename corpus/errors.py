"""The tree of errors: one root, a sentence for a person, and a hint that says what to do next."""

from __future__ import annotations


class HepciteError(Exception):
    """Root of every error hepcite raises on purpose.

    The message is one sentence; `hint` says what to do next; `exit_code` is what the command line ends with.
    """

    exit_code = 1
    default_hint = ""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Keep the sentence and the hint (the class's own where none is given)."""
        super().__init__(message)
        self.hint = self.default_hint if hint is None else hint


class SettingsError(HepciteError):
    """A setting is unknown, of the wrong type, or out of range."""

    exit_code = 2
    default_hint = "See `hepcite info` for the settings in force, and `hepcite --help`."


class HomeError(HepciteError):
    """The folder that holds all state cannot be used."""

    exit_code = 3
    default_hint = "Point HEPCITE_HOME to a folder you can write to."


class RecordError(HepciteError):
    """A record is not acceptable: it is rejected, named, and everything else goes on."""

    exit_code = 4


class RecordMissing(HepciteError):
    """No record is stored under that key."""

    exit_code = 5
    default_hint = "Give a key such as pmid:23855301, or find one with `hepcite search`."


class StoreError(HepciteError):
    """The corpus store cannot be read or written, or the index cannot be written."""

    exit_code = 6
    default_hint = "Run `hepcite doctor` to see what is wrong."


class StoreBusy(StoreError):
    """Another process is writing to the corpus."""

    exit_code = 7
    default_hint = "Wait for the other run to end, then try again; nothing was lost."


class SourceError(HepciteError):
    """A file or folder given for ingestion cannot be read at all."""

    exit_code = 8


class IndexMissing(HepciteError):
    """There is no index yet."""

    exit_code = 9
    default_hint = "Build one with `hepcite index`."


class IndexMismatch(HepciteError):
    """The index was made by another model, before it kept what is asked for, or by a newer hepcite."""

    exit_code = 10
    default_hint = "Rebuild with `hepcite index`, or set the model the index was made with."


class IndexDamaged(HepciteError):
    """Files of the index are missing, are not what its manifest says, or are not of one index."""

    exit_code = 11
    default_hint = "Go back with `hepcite index --rollback`, or rebuild with `hepcite index --rebuild`."


class ModelError(HepciteError):
    """A model's weights are absent, or are not the bytes that were pinned."""

    exit_code = 12
    default_hint = "Install with `make venv`, or set HEPCITE_MODEL to a local folder."


class ServeError(HepciteError):
    """The web page cannot be served."""

    exit_code = 13
    default_hint = "Choose another port with `hepcite serve --port`."


class FetchError(HepciteError):
    """PubMed or ClinicalTrials.gov could not be asked, or gave no usable answer, in spite of every retry."""

    exit_code = 14
    default_hint = "What was stored stays stored; run the same command again and it goes on from there."


class AnswerUnusable(FetchError):
    """The server answers, and the answers cannot be used."""


class RequestRefused(FetchError):
    """The server understood the request and refused it; asking again would not help."""

    exit_code = 15
    default_hint = "Check the email, the API key and the query."


class QueryIgnored(HepciteError):
    """PubMed searched for something other than what was asked: it left out a part of the query."""

    exit_code = 16
    default_hint = "Mend the query, look at it with --plan, or accept it as it is with --allow-partial-query."


class Busy(HepciteError):
    """Too many questions are waiting."""

    exit_code = 17
    default_hint = "Ask again in a few seconds."


class ReviewUnread(HepciteError):
    """The review is still being read from the corpus."""

    exit_code = 26
    default_hint = "Ask again in a few seconds; what has been read is kept."


class SavedMissing(HepciteError):
    """No question is saved under that number."""

    exit_code = 24
    default_hint = "`hepcite saved` lists those that are."


class SavedFull(HepciteError):
    """As many questions are saved as can be asked again after each ingest."""

    exit_code = 25
    default_hint = "Forget one that is no longer needed: `hepcite saved --forget NUMBER`."
