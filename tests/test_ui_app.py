"""The pages driven without a browser: what a person meets, and that nothing is lost."""

import sys
import types
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import detector.read
from detector.history import ScanOutcome
from detector.ui import memory, state
from detector.ui.case_file import SavedCase, digest, pack, unpack
from detector.ui.settings import PageSettings, Settings
from detector.words import say
from tests import scan_factory

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "opunlike"
# Elements whose text Streamlit reads as Markdown or HTML.
MARKDOWN = ("markdown", "caption", "title", "header", "subheader", "metric", "info", "error",
            "warning", "success", "html", "badge", "table", "latex")  # fmt: skip
LABELLED = ("button", "selectbox", "multiselect", "select_slider", "text_input", "toggle",
            "checkbox", "expander", "tabs", "file_uploader", "button_group", "pills")  # fmt: skip


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    """One test's results are not the next one's, and the tests' arguments are not the app's."""
    monkeypatch.setattr(sys, "argv", ["app.py"])
    memory.results().clear()
    memory.shelf().clear()


READ = {}


@pytest.fixture(autouse=True)
def read_once(monkeypatch):
    """The readers are tested elsewhere: the same bytes are read once for all tests."""
    real = detector.read.open_each

    def open_each(files, page, *, join_nameless, maps):
        named = tuple((name, digest(data)) for name, data in files)
        key = (named, page, join_nameless, tuple(maps))
        if key not in READ:
            READ[key] = real(files, page, join_nameless=join_nameless, maps=maps)
        return READ[key]

    monkeypatch.setattr(detector.read, "open_each", open_each)


@pytest.fixture
def quick_scan(monkeypatch):
    """The hand-made scan in the place of the slow one; `calls` tells how often it ran."""
    calls = []

    def scan(history, *, home, languages, peers, beside, false_alarms_per_year, fans, progress):
        call = (history.page, home, languages, false_alarms_per_year, len(beside), len(peers))
        calls.append(call)
        found = None if "Meditel" not in history.page else ()
        return scan_factory.scan_of(
            history, rate=false_alarms_per_year, home=home, languages=languages, found=found
        )

    fake = types.ModuleType("detector.scan")
    fake.scan = scan
    monkeypatch.setitem(sys.modules, "detector.scan", fake)
    return calls


def app(page="", **query):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    return go(at, page) if page else at


def go(at, page):
    at.switch_page(f"detector/ui/pages/{page}.py").run()
    return at


def opened(page="findings"):
    """The sample, then a page."""
    return go(app(sample="opunlike"), page)


def upload(at, *files):
    go(at, "open")
    at.file_uploader[0].upload(*files[0])
    for file in files[1:]:
        at.file_uploader[0].upload(*file)
    at.run()
    return at


def shown(at):
    return "\n".join(one.value for one in at.text)


def element(at, kind, key):
    return next(one for one in getattr(at, kind) if one.key and one.key.startswith(key))


def charts(at):
    return at.get("vega_lite_chart")


def test_the_empty_page_says_what_to_ask_for():
    at = app()
    assert not at.exception
    assert say("ui.open.title") in shown(at)
    everything = " ".join(one.value for one in at.markdown)
    for name in ("facebook_old", "facebook_new", "youtube", "others"):
        assert say(f"ui.guide.{name}.who") in everything


@pytest.mark.parametrize("page", ["findings", "compare", "reading", "save"])
def test_every_page_without_a_file_shows_the_way_out(page):
    at = app(page)
    assert not at.exception
    assert say("ui.nothing_open") in shown(at)


@pytest.mark.parametrize("page", ["open", "findings", "compare", "reading", "save"])
def test_every_page_with_a_sample_is_drawn(page, quick_scan):
    at = opened(page)
    assert not at.exception
    assert not at.error


def test_the_sample_says_what_in_it_is_made_up(quick_scan):
    assert say("sample.opunlike.story") in shown(opened())


def test_a_flagged_interval_is_told_with_everything_beside_it(quick_scan):
    at = opened()
    element(at, "button_group", "w_finding").set_value(1).run()
    assert not at.exception
    text = shown(at)
    assert "13,920" in text
    assert "Thailand" in text
    assert say("scan.who") in text
    # How strongly it speaks stands before any number.
    assert text.index("Supported neither way") < text.index(say("ui.waterfall.lead"))
    badges = " ".join(one.value for one in at.markdown)
    assert all(say(f"outcome.{outcome}") in badges for outcome in ("found", "nothing_found"))
    folds = [one.label for one in at.expander]
    assert {say("checks.folded", n=2), say("ui.docket.folded")} <= set(folds)
    assert say("check.accounting_step.columns_missing") in text
    assert len(charts(at)) == 8  # overview, timeline, bars, map, flows, waterfall, how well (2)


def test_what_was_not_weighed_says_so_and_a_loss_is_never_weighed(quick_scan, monkeypatch):
    bare = scan_factory.scan_of(scan_factory.history(), found=scan_factory.findings())
    monkeypatch.setattr(sys.modules["detector.scan"], "scan", lambda *_, **__: bare)
    at = opened()
    element(at, "button_group", "w_finding").set_value(1).run()
    assert say("ui.support.none") in shown(at)
    element(at, "button_group", "w_finding").set_value(0).run()
    assert say("ui.support.none") not in shown(at)


def test_the_receipt_is_always_there(quick_scan):
    at = opened()
    headings = " ".join(one.value for one in at.markdown)
    for part in ("read", "guessed", "left_out", "unresolved"):
        assert say(f"ui.receipt.{part}") in headings


def test_a_quiet_page_says_what_would_have_been_found(quick_scan):
    at = opened()
    pages = element(at, "selectbox", "w_page")
    meditel = next(i for i, option in enumerate(pages.options) if "Meditel" in option)
    pages.select_index(meditel).run()
    assert say("ui.clean.title") in [one.value for one in at.header]
    assert say("ui.clean.lead") in shown(at)
    assert say("ui.clean.least", n=1, fans=420, power=0.8) in shown(at)


@pytest.mark.parametrize("outcome", [ScanOutcome.CANNOT_TELL, ScanOutcome.NOT_RESOLVABLE])
def test_a_page_that_cannot_be_judged_says_why_and_what_that_means(
    outcome, quick_scan, monkeypatch
):
    monkeypatch.setattr(
        sys.modules["detector.scan"], "scan", lambda *_, **__: scan_factory.untold(outcome)
    )
    at = opened()
    assert not at.exception
    assert say(f"ui.{outcome.value}.title") in [one.value for one in at.header]
    assert say(f"ui.{outcome.value}.means") in shown(at)
    assert say("check.pulse_shape.not_daily") in shown(at)


def test_home_is_a_guess_until_somebody_chooses(quick_scan):
    at = app()
    upload(at, *[(path.name, path.read_bytes()) for path in sorted(SAMPLE.iterdir())[:1]])
    go(at, "findings")
    home = element(at, "selectbox", "w_home")
    assert home.value == "MA"
    assert home.label == say("ui.choose.home.guess")
    home.set_value("FR").run()
    assert element(at, "selectbox", "w_home").label == say("ui.choose.home")
    assert quick_scan[-1][1] == "FR"


def test_without_a_home_only_the_pages_own_past_is_tested(quick_scan):
    at = opened()
    element(at, "selectbox", "w_home").set_value("").run()
    assert quick_scan[-1][1] is None
    assert say("ui.choose.no_home") in [one.value for one in at.caption]


def test_the_knob_is_in_words_and_can_be_taken_back(quick_scan):
    at = opened()
    slider = element(at, "select_slider", "w_rate")
    assert slider.value == 0.1
    slider.set_value(0.02).run()
    assert quick_scan[-1][3] == 0.02
    assert not element(at, "button", "w_undo").disabled
    element(at, "button", "w_undo").click().run()
    assert element(at, "select_slider", "w_rate").value == 0.1
    assert element(at, "button", "w_undo").disabled


def test_the_other_open_pages_serve_the_docket(quick_scan):
    opened()
    assert quick_scan[0][4] == 2


def test_a_page_is_a_peer_only_when_a_person_says_so(quick_scan):
    at = opened()
    assert quick_scan[-1][4:] == (2, 0)
    peers = element(at, "multiselect", "w_peers")
    assert len(peers.options) == 2
    peers.select(peers.options[0]).run()
    assert quick_scan[-1][4:] == (1, 1)
    element(at, "button", "w_undo").click().run()
    assert element(at, "multiselect", "w_peers").value == []


def test_the_same_settings_are_not_computed_twice(quick_scan):
    at = opened()
    before = len(quick_scan)
    element(at, "select_slider", "w_rate").set_value(0.02).run()
    element(at, "button", "w_undo").click().run()
    assert len(quick_scan) == before + 1


def test_leaving_a_page_loses_nothing(quick_scan):
    at = opened()
    element(at, "select_slider", "w_rate").set_value(0.5).run()
    element(at, "selectbox", "w_home").set_value("FR").run()
    element(at, "button_group", "w_finding").set_value(1).run()
    go(go(at, "compare"), "findings")
    assert element(at, "select_slider", "w_rate").value == 0.5
    assert element(at, "selectbox", "w_home").value == "FR"
    assert element(at, "button_group", "w_finding").value in (1, [1])


def test_reloading_the_browser_loses_nothing(quick_scan):
    at = opened()
    element(at, "select_slider", "w_rate").set_value(0.5).run()
    token = at.session_state["token"]
    again = go(app(case=token), "findings")
    assert "Maroc Telecom" in shown(again)
    assert element(again, "select_slider", "w_rate").value == 0.5


def test_a_token_nobody_has_opens_nothing():
    assert not app(case="guessed").session_state["files"]


def test_closing_forgets(quick_scan):
    at = opened("save")
    token = at.session_state["token"]
    next(one for one in at.button if one.label == say("ui.open.close")).click().run()
    assert not at.session_state["files"]
    assert token not in memory.shelf()
    assert say("ui.nothing_open") in shown(at)


def test_a_bad_file_is_one_sentence_and_the_others_are_shown(quick_scan):
    at = app()
    good = sorted(SAMPLE.iterdir())[0]
    upload(at, ("broken.csv", b"\x00\x01garbage"), (good.name, good.read_bytes()))
    go(at, "findings")
    assert not at.exception
    assert "broken.csv" in shown(at)
    assert "Maroc Telecom" in shown(at)
    assert charts(at)


def test_only_bad_files_leave_the_page_usable():
    at = app()
    upload(at, ("broken.csv", b"\x00\x01garbage"))
    go(at, "findings")
    assert not at.exception
    assert say("ui.findings.nothing_readable") in shown(at)


def test_a_saved_case_reopens_with_its_settings(quick_scan):
    path = sorted(SAMPLE.iterdir())[0]
    case = SavedCase(
        ((path.name, path.read_bytes()),),
        Settings(rate=0.02, everywhere=PageSettings("FR", ("fr",))),
    )
    at = app()
    upload(at, ("case.zip", pack(case, "1")))
    go(at, "findings")
    assert element(at, "select_slider", "w_rate").value == 0.02
    assert element(at, "selectbox", "w_home").value == "FR"


def test_what_is_open_is_what_is_saved(quick_scan):
    at = opened("save")
    case = state_case(at)
    assert [name for name, _ in case.files] == [path.name for path in sorted(SAMPLE.iterdir())]
    assert unpack(pack(case, "1")) == case


def state_case(at):
    return memory.shelf().find(at.session_state["token"])


def test_a_hostile_case_is_one_sentence(quick_scan):
    at = app()
    upload(at, ("case.zip", b"PK\x03\x04" + pack(SavedCase((), Settings()), "1")[4:-30]))
    assert not at.exception
    go(at, "findings")
    assert not at.exception


def hostile_export():
    """A legacy export whose page and country are named to be read as Markdown or HTML."""
    path = sorted(SAMPLE.iterdir())[0]
    return (
        f"Facebook Insights Data Export - {scan_factory.HOSTILE} - 2016-01-01 - 2016-03-31.csv",
        path.read_bytes(),
    )


@pytest.mark.parametrize("page", ["open", "findings", "compare", "reading", "save"])
def test_a_files_text_is_never_read_as_markdown(page, quick_scan):
    case = SavedCase(
        (hostile_export(), (scan_factory.HOSTILE, b"garbage")),
        Settings(page_name=scan_factory.HOSTILE),
    )
    at = app()
    upload(at, ("case.zip", pack(case, "1")))
    go(at, page)
    assert not at.exception
    seen = "evil.example"
    for kind in MARKDOWN:
        for one in at.get(kind):
            assert seen not in str(getattr(one, "value", "")), kind
            assert seen not in str(getattr(one, "proto", "")), kind
    for kind in LABELLED:
        for one in at.get(kind):
            assert seen not in str(getattr(one, "label", "")), kind
    # The test can fail: the text is on the page, as text.
    assert page in ("open", "save") or seen in shown(at)


def test_settings_from_a_hostile_token_are_checked():
    assert app(sample="../../etc").session_state["files"] == []


def test_every_chart_has_words(quick_scan):
    for page in ("findings", "compare"):
        for chart in charts(opened(page)):
            assert '"description"' in chart.proto.spec


def test_direction_follows_the_script(monkeypatch):
    monkeypatch.setattr(state, "language", lambda: "ar")
    at = app()
    assert any("direction: rtl" in str(one.proto) for one in at.get("html"))
    monkeypatch.setattr(state, "language", lambda: "en")
    assert not any("direction: rtl" in str(one.proto) for one in app().get("html"))


def test_a_choice_of_language_appears_where_there_is_one(monkeypatch):
    at = app()
    choice = next(one for one in at.selectbox if one.key == "w_language")
    choice.set_value("ar").run()
    assert not at.exception
    assert any("direction: rtl" in str(one.proto) for one in at.get("html"))
    monkeypatch.setattr(state, "languages", lambda: ("en",))
    assert not [one for one in app().selectbox if one.key == "w_language"]


def test_a_path_that_is_not_there_leaves_the_others(monkeypatch, tmp_path, quick_scan):
    path = sorted(SAMPLE.iterdir())[0]
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "missing.csv"), str(path)])
    at = go(app(), "findings")
    assert "missing.csv" in shown(at)
    assert "Maroc Telecom" in shown(at)
