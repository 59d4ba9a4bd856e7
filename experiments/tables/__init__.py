"""Answers as a planner reads them on a terminal; a file a kind of question, imported when it is asked."""
