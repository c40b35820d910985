"""A reader's own copy of the chapters: kept up to date, and no edit is ever lost."""

import errno
import json

import pytest

from softgrad_book.site.server import own_chapters
from softgrad_book.site.server.own_chapters import lay

NAME = "02-entropy.ipynb"


def notebook(*cells, outputs=()):
    """Return a notebook's text."""
    made = [
        {"cell_type": "code", "source": [cell], "outputs": [*outputs]} for cell in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def published(tmp_path):
    """The chapters as they are published: a first edition."""
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / NAME).write_text(notebook("first"))
    (folder / "glossary.md").write_text("no notebook")
    return folder


@pytest.fixture
def own(tmp_path, published):
    """The folder of a reader who has the first edition."""
    folder = tmp_path / "home" / "book"
    lay(published, folder)
    return folder


def said(folder):
    """Return what the cells of each notebook in a folder say."""
    return {
        path.name: [
            "".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]
        ]
        for path in folder.glob("*.ipynb")
    }


def test_a_new_reader_gets_the_chapters(own):
    assert said(own) == {NAME: ["first"]}


def test_nothing_is_written_twice(published, own):
    assert lay(published, own) == []


def test_a_new_edition_replaces_a_copy_that_was_left_as_it_was(published, own):
    (published / NAME).write_text(notebook("second"))
    lay(published, own)
    assert said(own) == {NAME: ["second"]}


def test_a_copy_that_was_run_is_no_edited_one(published, own):
    (own / NAME).write_text(notebook("first", outputs=[{"output_type": "stream"}]))
    (published / NAME).write_text(notebook("second"))
    lay(published, own)
    assert said(own) == {NAME: ["second"]}


def test_an_edited_copy_stays_and_the_new_edition_lies_beside_it(published, own):
    (own / NAME).write_text(notebook("first", "mine"))
    assert lay(published, own) == []  # there is no new edition yet
    (published / NAME).write_text(notebook("second"))
    lay(published, own)
    expected = {NAME: ["first", "mine"], "02-entropy-new.ipynb": ["second"]}
    assert said(own) == expected
    lay(published, own)
    assert said(own) == expected

    (published / NAME).write_text(notebook("third"))
    lay(published, own)
    assert said(own) == expected | {"02-entropy-new.ipynb": ["third"]}


def test_what_lies_beside_is_edited_too(published, own):
    (own / NAME).write_text(notebook("mine"))
    (published / NAME).write_text(notebook("second"))
    lay(published, own)
    (own / "02-entropy-new.ipynb").write_text(notebook("mine, too"))
    (published / NAME).write_text(notebook("third"))
    lay(published, own)
    assert said(own) == {
        NAME: ["mine"],
        "02-entropy-new.ipynb": ["mine, too"],
        "02-entropy-new-2.ipynb": ["third"],
    }


def test_what_a_reader_does_not_want_is_offered_once(published, own):
    (own / NAME).write_text(notebook("mine"))
    (published / NAME).write_text(notebook("second"))
    lay(published, own)
    (own / "02-entropy-new.ipynb").unlink()
    lay(published, own)
    assert said(own) == {NAME: ["mine"]}


def test_a_copy_that_is_deleted_comes_anew(published, own):
    (own / NAME).unlink()
    lay(published, own)
    assert said(own) == {NAME: ["first"]}


@pytest.mark.parametrize("record", ["", "[]", '{"a": 1}', "{", None])
def test_without_its_record_every_copy_counts_as_edited(published, own, record):
    (own / NAME).write_text(notebook("mine"))
    path = own / own_chapters.RECORD
    path.unlink() if record is None else path.write_text(record)
    (published / NAME).write_text(notebook("second"))
    lay(published, own)
    assert said(own) == {NAME: ["mine"], "02-entropy-new.ipynb": ["second"]}


def test_what_is_no_notebook_any_more_is_kept(published, own):
    (own / NAME).write_text("a reader's mistake")
    (published / NAME).write_text(notebook("second"))
    lay(published, own)
    assert (own / NAME).read_text() == "a reader's mistake"
    assert json.loads((own / "02-entropy-new.ipynb").read_text())


def test_a_full_disk_cuts_nothing_off(published, own, monkeypatch):
    (published / NAME).write_text(notebook("second"))

    class Full:
        def __init__(self, handle, mode):
            self.file = open(handle, mode)  # noqa: SIM115

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.file.close()

        def write(self, content):
            self.file.write(content[:5])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(own_chapters.os, "fdopen", Full)
    with pytest.raises(OSError, match="No space left"):
        lay(published, own)
    monkeypatch.undo()
    assert said(own) == {NAME: ["first"]}
    assert list(own.glob(".*.part")) == []
    lay(published, own)  # there is room again
    assert said(own) == {NAME: ["second"]}
