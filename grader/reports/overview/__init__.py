"""The instructor's page of a class: stored reports -> numbers -> plots and tables -> one HTML file; all of it pure.

Start at `page.py`, which puts the page together. `statistics.py` counts, `slips.py` names what went wrong,
`groups.py` has who waits, who was late, sections and milestones, `plots.py` draws with matplotlib, `alike.py` finds
similar programs and `pairs.py` shows them side by side with copydetect. Without matplotlib or copydetect the page has
no plots or no pairs, and says what to install.
"""
