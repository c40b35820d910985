"""Exercises that no machine can judge: their model answers hold points to tick."""

import pytest

from chapters import CHAPTERS, dropdowns
from softgrad_book.classroom.chapters import POINT, read


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_has_a_model_answer_and_each_has_two_to_five_points(path):
    points = {
        number: len(POINT.findall(body))
        for number, body in dropdowns(read(path), "Model answer")
    }
    assert points
    assert not {n: count for n, count in points.items() if not 2 <= count <= 5}
