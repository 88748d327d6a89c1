"""The only files of ours that a student's process can see. Nothing here knows a rubric, a reference or a mark.

In the sandbox this folder is the package `runtime`, so its files name each other relatively.
"""
