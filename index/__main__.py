"""`python -m index`: the same as `hepcite index`."""

import sys

from chat.cli import main

main(["index", *sys.argv[1:]])
