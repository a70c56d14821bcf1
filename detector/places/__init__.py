"""Country and city names to ISO 3166 alpha-2 codes, and back to names.

`resolve_country` is for the cells of a country column, `resolve_place` for those of a
city column (or a column that may hold either), `resolve_language` for locale rows.
"""

from detector.places.cities import resolve_place
from detector.places.countries import COUNTRIES, resolve_country
from detector.places.languages import (
    country_name,
    language_name,
    languages_of,
    propose_home,
    resolve_language,
)

__all__ = [
    "COUNTRIES",
    "country_name",
    "language_name",
    "languages_of",
    "propose_home",
    "resolve_country",
    "resolve_language",
    "resolve_place",
]
