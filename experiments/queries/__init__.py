"""Every number of a report again, by one DuckDB query over the shards: functions that return SQL as text.

`worlds` are the queries of a run or a comparison, `figures` those under its charts, `points` those of folders of many
runs; `steps` is what they are built of. A query is run in the folder of the result: `cd DIR && duckdb < query.sql`.
"""
