"""A seeded world of any size: organisations with sentences that a person could have written.

Sentences are put together from the words of 24 trades, so that needs and offers of a trade are
close, those of neighbouring trades less so, and no two organisations say quite the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import OrganisationKind, SizeClass, Stage, StatementRole
from models import Cluster, Link, Membership, Organisation, Statement
from models.changes import append_changes

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
COUNTRIES = ("DE", "ES", "FR", "IT", "LT", "DK", "AT", "PL")
SPECS = (
    "up to {n} mm",
    "in lots of {n} pieces",
    "to a tolerance of {n} micrometres",
    "certified to ISO {k}",
    "at {n} degrees",
    "within {w} weeks",
    "for {n} customers in Europe",
    "with {n} tonnes a year",
)
# NACE code: processes | products | materials
TRADES = {
    "26.70": ("polishing coating aligning calibrating", "lenses crystals mirrors spectrometers lidars", "sapphire quartz germanium glass"),
    "28.30": ("spreading seeding spraying harvesting", "spreaders seeders sprayers ploughs", "soil manure grain fertiliser"),
    "22.22": ("moulding blowing thermoforming welding", "caps bottles trays closures", "polypropylene polyethylene PET biopolymer"),
    "25.73": ("milling eroding grinding hardening", "moulds dies inserts gauges", "steel carbide bronze graphite"),
    "24.42": ("extruding casting anodising recycling", "profiles castings billets nodes", "aluminium magnesium scandium silicon"),
    "13.30": ("dyeing finishing weaving knitting", "fabrics yarns membranes ribbons", "wool cotton polyester aramid"),
    "15.11": ("tanning splitting liming retanning", "hides uppers linings gloves", "leather chrome collagen tannin"),
    "28.92": ("digging crushing lifting drilling", "excavators crushers cranes rigs", "hydraulics boron manganese diesel"),
    "20.59": ("synthesising blending dosing emulsifying", "adhesives inks resins flocculants", "acrylate epoxy silicone starch"),
    "10.51": ("pasteurising fermenting drying packing", "cheese yoghurt whey powders", "milk lactose cultures enzymes"),
    "29.32": ("stamping assembling bonding testing", "seats axles housings harnesses", "rubber foam copper composite"),
    "30.30": ("riveting layup inspecting machining", "wings cabins brackets turbines", "titanium carbon honeycomb prepreg"),
    "27.20": ("winding stacking charging sealing", "batteries modules chargers cells", "lithium nickel electrolyte separator"),
    "21.20": ("purifying filling freeze-drying validating", "vaccines vials peptides assays", "protein antibody lipid buffer"),
    "62.01": ("coding modelling monitoring integrating", "dashboards twins sensors gateways", "data telemetry firmware forecasts"),
    "16.23": ("sawing gluing planing pressing", "beams panels windows stairs", "larch spruce oak resin"),
    "23.51": ("burning grinding curing mixing", "bricks tiles cements mortars", "clay lime ash gypsum"),
    "38.32": ("sorting shredding washing compounding", "granules flakes bales pellets", "film cables packaging textiles"),
    "17.12": ("pulping refining coating slitting", "papers boards sacks labels", "cellulose kaolin starch lignin"),
    "32.50": ("sterilising implanting scanning sintering", "implants stents scanners prostheses", "hydroxyapatite nitinol PEEK ceramic"),
    "35.11": ("generating storing converting balancing", "turbines inverters electrolysers boilers", "hydrogen biogas steam wind"),
    "28.22": ("hoisting conveying palletising steering", "lifts conveyors grippers robots", "chains belts motors cameras"),
    "71.20": ("testing certifying measuring ageing", "reports protocols chambers rigs", "samples alloys polymers coatings"),
    "72.19": ("researching prototyping simulating licensing", "prototypes demonstrators algorithms pilots", "nanoparticles graphene photonics enzymes"),
}  # fmt: skip
OFFERS = ("We are {process} {product} of {material} {spec}.", "Our plant is {process} {material} {product} {spec}, {spec2}.", "We have twenty years of {process} {product} from {material}, {spec}.")  # fmt: skip
NEEDS = ("We need a partner for {process} {product} of {material} {spec}.", "We look for {material} {product}, {process} included, {spec}.", "We lack {product} of {material} {spec} and would buy them {spec2}.")  # fmt: skip


def sentence(draw: random.Random, trade: str, patterns: tuple[str, ...]) -> str:
    """One sentence of a trade."""
    processes, products, materials = (words.split() for words in TRADES[trade])

    def spec() -> str:
        n, k, w = draw.randrange(2, 900), draw.randrange(1_000, 30_000), draw.randrange(2, 30)
        return draw.choice(SPECS).format(n=n, k=k, w=w)

    return draw.choice(patterns).format(
        process=draw.choice(processes),
        product=draw.choice(products),
        material=draw.choice(materials),
        spec=spec(),
        spec2=spec(),
    )


def needs(count: int, *, seed: int) -> list[str]:
    """Sentences that somebody could type."""
    draw = random.Random(seed)
    return [sentence(draw, draw.choice(list(TRADES)), NEEDS) for _ in range(count)]


def fill(session: Session, organisations: int, *, seed: int = 1) -> int:
    """Write the world in bulk; gives the number of sentences (ten for each organisation)."""
    draw = random.Random(seed)
    clusters = [
        {"id": n, "name": f"Cluster {n}", "external_key": f"c{n}", "created_at": NOW}
        | {"sectors": [], "stages": [], "is_example": True}
        for n in range(1, max(2, organisations // 100) + 1)
    ]
    session.execute(sa.insert(Cluster), clusters)
    owners = [_organisation(draw, n) for n in range(1, organisations + 1)]
    session.execute(sa.insert(Organisation), owners)
    members = [
        {"organisation_id": n, "cluster_id": draw.randrange(1, len(clusters) + 1)}
        for n in range(1, organisations + 1)
    ]
    session.execute(sa.insert(Membership), members)
    said = [row for each in owners for row in _statements(draw, each)]
    session.execute(sa.insert(Statement), said)
    session.execute(sa.insert(Link), list(_links(draw, organisations)))
    append_changes(session, range(1, organisations + 1))
    session.commit()
    return len(said)


def _organisation(draw: random.Random, number: int) -> dict[str, Any]:
    kinds = [OrganisationKind.COMPANY] * 8 + [OrganisationKind.RESEARCH, OrganisationKind.FINANCIER]
    return {
        "id": number,
        "external_key": f"o{number}",
        "name": f"Organisation {number}",
        "name_key": f"organisation {number}",
        "kind": draw.choice(kinds[:9]),
        "country": draw.choice(COUNTRIES),
        "size": draw.choice(list(SizeClass)),
        "languages": draw.sample(["en", "de", "es", "fr"], 2),
        "sectors": [draw.choice(list(TRADES))],
        "is_example": True,
        "created_at": NOW,
        "updated_at": NOW,
    }


def _statements(draw: random.Random, owner: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in range(10):
        is_offer = place < 6
        yield {
            "organisation_id": owner["id"],
            "role": StatementRole.CAPABILITY if is_offer else StatementRole.NEED,
            "text": sentence(draw, owner["sectors"][0], OFFERS)
            if is_offer
            else sentence(draw, draw.choice(list(TRADES)), NEEDS),
            "language": "en",
            "stage": draw.choice(list(Stage)),
            "dated": date(2023, 1, 1) + timedelta(days=draw.randrange(1_400)),
            "countries": [],
            "created_at": NOW,
        }


def _links(draw: random.Random, organisations: int) -> Iterator[dict[str, Any]]:
    for number in range(organisations * 5):
        a, b = sorted(draw.sample(range(1, organisations + 1), 2))
        yield {
            "external_key": f"l{number}",
            "a_id": a,
            "b_id": b,
            "kind": "project",
            "dated": date(2010, 1, 1) + timedelta(days=draw.randrange(6_000)),
        }
