"""`python -m detector app`: a free port on this machine, the browser, no question asked."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path
from urllib.parse import quote

from detector.history import MissingPart, UnreadableFile
from detector.ui.samples import samples

ROUTER = Path(__file__).parents[2] / "app.py"
HOST = "127.0.0.1"
# A cold start on a slow laptop takes some seconds.
PATIENCE_SECONDS = 60.0


def launch(what: str | None = None, *, port: int = 0, browser: bool = True) -> int:
    """Serve the window until it is stopped.

    Parameters
    ----------
    what
        An export, the name of a sample, or nothing.
    port
        0 takes a free one.
    browser
        Whether to open the browser.

    Returns
    -------
    int
        The server's exit status.

    Raises
    ------
    MissingPart
        The program's router is not beside the package.
    UnreadableFile
        Neither a file nor a sample has this name.
    """
    if not ROUTER.is_file():
        raise MissingPart("ui.launch.no_router", file=ROUTER.name)
    known = [sample.name for sample in samples()]
    files, query = [], ""
    if what in known:
        query = f"?sample={quote(what)}"
    elif what is not None:
        if not Path(what).is_file():
            raise UnreadableFile("error.no_such_sample", name=what, samples=", ".join(known))
        files = [str(Path(what).resolve())]
    chosen = port or free_port()
    address = f"http://{HOST}:{chosen}/{query}"
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROUTER),
        f"--server.address={HOST}", f"--server.port={chosen}", "--server.headless=true",
        "--", *files,
    ]  # fmt: skip
    if browser:
        threading.Thread(target=_open_when_up, args=(chosen, address), daemon=True).start()
    try:
        # The router's folder holds the settings that keep everything on this machine.
        return subprocess.call(command, cwd=ROUTER.parent)  # noqa: S603 - no shell, own command
    except KeyboardInterrupt:
        return 0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_up(port: int) -> bool:
    """Whether the server answers."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _open_when_up(port: int, address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_up(port):
            webbrowser.open(address)
            return
        time.sleep(0.2)
