"""`python -m tests.golden --why "..."` is `python -m tests.golden.update --why "..."`."""

from tests.golden.update import main

main()
