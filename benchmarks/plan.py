"""The sweep that benchmarks run: two levers of the pilot over wide ranges, so that every point is another world."""

PLAN = """
[run]
replicates = {replicates}
scale = {scale}
years = {years}
[design]
method = "lhs"
points = {points}
[vary.measures.sandbox]
slots = {{ low = 1, high = 400 }}
[vary.measures.data_loan]
budget = {{ low = 1, high = 600 }}
"""
