"""`python -m ingest`: the same as `hepcite ingest`."""

import sys

from chat.cli import main

main(["ingest", *sys.argv[1:]])
