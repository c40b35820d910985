"""A question in the page: its texts are text, whatever stands in them."""

import json
from html.parser import HTMLParser

from softgrad_book.exercises import MIME_TYPE
from softgrad_book.site.page_html.outputs import output_html

HOSTILE = "\"'><img src=x onerror=alert(1)><!--<script></script>"
QUESTION = {
    "number": HOSTILE,
    "label": HOSTILE,
    "asked": HOSTILE,
    "expected": [1.0],
    "texts": {"check": HOSTILE, "open": HOSTILE},
}


class Elements(HTMLParser):
    """What a browser finds in a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.names, self.texts, self.ids = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.ids += [value for name, value in attrs if name in ("id", "for")]

    def handle_data(self, data):
        self.texts.append(data)


def test_no_text_of_a_question_becomes_an_element():
    html = output_html({MIME_TYPE: QUESTION}, {}, "a")
    found = Elements(html)
    expected = ["form", "label", "small", "input", "button", "p", "script"]
    assert found.names == expected
    assert found.ids == [f"answer-{HOSTILE}"] * 2
    assert "".join(found.texts).count(HOSTILE) == 4
    assert json.loads(found.texts[-1])["label"] == HOSTILE
    # After "<!--<script" a browser does not see the end of a script element.
    assert "<!--" not in html
