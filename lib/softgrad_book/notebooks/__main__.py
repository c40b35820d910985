"""``python -m softgrad_book.notebooks``: run notebooks and clean them."""

from __future__ import annotations

import argparse
from pathlib import Path

from .install import install_source
from .run import run


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.notebooks", description="Run and clean notebooks."
    )
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="notebook.ipynb")
    add("--config", type=Path, default=Path("_config.yml"), help="the book's settings")
    options = parser.parse_args(arguments)
    install = install_source(options.config)
    for path in options.paths:
        print(f"running {path}", flush=True)
        run(path, install)


if __name__ == "__main__":
    main()
