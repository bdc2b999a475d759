from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import HomeError, SettingsError
from corpus.settings import Settings


def write(home, text):
    home.mkdir()
    (home / "hepcite.toml").write_text(text, encoding="utf-8")


def test_defaults(home):
    found = Settings.load()
    assert (found.profile, found.model, found.precision) == ("default", None, "int8")
    assert (found.store, found.host, found.port) == ("faiss:", "127.0.0.1", 7860)
    assert found.home == home
    assert (found.corpus_path, found.vectors_path, found.index_path) == (
        home / "corpus.sqlite",
        home / "vectors.sqlite",
        home / "index",
    )
    assert not home.exists()


def test_a_flag_wins_over_the_environment_and_that_over_the_file(home, monkeypatch):
    write(home, 'port = 1001\nhost = "0.0.0.0"\nmodel = "a/file"\n')
    monkeypatch.setenv("HEPCITE_PORT", "1002")
    monkeypatch.setenv("HEPCITE_HOST", "::1")
    found = Settings.load(port=1003)
    assert (found.port, found.host, found.model, found.store) == (1003, "::1", "a/file", "faiss:")
    assert Settings.load().port == 1002
    monkeypatch.delenv("HEPCITE_PORT")
    assert Settings.load().port == 1001


def test_a_flag_that_is_none_was_not_given(home, monkeypatch):
    monkeypatch.setenv("HEPCITE_PORT", "1002")
    assert Settings.load(port=None, host=None).port == 1002


def test_the_file_is_read_in_the_home_that_is_named(home, tmp_path):
    write(home, "port = 1001\n")
    other = tmp_path / "other"
    write(other, "port = 2002\n")
    assert Settings.load().port == 1001
    assert Settings.load(home=other).port == 2002
    assert Settings.load(home=str(other)).home == other


def test_without_a_home_the_user_s_own_is_taken(monkeypatch, tmp_path):
    monkeypatch.delenv("HEPCITE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    found = Settings.load().home
    assert found.name == "hepcite"
    assert tmp_path in found.parents


def test_an_unknown_variable_is_named(monkeypatch):
    monkeypatch.setenv("HEPCITE_PROT", "80")
    with pytest.raises(SettingsError, match=r"^There is no setting HEPCITE_PROT\.$") as caught:
        Settings.load()
    assert caught.value.hint.startswith("Settings are: HEPCITE_")
    assert "HEPCITE_PORT, HEPCITE_PRECISION, HEPCITE_PROFILE, HEPCITE_STORE, " in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ({"port": -1}, "port"),
        ({"port": 65536}, "port"),
        ({"port": "http"}, "port"),
        ({"store": "faiss"}, "store"),
        ({"store": ":memory:"}, "store"),
        ({"model": ""}, "model"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_value_is_named(home, flags, name):
    with pytest.raises(SettingsError, match=f"^The setting '{name}' is not acceptable: ") as caught:
        Settings.load(**flags)
    assert caught.value.hint == "See `hepcite info` for the settings in force, and `hepcite --help`."


@pytest.mark.parametrize(
    ("text", "name"), [("colour = 'red'\n", "colour"), ("port = 'x'\n", "port"), ("[port]\nhttp = 80\n", "port")]
)
def test_the_file_is_held_to_the_same_rules(home, text, name):
    write(home, text)
    with pytest.raises(SettingsError, match=f"The setting '{name}' is not acceptable"):
        Settings.load()


def test_a_bad_variable_is_not_saved_by_a_good_file(home, monkeypatch):
    write(home, "port = 1001\n")
    monkeypatch.setenv("HEPCITE_PORT", "many")
    with pytest.raises(SettingsError, match="'port'"):
        Settings.load()


@pytest.mark.parametrize("content", [b"port = \n", b"port 80\n", b"port = 80\nport = 81\n", b"host = '\xff'\n"])
def test_a_file_that_cannot_be_read_is_one_sentence(home, content):
    home.mkdir()
    (home / "hepcite.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"^The settings file cannot be read: ") as caught:
        Settings.load()
    assert caught.value.hint


def test_settings_do_not_change():
    with pytest.raises(ValueError, match="frozen"):
        Settings.load().port = 80


def test_prepared_makes_the_home_and_leaves_nothing_in_it(tmp_path):
    found = Settings.load(home=tmp_path / "a" / "b").prepared()
    assert found.home.is_dir()
    assert list(found.home.iterdir()) == []
    assert found.prepared() is found


@pytest.mark.parametrize("below", ["", "below"])
def test_a_home_that_cannot_be_made_is_named(tmp_path, below):
    (tmp_path / "file").write_text("taken", encoding="utf-8")
    settings = Settings.load(home=tmp_path / "file" / below)
    with pytest.raises(HomeError, match="cannot be written to") as caught:
        settings.prepared()
    assert str(tmp_path / "file") in str(caught.value)
    assert caught.value.hint == "Point HEPCITE_HOME to a folder you can write to."
    assert caught.value.exit_code == 3


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write to")
def test_a_home_that_cannot_be_written_to_is_named():
    with pytest.raises(HomeError, match=r"^The folder /proc/self cannot be written to \("):
        Settings.load(home="/proc/self").prepared()


def test_an_empty_home_is_no_home(monkeypatch, tmp_path):
    # "HEPCITE_HOME=" in a unit file or a shell must not scatter the corpus over the working directory.
    monkeypatch.setenv("HEPCITE_HOME", "")
    monkeypatch.chdir(tmp_path)
    try:
        found = Settings.load().home
    except SettingsError:
        return
    assert found.resolve() != tmp_path


def test_names_of_the_desk_come_as_a_list_or_with_commas(home, monkeypatch):
    assert Settings.load().hosts == ()
    write(home, 'hosts = ["desk.example"]\n')
    assert Settings.load().hosts == ("desk.example",)
    monkeypatch.setenv("HEPCITE_HOSTS", "a.example, b.example,")
    assert Settings.load().hosts == ("a.example", "b.example")


def test_a_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("HEPCITE_PASSWORD", "correct horse")
    assert "horse" not in repr(Settings.load())
