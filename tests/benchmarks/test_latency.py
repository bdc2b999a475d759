import json
import shutil

from benchmarks import latency
from tests.chat.built import built_home


def test_searching_and_cold_starts_are_timed(tmp_path, run_folder, capsys):
    home, queries = tmp_path / "copy", tmp_path / "queries.jsonl"
    shutil.copytree(built_home(run_folder), home)
    asked = ["What is known about cirrhosis?", "干细胞治疗失代偿期肝硬化有哪些不良事件？"]
    queries.write_text("\n".join(json.dumps({"text": question}) for question in asked), encoding="utf-8")
    assert latency.main([str(home), "--queries", str(queries), "--json", str(tmp_path / "result.json")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert (found["questions"], found["k"], len(found["cold_ask_seconds"])) == (2, 10, 2)
    assert found["passages"] > 100
    assert found["cpu_p50_ms"] > 0
    assert 0 < found["p50_ms"] <= found["p95_ms"] < 1000 * found["cold_ask_seconds"][0]


def test_without_an_index_it_says_so(tmp_path, capsys):
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"text": "x"}', encoding="utf-8")
    assert latency.main([str(tmp_path), "--queries", str(queries)]) == 9
    assert "There is no index yet." in capsys.readouterr().err
