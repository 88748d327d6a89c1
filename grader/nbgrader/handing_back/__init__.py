"""What a student gets back: the stored report, the folder in autograded/, the page in feedback/.

Start at `feedback.py`; `page.py` makes the page and is pure.
"""
