"""Who can be signed in as in the demo, each with something to try."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain.vocabulary import AccountRole

PASSWORD = "matchmaker-demo"  # noqa: S105 -- meant to be known; the demo serves this machine only


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to sign in as, the key of what the role is held for, and what to try."""

    email: str
    name: str
    role: AccountRole
    subject: str | None
    task: str


ACCOUNTS = (
    DemoAccount(
        "spreader@demo.example",
        "Sira, Segrella Adobadores",
        AccountRole.MEMBER,
        "segrella-adobadores",
        "makes fertiliser spreaders in Lleida: ask who can read the state of the soil",
    ),
    DemoAccount(
        "caps@demo.example",
        "Giedrė, Gervuta Plast",
        AccountRole.MEMBER,
        "gervuta",
        "moulds caps in Kaunas: find the toolmaker that nobody in the cluster is",
    ),
    DemoAccount(
        "tools@demo.example",
        "Konrad, Krempelmoos Formenbau",
        AccountRole.MEMBER,
        "krempelmoos",
        "builds moulds in Upper Austria: answer whoever asks",
    ),
    DemoAccount(
        "topag@demo.example",
        "TOPAG Lasertechnik (demo sign-in)",
        AccountRole.MEMBER,
        "topag-lasertechnik",
        "sells lasers in Darmstadt: see who has known EKSMA Optics since 2006",
    ),
    DemoAccount(
        "litek@demo.example",
        "Lina, LITEK",
        AccountRole.MANAGER,
        "litek",
        "manages the Lithuanian laser cluster: look for partners of its members",
    ),
    DemoAccount(
        "secpho@demo.example",
        "Sílvia, SECPhO",
        AccountRole.MANAGER,
        "secpho",
        "manages photonics in Barcelona: see which clusters are growing together with hers",
    ),
    DemoAccount(
        "femac@demo.example",
        "Ferran, FEMAC",
        AccountRole.MANAGER,
        "femac",
        "manages agricultural machines in Lleida: read what the coordinator tells both sides",
    ),
    DemoAccount(
        "plastics@demo.example",
        "Paulius, plastics cluster",
        AccountRole.MANAGER,
        "lt-plastics",
        "manages plastics in Lithuania: see which stage of the chain nobody covers, and who could",
    ),
    DemoAccount(
        "alplastics@demo.example",
        "Alma, ALPlastics",
        AccountRole.COORDINATOR,
        "alplastics",
        "looks after six plastics clusters of the Alps",
    ),
    DemoAccount(
        "network@demo.example",
        "Nora, coordinator",
        AccountRole.COORDINATOR,
        "clusters-across-borders-example",
        "looks after fifteen clusters: see which links are emerging, and how TOPAG's began",
    ),
    DemoAccount(
        "admin@demo.example",
        "Ada, administrator",
        AccountRole.ADMINISTRATOR,
        None,
        "keeps the installation running",
    ),
)
