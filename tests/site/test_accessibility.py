"""Every built page, as axe sees it."""

from built_book import AXE


def test_axe_finds_nothing(reader, name):
    page = reader.open(name)
    page.add_script_tag(path=AXE)
    for scheme in ("light", "dark"):
        # Without motion, colours change at once: halfway between themes is neither.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = page.evaluate("axe.run().then((found) => found.violations)")
        findings = [
            f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for v in violations
            for node in v["nodes"]
        ]
        assert not findings, scheme + ": " + "\n".join(findings)
