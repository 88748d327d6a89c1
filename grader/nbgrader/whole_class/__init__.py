"""Grading a whole class: who is looked at when, where, and how the results are kept.

Start at `batch.py`, then `handed_work.py` for one student and `keeping.py` for what is written. `cluster.py` and
`on_worker.py` are the two ends of a Dask cluster.
"""
