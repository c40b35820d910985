"""A book of one chapter, which has one of everything that a page can do with text.

A second page has an explorable.
"""

import shutil
import subprocess

import matplotlib.pyplot as plt
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from built_book import BUILD, ROOT
from softgrad_book import explorables, labs
from softgrad_book.exercises import Question, find
from softgrad_book.figures._picture import picture

CHAPTER = "01-small"
MORE = "more"
TOC = """
format: jb-book
root: index
parts:
  - caption: Chapters
    numbered: 1
    chapters: [{file: 01-small}]
  - caption: Back matter
    chapters: [{file: progress}, {file: glossary}, {file: bibliography}, {file: more}]
"""
INDEX = """
# A small book

See {eq}`eq-small-entropy`, {term}`entropy`, {cite:p}`shannon1948`, and
[exercise 1.1](01-small.ipynb#exercise-11-a-number).
"""
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
}
OPENING = """
# Small

Its equation {eq}`eq-small-entropy` is just below; the {term}`nat` is a unit.

```{math}
:label: eq-small-entropy
H(p) = -\\sum_k p_k \\log p_k .
```
"""
CAPTION = "*The line ends at $z_1$; a *thick* one.*\n\n*Not* a caption, this one.\n"
IN_A_LINE = "## Formulas in a line\n\n" + " ".join(
    (
        "The first is $x$, and another one is $y_1$; the third ($p_k$) has brackets.",
        "A long one, $a_1 + a_2 + a_3 + a_4 = b_1 + b_2 + b_3 + b_4$, may be broken.",
        "In $K$-dimensional rooms *is* $x = y$? Or is it $z$'s?",
    )
    * 3
)
IN_WORDS = """
### Exercise 1.51: in words

Why is $0 \\log 0$ nothing?

:::{dropdown} Model answer to exercise 1.51
Because $p$ outruns its logarithm.

- [ ] It names the limit of $p \\log p$.
- [ ] It says why a *weight* of 0 ends the matter.
:::

### Exercise 1.52: in words again

And why?

:::{dropdown} Model answer to exercise 1.52
So.

- [ ] It says so.
- [ ] It gives a reason.
:::

## In one sentence

**That is all.**
"""


@picture
def line(z_1=1.0, log10_h=0.0):
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, z_1 + log10_h])
    return figure, f"A line that ends at {z_1 + log10_h:g}."


def shown(thing):
    """Return the output of a cell that ends with `thing`, as a notebook stores it."""
    data = thing._repr_mimebundle_()
    data, metadata = data if isinstance(data, tuple) else (data, {})
    data.pop(labs.WIDGET_TYPE, None)
    return new_output("display_data", data=data, metadata=metadata)


def chapter():
    states = [{"z_1": -2}, {"z_1": 0.5, "log10_h": 2}]
    lab = labs.Lab(line, states, z_1=(-3, 3, 0.5, 1), log10_h=(0, 2, 1, 0))
    question = shown(Question("1.1", find("1.1")))
    return nbformat.v4.new_notebook(
        metadata=METADATA,
        cells=[
            new_markdown_cell(OPENING),
            new_code_cell("figures.line()", outputs=[shown(line())]),
            new_markdown_cell(CAPTION),
            new_markdown_cell(IN_A_LINE),
            new_markdown_cell("## Lab: a line\n\nMove the end of the line."),
            new_code_cell("labs.Lab(line)", outputs=[shown(lab)]),
            new_markdown_cell("## Exercises\n\n### Exercise 1.1: a number\n\nWhich?"),
            new_code_cell('check("1.1", answer)', outputs=[question]),
            new_markdown_cell(IN_WORDS),
        ],
    )


def more():
    """Return a page that has an explorable."""
    cells = [
        new_markdown_cell("# More"),
        new_code_cell("explorables.Race()", outputs=[shown(explorables.Race())]),
    ]
    return nbformat.v4.new_notebook(metadata=METADATA, cells=cells)


def build(folder, notebook=None, config=ROOT / "_config.yml"):
    """Build a book of one chapter in `folder`; return where its pages are."""
    source = folder / "book"
    source.mkdir()
    nbformat.write(notebook or chapter(), source / f"{CHAPTER}.ipynb")
    nbformat.write(more(), source / f"{MORE}.ipynb")
    for name, text in (("_toc.yml", TOC), ("index.md", INDEX)):
        (source / name).write_text(text, "utf8")
    kept = ("progress.md", "glossary.md", "bibliography.md", "references.bib")
    for name in kept:
        shutil.copy(ROOT / "book" / name, source)
    shutil.copytree(ROOT / "book/_static", source / "_static")
    where = ["--config", config, "--path-output", folder]
    strict = ["-W", "-n", "--keep-going", "--quiet"]
    subprocess.run([*BUILD, source, *where, *strict], check=True, capture_output=True)
    return folder / "_build/html"
