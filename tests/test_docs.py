"""What the documents say is so."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer

from chat.cli import app
from corpus import errors, starter
from corpus.settings import Settings
from tests.chat.built import built_home

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])

# Names by which package registries go, in a host or a URL, without naming one.
REGISTRY = re.compile(
    r"\b(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs|anaconda|artifactory)(?:\.[a-z]+)+\b"
    r"|https?://[^\s/\"'<>]*(?:pypi|registry|artifact|nexus|mirror)[^\s/\"'<>]*|https?://[^\s\"'<>]*/simple\b",
    re.IGNORECASE,
)
# Folders in which one machine keeps what another has not.
HERE = re.compile(r"(?<![\w.~:/<-])/(?:home|Users|root|work|tmp|mnt|srv|builds)/\w")


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands():
    root = typer.main.get_group(app)
    shared = {option for parameter in root.params for option in parameter.opts}
    return {
        name: shared | {option for parameter in command.params for option in parameter.opts}
        for name, command in root.commands.items()
    }


def tracked():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_exit_codes_are_those_of_the_classes():
    rows = re.findall(r"^\| `(\w+)` \| (?:`(\w+)`|-) \| (\d+) \|", text_of("docs/errors.md"), re.MULTILINE)
    tree = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.HepciteError)]
    assert rows == [
        (kind.__name__, "" if kind is errors.HepciteError else kind.__mro__[1].__name__, str(kind.exit_code))
        for kind in tree
    ]


@pytest.mark.parametrize("readme", READMES)
def test_the_snippet_runs(readme, home, run_folder, capsys):
    shutil.copytree(built_home(run_folder), home)
    (snippet,) = re.findall(r"```python\n(.*?)```", text_of(readme), re.DOTALL)
    exec(compile(snippet, readme, "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert re.search(r"\d", printed[0])
    assert printed[1].startswith("[1] ")
    assert all(re.search(r" \((pmid|doi|pmcid|note):\S+\)$", line) for line in printed[1:])


@pytest.mark.parametrize("readme", READMES)
def test_commands_and_their_options_exist_and_all_commands_are_named(readme):
    known = commands()
    code = re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text_of(readme), re.DOTALL)
    lines = [line for block, inline in code for line in (block or inline).splitlines()]
    calls = [match for line in lines if (match := re.search(r"(?:^|\s|/)hepcite ([a-z]+)(.*)", line))]
    assert {call[1] for call in calls} == set(known)
    for call in calls:
        options = re.findall(r"(?<=\s)--?[a-z][a-z-]*", re.sub(r'"[^"]*"', "", call[2]))
        assert set(options) <= known[call[1]], call[0]


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_settings_is_that_of_the_class(readme):
    rows = re.findall(r"^\| `HEPCITE_(\w+)` \| (?:`(\w+)`|-) \| (?:`([^`]+)`|[^|]+) \|", text_of(readme), re.MULTILINE)
    fields = Settings.model_fields
    assert {name.lower() for name, _, _ in rows} == set(fields)
    for name, key, default in rows:
        assert key == ("" if name == "HOME" else name.lower())
        assert default in ("", str(fields[name.lower()].default))


@pytest.mark.parametrize("readme", READMES)
def test_the_number_of_notes(readme):
    assert re.search(rf"\b{len(starter.notes())} (evidence notes|条证据笔记)", text_of(readme))


def test_the_worked_example_is_the_note():
    (note,) = (note for note in starter.notes() if note.key == "pmid:23855301")
    spans = {part.label: (part.span.start, part.span.end) for part in note.section_spans}
    text = text_of("docs/datamodel.md")
    rows = re.findall(r'"label": "([A-Z ]+)", "language": "en", "start": (\d+), "end": (\d+)', text)
    assert {label: (int(start), int(end)) for label, start, end in rows} == spans
    ((start, end, quote),) = re.findall(r'"start": (\d+), "end": (\d+),\s+"quote": "([^"]+)"', text)
    assert note.text[int(start) : int(end)] == quote


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    assert [
        link for link in links if not urlsplit(link).scheme and not (document.parent / link.split("#")[0]).exists()
    ] == []


def test_no_tracked_file_names_this_machine_or_a_registry():
    own = [str(ROOT), tempfile.gettempdir()]
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if HERE.search(line) or REGISTRY.search(line) or any(f"{folder}/" in line for folder in own):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


# Put together here, since this file is tracked too.
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("cd /{}/anna/hepcite".format("home"), True),
        ("see https://{}.example.org/packages/numpy".format("registry"), True),
        ("from files.{}.org".format("pythonhosted"), True),
        ("https://doi.org/10.1002/hep.29189 and docs/home/page", False),
        ("the package index, pypinyin, a ~/src/ folder", False),
    ],
)
def test_what_counts_as_naming(line, named):
    assert bool(HERE.search(line) or REGISTRY.search(line)) is named
