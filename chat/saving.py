"""Saved questions on the command line: `hepcite saved`, `hepcite ask --save`, and the check after each ingest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.text import Text

from chat.answer import Answer
from chat.command import Json, settings_of, terminal
from chat.saved.saved_question import SavedQuestion
from chat.saved.store import SavedQuestions
from chat.saved.words import told
from chat.wording import say
from corpus.errors import HepciteError
from corpus.settings import Settings
from index.generation import Generations

Save = Annotated[bool, typer.Option("--save", help="Save the answer: asked again after each ingest (`hepcite saved`).")]


def saved(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="Show this one whole, and take its flags down.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Ask all of them again now, those of every account.")] = False,
    forget: Annotated[int | None, typer.Option(metavar="NUMBER", help="Delete this one.")] = None,
    account: Annotated[str, typer.Option(metavar="NAME", help="Of a desk that asks for names: whose they are.")] = "",
    json: Json = False,
) -> None:
    """List the answers that are watched, and what has happened to them since they were saved.

    `hepcite ask "Do MSCs improve survival in ACLF?" --save` saves one. After each ingest all are asked again, and one
    is flagged when a paper it quotes was retracted, revised or replaced, when stronger evidence has come, or when it is
    answered no longer or at last. `hepcite saved 3` shows what changed.
    """
    settings = settings_of(context).prepared()
    questions = SavedQuestions.of(settings)
    if forget is not None:
        questions.forget(forget, account)
        terminal.notice(say("en", "saved.forgotten", number=forget))
    if check:
        again = _asked_again(settings, questions, questions.listed(None))
        terminal.notice(say("en", "saved.checked", **again))
    if number is not None:
        _show(questions, questions.get(number, account), account, json=json)
    elif forget is None:
        _list(questions.listed(account), json=json)


def keep(answer: Answer, settings: Settings) -> None:
    """Save an answer as this machine's own."""
    one = SavedQuestions.of(settings).keep(answer)
    terminal.notice(say("en", "saved.kept", number=one.number))


def check_saved(settings: Settings) -> dict[str, Any] | None:
    """Ask again what was last asked of another index than the one in force; None where there is nothing to ask.

    What goes wrong is told and returned, never raised: the ingest before it has done its work.
    """
    questions = SavedQuestions.of(settings)
    try:
        generation = Generations(settings.index_path).current_name()
        waiting = [one for one in questions.listed(None) if one.generation != generation]
        if not waiting:
            return None
        again = _asked_again(settings, questions, waiting)
    except HepciteError as error:
        terminal.notice(say("en", "saved.unasked", error=f"{error} {error.hint}".strip()))
        return {"error": str(error), "hint": error.hint}
    terminal.notice(say("en", "saved.checked", **again))
    return again


def _asked_again(settings: Settings, questions: SavedQuestions, waiting: list[SavedQuestion]) -> dict[str, Any]:
    from chat.assistant import Assistant
    from chat.saved.again import ask_again

    with Assistant.open(settings) as assistant, terminal.progress("Saved questions", "questions") as show:
        return ask_again(questions, assistant, waiting, lambda done, total: show(done, total, "")).as_dict()


def _list(found: list[SavedQuestion], *, json: bool) -> None:
    if json:
        terminal.json([one.as_dict() for one in found])
    elif not found:
        terminal.out.print(say("en", "saved.none"), markup=False)
    for one in found if not json else ():
        terminal.out.print(Text.assemble((f"{one.number}. ", "bold cyan"), one.question))
        terminal.out.print(Text(f"   {_when(one)}", style="dim"))
        for each in one.flags:
            terminal.out.print(Text(f"   {told('en', each)}", style="bold red"))


def _show(questions: SavedQuestions, one: SavedQuestion, account: str, *, json: bool) -> None:
    if json:  # a program that reads is nobody who has seen it
        terminal.json(one.as_dict())
        return
    for line in _lines(one):
        terminal.out.print(line)
    questions.seen(one.number, account)


def _lines(one: SavedQuestion) -> Iterator[Text]:
    language = one.language
    yield Text(one.question, style="bold")
    yield Text(_when(one), style="dim")
    for each in one.news:
        yield Text(told(language, each), style="bold red" if each.flags else "")
    if not one.news:
        yield Text(say(language, "saved.unchanged" if one.checked else "saved.unchecked"))
    yield Text(say(language, "saved.answer"), style="bold")
    known = one.known
    if known.refusal:
        yield Text(say(language, f"refusal.{known.refusal}", missing=", ".join(known.missing)), style="yellow")
    for place, kept in enumerate(known.citations, 1):
        yield Text.assemble((f"[{place}] ", "bold cyan"), f"“{kept.quote}”")
        yield Text(f"    {kept.title} ({kept.key})", style="dim")


def _when(one: SavedQuestion) -> str:
    key = "saved.when" if one.checked else "saved.when_unchecked"
    return say("en", key, saved=one.saved[:10], checked=one.checked[:10])
