"""Country and city names to ISO 3166 alpha-2 codes, and back to names."""

from detector.places.countries import COUNTRIES, resolve_country

__all__ = ["COUNTRIES", "resolve_country"]
