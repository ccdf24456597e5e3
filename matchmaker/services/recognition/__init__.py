"""Recognising values: what people write in lists → codes, never letter for letter.

One function for each sort of value. Each takes a text and gives a `Recognised` (code, label,
confidence, how) or an `Unrecognised` (what was found, with suggestions); none ever raises, and the
vocabularies behind them are read when first needed.
"""

from .amounts import AmountRange, recognise_amount
from .closed_lists import (
    recognise_kind,
    recognise_link_kind,
    recognise_role,
    recognise_stage,
    recognise_urgency,
    recognise_visibility,
    recognise_yes_no,
)
from .countries import country_name, recognise_country
from .dates import recognise_date, recognise_year
from .languages import language_of, recognise_language
from .lists import recognise_each, split_values
from .readiness import recognise_readiness
from .regions import country_of_region, recognise_region, region_name
from .results import Recognised, Recogniser, Recognition, Suggestion, Unrecognised
from .sectors import recognise_sector, section_of, sector_name
from .sizes import recognise_size, size_class
from .websites import domain_of, recognise_website

__all__ = [
    "AmountRange",
    "Recognised",
    "Recogniser",
    "Recognition",
    "Suggestion",
    "Unrecognised",
    "country_name",
    "country_of_region",
    "domain_of",
    "language_of",
    "recognise_amount",
    "recognise_country",
    "recognise_date",
    "recognise_each",
    "recognise_kind",
    "recognise_language",
    "recognise_link_kind",
    "recognise_readiness",
    "recognise_region",
    "recognise_role",
    "recognise_sector",
    "recognise_size",
    "recognise_stage",
    "recognise_urgency",
    "recognise_visibility",
    "recognise_website",
    "recognise_year",
    "recognise_yes_no",
    "region_name",
    "section_of",
    "sector_name",
    "size_class",
    "split_values",
]
