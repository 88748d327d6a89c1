"""Tries: to raise an exception while it is imported whose text never ends and whose name is markup.

Points: 0
Reports: was left out: time limit
"""


class Endless(BaseException):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


raise type("<script>alert(1)</script>", (Endless,), {})
