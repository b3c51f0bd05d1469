"""The page in a real Chromium: accessible by axe, no wider than its window, asking for nothing."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from joinup.batch.result import Result
from joinup.page.document import html as html_of
from joinup.questions.compare.comparison import compare
from joinup.questions.compare.page import comparison_document
from tests.chromium import AXE, CHROMIUM, MISSING, QUIET

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]


def opened(page: str, script: str, folder: Path) -> Any:
    """Open a page with a script that sets `window.found` to a promise; return what it found.

    The page's own policy forbids scripts, which is tested by itself: the copy here has none.
    """
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    assert policy.search(page)
    bare = policy.sub("", page)
    script += (
        "\nwindow.found.then(answer => { const end = document.createElement('pre');"
        "end.id = 'found'; end.textContent = JSON.stringify(answer);"
        "document.body.replaceChildren(end); });"
    )
    path = folder / "with-script.html"
    path.write_text(bare.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={folder / 'profile'}"]
    done = subprocess.run(
        [*command, "--window-size=1400,1000", "--virtual-time-budget=60000", "--dump-dom",
         path.as_uri()],
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    answer = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer, done.stdout[-500:] + done.stderr[-500:]
    return json.loads(html.unescape(answer[1]))


@pytest.mark.slow
@pytest.mark.skipif(AXE is None, reason="no axe-core here")
@pytest.mark.parametrize("which", ["result", "comparison"])
def test_axe_finds_no_violation(page: str, result: Result, which: str, tmp_path: Path) -> None:
    if which == "comparison":
        pair = compare(result, "rough_sleepers_pooled", "rough_sleepers_partnership")
        page = html_of(comparison_document(pair))
    run = (
        "document.querySelectorAll('details').forEach(item => item.open = true);"
        "window.found = axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
        "'best-practice']}).then(answer => ({passes: answer.passes.length, violations:"
        "answer.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))])}));"
    )
    found = opened(page, AXE.read_text(encoding="utf-8") + run, tmp_path)  # type: ignore[union-attr]
    assert found["violations"] == [] and found["passes"] > 20


@pytest.mark.slow
@pytest.mark.skipif(AXE is None, reason="no axe-core here")
def test_axe_would_find_one(page: str, tmp_path: Path) -> None:
    """Without its language, the page fails: the check above can fail."""
    bad = page.replace(' lang="en-GB"', "")
    run = "window.found = axe.run({runOnly: ['wcag2a']}).then(a => a.violations.map(v => v.id));"
    assert "html-has-lang" in opened(bad, AXE.read_text(encoding="utf-8") + run, tmp_path)


@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_is_wider_than_the_window(page: str, width: int, tmp_path: Path) -> None:
    inner = html.escape(page, quote=True)
    outer = (
        '<!DOCTYPE html><html lang="en"><head>'
        '<meta http-equiv="Content-Security-Policy" content="">'
        f'</head><body><iframe id="f" style="width:{width}px;height:900px;border:0" '
        f'srcdoc="{inner}"></iframe></body></html>'
    )
    measure = (
        "window.found = new Promise(done => { const f = document.getElementById('f');"
        "f.addEventListener('load', () => { const d = f.contentDocument.documentElement;"
        "done({wide: d.scrollWidth, high: d.scrollHeight, figures:"
        "d.querySelectorAll('figure svg').length,"
        "letters: getComputedStyle(d.querySelector('main li')).fontSize}); }); });"
    )
    found = opened(outer, measure, tmp_path)
    assert found["wide"] <= width and found["figures"] > 12 and found["letters"] == "18px"


def test_a_script_in_the_page_does_not_run(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        page.replace("</main>", "<script>document.title = 'it ran'</script></main>"),
        encoding="utf-8",
    )
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, timeout=120)
    assert "What made this page" in done.stdout and "<title>it ran" not in done.stdout
