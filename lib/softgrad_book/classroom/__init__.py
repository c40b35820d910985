"""What a teacher needs: a class's progress, a book without solutions, assignments.

Each command is a module here, run by ``python -m``. May import ``exercises`` and
nbformat, and reads the chapters, but no page.
"""
