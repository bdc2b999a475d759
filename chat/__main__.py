"""`python -m chat`: the same as `hepcite`."""

from chat.cli import main

main()
