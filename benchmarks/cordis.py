"""How long the CORDIS bulk files take: generated at full size unless a folder is given.

Run from the project's root: `python -m benchmarks.cordis [DIR] [--organisations N]`.
The generated files have the official format and the sizes of H2020 (32,000 organisations, 35,000
projects, 180,000 participations). Their sentences come from a grammar with some 5,000 technical
terms, so that texts differ as real ones do; they are not real projects and nothing else should be
read from them.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.measuring import write_result
from matchmaker.config import read_config
from matchmaker.runtime import Runtime
from matchmaker.services.cordis import import_cordis
from matchmaker.services.database import migrate
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index

PACKAGES = ("openvino", "faiss-cpu", "sqlalchemy", "numpy")

SEED = 2020


def _listed(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(separator))


PROJECT_HEADINGS = _listed(
    "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;legalBasis;"
    "topics;ecSignatureDate;frameworkProgramme;masterCall;subCall;fundingScheme;nature;"
    "objective;contentUpdateDate;rcn;grantDoi",
    ";",
)
ORGANISATION_HEADINGS = _listed(
    "projectID;projectAcronym;organisationID;vatNumber;name;shortName;SME;activityType;"
    "street;postCode;city;country;nutsCode;geolocation;organizationURL;contactForm;"
    "contentUpdateDate;rcn;order;role;ecContribution;netEcContribution;totalCost;"
    "endOfParticipation;active",
    ";",
)

QUALIFIERS = _listed(
    "adaptive anisotropic bio-based biodegradable cryogenic catalytic conductive cross-linked "
    "distributed diffractive electroactive electrochemical enzymatic ferroelectric "
    "fibre-reinforced flexible fluorescent graphene-coated high-entropy high-power hybrid "
    "hydrophobic hyperspectral in-line injection-moulded ion-exchange laser-cladded "
    "lightweight low-carbon low-loss magnetic membrane-based microfluidic mid-infrared "
    "modular multi-axis nanoporous nonlinear organic perovskite photonic piezoelectric "
    "plasma-treated polymeric predictive printed quantum radiation-hard recyclable "
    "regenerative self-healing semantic solid-state spectroscopic superconducting "
    "thermoelectric thin-film transparent ultrafast ultrasonic underwater wearable wireless "
    "zero-defect zinc-air"
)
NOUNS = _listed(
    "accelerometers actuators adhesives aerogels alloys anodes antennas batteries biosensors "
    "bearings biorefineries cameras catalysts cathodes ceramics claddings coatings composites "
    "compressors converters crystals detectors digesters digital_twins drones electrodes "
    "electrolysers encoders endoscopes engines exoskeletons fabrics fertilisers fibres filters "
    "foams gearboxes gimbals glasses grippers heat_exchangers heat_pumps implants inks "
    "insulators inverters lasers lenses lidars lubricants magnets membranes metamaterials "
    "microscopes mirrors modulators moulds nozzles oscillators packaging_films photodiodes "
    "pigments propellers reactors resins resonators robots scaffolds sensors sieves solvents "
    "spectrometers spindles switches textiles transducers turbines valves varnishes waveguides "
    "yarns"
)
FIELDS = _listed(
    "aircraft wings;apple orchards;asthma patients;brake discs;cement plants;"
    "coastal defences;cold chains;construction machinery;dairy farms;district heating;"
    "drinking water;electric buses;fish farms;freight trains;hospital wards;"
    "leather tanning;machine tools;museum collections;offshore wind parks;olive mills;"
    "paper mills;power grids;rail tunnels;satellite payloads;school buildings;ship hulls;"
    "soil monitoring;steel furnaces;stroke rehabilitation;textile dyeing;urban waste;"
    "vineyards;waste water;wheat breeding;wood drying",
    ";",
)
PROPERTIES = _listed(
    "efficiency;durability;range;yield;resolution;traceability;energy demand;weight;"
    "noise;maintenance cost;life time;carbon footprint;safety;throughput;"
    "water consumption;sensitivity",
    ";",
)
PLACES = (
    ("AT", "AT31", "Linz"), ("BE", "BE10", "Brussels"), ("DE", "DE711", "Darmstadt"),
    ("DK", "DK03", "Odense"), ("EL", "EL303", "Athens"), ("ES", "ES513", "Lleida"),
    ("FR", "FRK26", "Lyon"), ("IT", "ITI1", "Prato"), ("LT", "LT01", "Vilnius"),
    ("NL", "NL414", "Eindhoven"), ("PL", "PL21", "Krakow"), ("PT", "PT11", "Porto"),
    ("SE", "SE11", "Stockholm"), ("TR", "TR51", "Ankara"), ("UK", "UKE4", "Huddersfield"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is generated."""

    organisations: int = 32_000
    projects: int = 35_000
    participations: int = 180_000


def write_bulk_files(folder: Path, sizes: Sizes, seed: int = SEED) -> None:
    """`project.csv` and `organization.csv` as the EU publishes them."""
    draw = random.Random(seed)
    consortia = _consortia(draw, sizes)
    with (folder / "project.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(PROJECT_HEADINGS)
        writer.writerows(_project(draw, number) for number in range(len(consortia)))
    with (folder / "organization.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(ORGANISATION_HEADINGS)
        for number, parties in enumerate(consortia):
            for order, party in enumerate(parties, start=1):
                writer.writerow(_participation(number, party, order))


def _consortia(draw: random.Random, sizes: Sizes) -> list[list[int]]:
    """Who takes part in what: half of the projects have one participant, few have over 25.

    Every organisation takes part once; the other places go to few, as in life.
    """
    singles = sizes.projects // 2
    wanted = [1] * singles
    mean = (sizes.participations - singles) / max(1, sizes.projects - singles)
    wanted += [
        min(60, max(2, round(draw.gammavariate(2.2, mean / 2.2))))
        for _ in range(sizes.projects - singles)
    ]
    draw.shuffle(wanted)
    fame = list(accumulate(1 / (rank + 8) for rank in range(sizes.organisations)))
    fresh = iter(draw.sample(range(sizes.organisations), sizes.organisations))
    share = 1.05 * sizes.organisations / max(1, sum(wanted))
    consortia = []
    for size in wanted:
        parties: dict[int, None] = {}
        while len(parties) < size:
            newcomer = next(fresh, None) if draw.random() < share else None
            known = draw.choices(range(sizes.organisations), cum_weights=fame)[0]
            parties[known if newcomer is None else newcomer] = None
        consortia.append(list(parties))
    return consortia


def _project(draw: random.Random, number: int) -> list[str]:
    start = date(2014, 1, 1) + timedelta(days=draw.randrange(365 * 7))
    end = start + timedelta(days=draw.choice((365, 730, 1095, 1460)))
    one, other = _term(draw), _term(draw)
    field = draw.choice(FIELDS)
    title = draw.choice(
        (
            f"{one.capitalize()} for {field}",
            f"Towards {one} with {other} in {field}",
            f"Next generation of {one}: from {other} to {field}",
        )
    )
    cost = f"{draw.randrange(50_000, 9_000_000) / 3:.2f}".replace(".", ",")
    return [
        str(600_000 + number), _acronym(draw, number), "CLOSED", title, start.isoformat(),
        end.isoformat(), cost, cost, "H2020-EU.2.1.", "NMBP-01", start.isoformat(), "H2020",
        "H2020-NMBP", "H2020-NMBP-2018", "RIA", "", " ".join(_objective(draw, one, other, field)),
        "2022-08-15 12:00:00", str(200_000 + number), f"10.3030/{600_000 + number}",
    ]  # fmt: skip


def _objective(draw: random.Random, one: str, other: str, field: str) -> Iterator[str]:
    quality, second = draw.sample(PROPERTIES, 2)
    third = _term(draw)
    yield f"{field.capitalize()} depend on {other}, whose {quality} decides about their success."
    yield draw.choice(
        (
            f"There is no reliable way to raise the {quality} of {other} in {field} today.",
            f"However, {field} lack {other} with the {quality} that operators ask for.",
            f"The limited {quality} of {third} hampers their use in {field} &amp; beyond.",
            f"Manufacturers need {third} whose {second} does not fall below that of {other}.",
        )
    )
    yield draw.choice(
        (
            f"The main objective of the project is to develop {one} that improve {quality} by "
            f"{draw.randrange(10, 90)} %.",
            f"We will demonstrate {one} together with {third} under real conditions in {field}.",
            f"The project aims to replace {other} by {one} and so to halve the {second}.",
        )
    )
    for _ in range(draw.randrange(4, 9)):
        yield (
            f"Partners combine {_term(draw)} with {_term(draw)}, measure {draw.choice(PROPERTIES)} "
            f"and {draw.choice(PROPERTIES)} over {draw.randrange(3, 48)} months and publish the "
            f"results for {draw.choice(FIELDS)}."
        )


def _term(draw: random.Random) -> str:
    return f"{draw.choice(QUALIFIERS)} {draw.choice(NOUNS).replace('_', ' ')}"


def _acronym(draw: random.Random, number: int) -> str:
    return "".join(draw.choices("ABCDEGILMNOPRSTUVX", k=5)) + str(number % 97)


def _participation(number: int, party: int, order: int) -> list[str]:
    country, nuts, city = PLACES[party % len(PLACES)]
    kind = ("PRC", "PRC", "PRC", "HES", "REC", "PUB", "OTH")[party % 7]
    name = f"{_word(party)} {NOUNS[party % len(NOUNS)].replace('_', ' ')} {_word(party * 7 + 3)}"
    return [
        str(600_000 + number), "", str(900_000_000 + party), "", name.upper(), "",
        "true" if kind == "PRC" and party % 3 else "false", kind, "Main street 1", "00000", city,
        country, nuts, "", f"http://www.{_word(party)}{party}.example", "", "2022-08-15 12:00:00",
        str(1_900_000 + party), str(order), "coordinator" if order == 1 else "participant",
        "1000,5", "1000,5", "1000,5", "false", "",
    ]  # fmt: skip


def _word(number: int) -> str:
    """A pronounceable word for each number."""
    syllables = ("ka", "to", "mi", "ra", "len", "sor", "op", "lux", "tek", "ver", "bau", "mon")
    letters = []
    number += 150
    while number:
        number, rest = divmod(number, len(syllables))
        letters.append(syllables[rest])
    return "".join(letters)


def measure(folder: Path, instance: Path) -> dict[str, Any]:
    """Import, encode and index into a fresh instance, then import again: seconds, memory, counts."""
    runtime = Runtime(read_config({}, instance=instance))
    migrate(runtime.database)
    now = datetime.now(UTC)
    figures: dict[str, Any] = {}
    with runtime.database() as session:
        steps: dict[str, Callable[[], object]] = {
            "import": lambda: import_cordis(session, folder, now=now, progress=_show),
            "encode": lambda: embed_all(
                session, runtime.library.encoder, progress=lambda n, of: _show("Encoding", n, of)
            ),
            "index": lambda: build_index(session, runtime.library, today=now.date()),
            "import_again": lambda: import_cordis(session, folder, now=now, progress=_show),
        }
        results: dict[str, Any] = {}
        for name, step in steps.items():
            started = time.perf_counter()
            results[name] = step()
            figures[f"{name}_s"] = round(time.perf_counter() - started, 1)
            figures[f"peak_mib_after_{name}"] = (
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            )
        figures["counts"] = dict(results["import"].counts)
        figures["left_out"] = dict(results["import"].left_out)
        figures["texts_encoded"] = results["encode"]
        figures["entries_indexed"] = results["index"]
    figures["whole_s"] = round(
        sum(figures[f"{name}_s"] for name in ("import", "encode", "index")), 1
    )
    figures["database_mib"] = (instance / "matchmaker.sqlite3").stat().st_size // 2**20
    return figures


def _show(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done:,} of {total:,}   ", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Generate if asked to, measure, print the figures as JSON, write those of full size."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("directory", nargs="?", type=Path)
    arguments.add_argument("--organisations", type=int, default=Sizes().organisations)
    arguments.add_argument("--instance", type=Path, help="keep the database and the index here")
    given = arguments.parse_args()
    share = given.organisations / Sizes().organisations
    sizes = Sizes(*(max(1, round(value * share)) for value in asdict(Sizes()).values()))
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.directory or Path(scratch)
        if given.directory is None:
            write_bulk_files(folder, sizes)
        figures = measure(folder, given.instance or Path(scratch) / "instance")
    source = "a folder of real files" if given.directory else "generated files"
    print(json.dumps(figures, indent=2))
    if share == 1:
        targets = {"whole_s": 900, "peak_mib": 2048}
        write_result("cordis", PACKAGES, source=source, figures=figures, targets=targets)


if __name__ == "__main__":
    main()
