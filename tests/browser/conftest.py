"""A real browser. Its absence is a failure, not a skip: `make test` installs it."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--window-size=1600,1200", "--virtual-time-budget=5000",
    "--allow-file-access-from-files",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "Chromium is missing: `make test` installs it, or `apt install chromium`"
    return found


@pytest.fixture
def evaluate(browser, tmp_path):
    """Open an HTML page, run JavaScript in it, and return the JSON of what `run()` gives."""

    def run(page: str, script: str, *, dark: bool = False, beside: Path | None = None):
        file = (beside or tmp_path) / "evaluated.html"
        result = '<pre id="nnviz-result"></pre>'
        call = "window.addEventListener('load',()=>{document.getElementById('nnviz-result').textContent=JSON.stringify(run())})"
        file.write_text(page.replace("</body>", f"{result}<script>{script}\n{call}</script></body>"), encoding="utf-8")
        scheme = ["--blink-settings=preferredColorScheme=0"] if dark else ["--blink-settings=preferredColorScheme=1"]
        command = [browser, *FLAGS, *scheme, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri()]
        dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
        found = re.search(r'<pre id="nnviz-result">(.+?)</pre>', dom, re.DOTALL)
        assert found, dom[-2000:]
        return json.loads(html.unescape(found[1]))

    return run
