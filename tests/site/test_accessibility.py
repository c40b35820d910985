"""Every built page, as axe sees it."""

import pytest

from built_book import AXE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reader, name, scheme):
    page = reader.open(name, color_scheme=scheme)
    page.add_script_tag(path=AXE)
    violations = page.evaluate("axe.run().then((found) => found.violations)")
    findings = [
        f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for v in violations
        for node in v["nodes"]
    ]
    assert not findings, "\n".join(findings)
