"""Ask the corpus from Python: `python examples/ask_from_python.py` after `hepcite index`."""

from chat import Assistant

with Assistant.open() as assistant:  # the home that HEPCITE_HOME names, or the usual one
    answer = assistant.ask("Is umbilical cord MSC infusion safe in primary biliary cholangitis?")
    for citation in answer.citations:
        print(f"[{citation.number}] {citation.quote}")
        print(f"    {citation.record.key}, characters {citation.start} to {citation.end}: {citation.record.title}")

    # A question about a person is refused, with a reason in the language it was asked in.
    refused = assistant.ask("Should I stop entecavir and get stem cells?")
    if refused.refusal is not None:
        print(f"{refused.refusal.reason}: {refused.reason}")
