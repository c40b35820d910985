"""Where pages say that their notebook can be run."""

from types import SimpleNamespace

import pytest

from softgrad_book.site.sphinx_ext import launch_links

PAGE = "01-softmax-versus-hardmax"
HOME = "https://github.com/someone/softmax-book"


def links(url="", branch="main", page=PAGE):
    theme = {"repository_url": url, "repository_branch": branch}
    return launch_links.links(SimpleNamespace(html_theme_options=theme), page)


@pytest.fixture(autouse=True)
def ordinary_book(monkeypatch):
    monkeypatch.delenv(launch_links.LITE, raising=False)


def test_nothing_is_offered_unless_configured():
    assert links() == []
    assert launch_links.links(SimpleNamespace(html_theme_options={}), PAGE) == []


def test_a_site_offers_its_own_jupyterlite(monkeypatch):
    monkeypatch.setenv(launch_links.LITE, "lite")
    path = f"lite/lab/index.html?path={PAGE}.ipynb"
    assert links() == [("JupyterLite", path)]
    assert links(page="part/one")[0][1].startswith("../lite/lab/")


def test_a_repository_offers_binder_and_colab():
    assert links(HOME) == [
        (
            "Binder",
            "https://mybinder.org/v2/gh/someone/softmax-book/main"
            f"?urlpath=lab%2Ftree%2Fbook%2F{PAGE}.ipynb",
        ),
        (
            "Colab",
            "https://colab.research.google.com/github/someone/softmax-book"
            f"/blob/main/book/{PAGE}.ipynb",
        ),
    ]


def test_jupyterlite_comes_first(monkeypatch):
    monkeypatch.setenv(launch_links.LITE, "lite")
    assert [name for name, _ in links(HOME)] == ["JupyterLite", "Binder", "Colab"]


@pytest.mark.parametrize("ending", ["", "/", ".git"])
def test_an_address_may_end_as_github_shows_it(ending):
    assert links(HOME + ending) == links(HOME)


def test_a_branch_may_have_a_slash():
    binder, colab = (address for _, address in links(HOME, "draft/one"))
    assert "/main" not in binder
    assert "/draft%2Fone?" in binder
    assert "/blob/draft/one/book/" in colab


@pytest.mark.parametrize(
    "url", ["github.com/a/b", "https://github.com/a", "https://x/a/b"]
)
def test_any_other_address_is_refused(url):
    with pytest.raises(ValueError, match="repository url must be"):
        links(url)
