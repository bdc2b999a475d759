import json
import shutil

from benchmarks.trials import main
from chat.command import index_now
from corpus.settings import Settings
from corpus.store import CorpusStore
from tests.chat.built import built_home
from tests.chat.trials import TRIALS


def test_what_trials_cost_is_counted(home, run_folder, capsys):
    shutil.copytree(built_home(run_folder), home)
    with CorpusStore.open(home / "corpus.sqlite") as corpus, corpus.run("trials", {}) as run:
        for record in TRIALS:
            run.put(record)
    index_now(Settings.load(home=home))
    main([str(home), "Which trials are recruiting for acute-on-chronic liver failure?"])
    told = json.loads(capsys.readouterr().out)
    assert (told["trials"], told["questions"], told["with_a_plan"]) == (4, 1, 1)
    assert told["passages"] == {"BRIEF SUMMARY": 4, "CONDITIONS": 4, "ELIGIBILITY": 1}
    assert told["searched"] == 8
    assert told["p50_ms_with_plans"] > 0
