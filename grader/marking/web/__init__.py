"""The page on which people mark: `app.py` has its addresses, `guarding.py` who may ask, `serving.py` the server.

Texts, formulas and programs of students are shown by the same templates as on feedback pages (parts.html of reports);
nothing of theirs is markup, and pictures are made anew from what they handed in (`picturing.py`).
"""
