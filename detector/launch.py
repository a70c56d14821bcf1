"""Start the page on this machine and open the browser on it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from importlib import import_module
from pathlib import Path

from detector.history import BadSetting, MissingPart
from detector.history.compiled import Tell, preparing
from detector.samples import sample
from detector.words import say

APP = Path(__file__).parent.parent / "app.py"
HOST = "127.0.0.1"
WAIT_SECONDS = 60
# Between them these import every loop that a scan may need.
LOOPS = (
    "detector.scan",
    "detector.spikes.own_rate",
    "detector.spikes.net",
    "detector.origin.draws",
    "detector.simulate.recursion",
)
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 2.0


def launch(what: str | None, *, port: int, browser: bool) -> int:
    """Run the page until it is stopped.

    Parameters
    ----------
    what
        An export or a saved case to open, the name of a sample, or nothing.
    port
        Port to listen on; 0 takes a free one.
    browser
        Whether to open the browser.

    Returns
    -------
    int
        Exit status of the page's server.

    Raises
    ------
    BadSetting
        `what` is neither a file nor a sample, or the port is taken.
    MissingPart
        The page's script is not beside the package.
    """
    if not APP.exists():
        raise MissingPart("error.no_page", file=str(APP))
    files: list[str] = []
    address = ""
    if what is not None:
        if Path(what).is_file():
            files = [str(Path(what).resolve())]
        else:
            address = f"?sample={sample(what).name}"
    port = free_port(port)
    url = f"http://{HOST}:{port}/{address}"
    scan = threading.Thread(target=prepare, daemon=True)
    scan.start()
    # A polite end of this program ends the page too, as Ctrl-C does.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port)]
    # The page's own folder: its settings keep everything on this machine.
    with subprocess.Popen(  # noqa: S603 - our own script, no shell
        [*command, "--", *files], cwd=APP.parent, env=_environment()
    ) as server:
        try:
            if _healthy(port, server):
                scan.join(PATIENCE_SECONDS)
                if scan.is_alive():
                    print(say("launch.preparing"), flush=True)
                    scan.join()
                print(url, flush=True)
                if browser:
                    webbrowser.open(url)
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return 0


def prepare(tell: Tell = lambda _share: None) -> None:
    """Compile the loops of the scan that are not compiled yet: once on a machine, cached on disk.

    Parameters
    ----------
    tell
        Called with the part that is ready, 0 to 1, where anything has to be compiled.
    """
    with preparing(tell):
        for name in LOOPS:
            import_module(name)


def _environment() -> dict[str, str]:
    # No first-run question for an e-mail address, whatever the person's own settings say.
    return os.environ | {
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "STREAMLIT_SERVER_ADDRESS": HOST,
    }


def free_port(wanted: int = 0) -> int:
    """A port of this machine that nobody listens on.

    Raises
    ------
    BadSetting
        The port that was wanted is taken.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, wanted))
        except (OSError, OverflowError) as error:
            raise BadSetting("error.port_taken", port=str(wanted)) from error
        return int(listener.getsockname()[1])


def is_up(port: int) -> bool:
    """Whether the page's server answers."""
    try:
        # Past any proxy: this machine's own page is nobody else's business.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"http://{HOST}:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _healthy(port: int, server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + WAIT_SECONDS
    while server.poll() is None and time.monotonic() < end:
        if is_up(port):
            return True
        time.sleep(POLL_SECONDS)
    return False
