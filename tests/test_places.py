"""Country cells: names, codes, misspellings, and everything that must stay unresolved."""

import subprocess
import sys

import pycountry
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.places import COUNTRIES, resolve_country, resolve_place
from detector.places.misspelling import LIKENESS, MARGIN, misspelt
from detector.places.normalise import normal, tidy
from detector.places.tables import country_names, main_country_keys
from tests.naive_places import naive_likeness

NEAR_NAMES = (
    "Niger", "Nigeria", "Austria", "Australia", "Guinea", "Equatorial Guinea", "Guinea-Bissau",
    "Papua New Guinea", "Congo", "DR Congo", "Iran", "Iraq", "Mali", "Malta", "Malawi", "Maldives",
    "Slovakia", "Slovenia", "Ireland", "Iceland", "Gambia", "Zambia", "Dominica",
    "Dominican Republic", "Mauritania", "Mauritius", "Paraguay", "Uruguay", "North Korea",
    "South Korea", "Sudan", "South Sudan", "Samoa", "American Samoa", "Chad", "China", "Chile",
    "Libya", "Lebanon", "Latvia", "Liberia", "Georgia", "Jordan", "Togo", "Tonga",
)  # fmt: skip
NO_COUNTRY = (
    "", " ", "Other", "others", "Unknown", "Worldwide", "Asia", "Africa", "Not specified", "na",
    "n/a", "NaN", "none", "no", "-", "--", "?", "0", "South America", "North America", "Europe",
    "European Union", "Autre", "Non spécifié", "Monde", "أخرى", "غير معروف", "العالم",
    "อื่นๆ", "ไม่ระบุ", "ทั่วโลก", "Korea", "Virgin Islands", "EU", "AN", "XX", "ZZ", "Total", "male",
    "Yugoslavia", "en_US", "Home", "MA/FR",
)  # fmt: skip
anything = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "th"])
def test_every_cldr_name_resolves_to_itself(language: str) -> None:
    names = Locale(language).territories
    wrong = {
        (code, names[code], resolve_country(names[code]))
        for code in COUNTRIES
        if resolve_country(names[code]) != code
    }
    assert not wrong


def test_every_iso_name_and_code_resolves_to_itself() -> None:
    for country in pycountry.countries:
        for name in ("name", "official_name", "common_name", "alpha_2", "alpha_3"):
            text = getattr(country, name, None)
            if text:
                assert resolve_country(text) == country.alpha_2, text


def test_countries_are_those_of_iso_and_kosovo() -> None:
    assert {country.alpha_2 for country in pycountry.countries} | {"XK"} == COUNTRIES


@pytest.mark.parametrize("text", NO_COUNTRY)
def test_what_names_no_country_stays_unresolved(text: str) -> None:
    assert resolve_country(text) is None
    assert resolve_place(text) is None


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("NA", "NA"),
        ("Namibia", "NA"),
        ("ma", "MA"),
        ("UK", "GB"),
        ("usa", "US"),
        ("GER", "DE"),
        ("den", None),
        ("are", None),
        ("can", None),
        ("XK", "XK"),
        ("🇹🇭", "TH"),
        ("Kosovo (XK)", "XK"),
        ("Morocco (MA)", "MA"),
        ("MA - Maroc", "MA"),
        ("Марокко (MA)", "MA"),
        ("Morocco (TH)", None),
        ("Birmanie (Myanmar)", "MM"),
        ("Birmanie (Thaïlande)", None),
        ("Congo (DRC)", "CD"),
        ("Korea, Republic of", "KR"),
        ("The Gambia", "GM"),
        ("ประเทศไทย", "TH"),
        ("الْمَغْرِبُ", "MA"),
        ("المغـــرب", "MA"),
        ("امريكا", "US"),
        ("CÔTE D’IVOIRE", "CI"),
        ("Türkiye", "TR"),
        ("TÜRKİYE", "TR"),
        ("Ｔｈａｉｌａｎｄ", "TH"),
        ("\u200fتونس\u200f", "TN"),
        ("RÃ©union", "RE"),
        ("Estados Unidos", "US"),
        ("Schweiz", "CH"),
    ],
)
def test_written_forms(text: str, country: str | None) -> None:
    assert resolve_country(text) == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Thialand", "TH"),
        ("Egpyt", "EG"),
        ("Phillipines", "PH"),
        ("Indonesa", "ID"),
        ("Nigeriaa", "NG"),
        ("Nigera", None),
        ("Austrlia", None),
        ("Viena", None),
        ("Lagos", None),
        ("Seria", None),
        ("Irac", None),
        ("Guayana", None),
    ],
)
def test_a_slip_is_followed_only_where_one_country_is_meant(text: str, country: str | None) -> None:
    assert resolve_country(text) == country


@pytest.mark.parametrize("name", NEAR_NAMES)
def test_no_single_slip_turns_one_country_into_its_neighbour(name: str) -> None:
    own = resolve_country(name)
    assert own is not None
    for at in range(len(name)):
        for slip in (name[:at] + name[at + 1 :], name[:at] + "x" + name[at + 1 :]):
            # Another real name may be one letter away (Niger): then it is what is written.
            if normal(slip) not in country_names():
                assert resolve_country(slip) in (own, None), slip


def test_likeness_agrees_with_the_plain_twin() -> None:
    for key in ("thialnd", "moroco", "nigera", "south americ", "equatorial guine", "kazakstan"):
        best = naive_likeness(key)
        ranked = sorted(best, key=best.__getitem__, reverse=True)
        clear = best[ranked[0]] - best[ranked[1]] >= MARGIN and best[ranked[0]] >= LIKENESS
        assert misspelt(key) == ((ranked[0] or None) if clear else None), key


def test_names_of_further_languages_are_no_targets() -> None:
    assert resolve_country("Marrocos") == "MA"
    assert "marrocos" not in main_country_keys()


@given(anything)
def test_normal_is_idempotent(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text("éèüñçÎÔàôغربمไทย abc", min_size=1, max_size=20).map(str.strip))
def test_tidy_undoes_misread_utf_8_and_nothing_else(text: str) -> None:
    assert tidy(text) == text
    assert tidy(text.encode("utf-8").decode("latin-1")) == text


@settings(max_examples=300, deadline=None)
@given(anything)
def test_any_text_gives_a_country_or_none(text: str) -> None:
    for answer in (resolve_country(text), resolve_place(text)):
        assert answer is None or answer in COUNTRIES


@settings(max_examples=200, deadline=None)
@given(st.text("bcdfghjklmnpqrstvwxz0123456789_-", min_size=7, max_size=40))
def test_junk_gives_none(text: str) -> None:
    assert resolve_country(text) is None
    assert resolve_place(text) is None


@settings(deadline=None)
@given(st.sampled_from(sorted(main_country_keys())), st.sampled_from(["", " ", "\u200e", "\t"]))
def test_case_and_invisible_signs_do_not_matter(key: str, sign: str) -> None:
    if len(key) > 3:  # shorter words mean other things in capitals
        assert resolve_country(sign + key.upper() + sign) == resolve_country(key)


def test_prose_is_never_compared_with_names() -> None:
    assert resolve_country("Morocco " * 100) is None
    assert resolve_place("Morocco " * 100) is None


def test_importing_reads_neither_cities_nor_catalogues() -> None:
    probe = (
        "import sys, detector.places as p, detector.places.tables as t;"
        "p.resolve_country('Maroc');"
        "assert t.city_readings.cache_info().currsize == 0;"
        "assert not {'babel', 'pycountry', 'rapidfuzz'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
