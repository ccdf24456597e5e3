"""The closed lists of the field: each value is the word stored and exchanged, each has a label."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What a party is."""

    COMPANY = "company"
    RESEARCH = "research"
    FINANCIER = "financier"
    CLUSTER_ORGANISATION = "cluster_organisation"
    PUBLIC_BODY = "public_body"
    SUPPORT = "support"


class StatementRole(StrEnum):
    """What one sentence of an organisation says."""

    CAPABILITY = "capability"
    NEED = "need"
    BY_PRODUCT = "by_product"
    FEEDSTOCK = "feedstock"
    THESIS = "thesis"
    ASK = "ask"

    @property
    def is_seeking(self) -> bool:
        """Whether the sentence looks for something (need, feedstock, ask)."""
        return self in SEEKING_ROLES


SEEKING_ROLES = frozenset({StatementRole.NEED, StatementRole.FEEDSTOCK, StatementRole.ASK})
OFFERING_ROLES = frozenset(StatementRole) - SEEKING_ROLES


class Visibility(StrEnum):
    """Who may see a statement: everyone, the clusters its organisation belongs to, its owner."""

    PUBLIC = "public"
    CLUSTER = "cluster"
    PRIVATE = "private"


class Stage(StrEnum):
    """Where in making and selling something stands."""

    RAW_MATERIAL = "raw_material"
    MATERIAL_PROCESSING = "material_processing"
    COMPONENT = "component"
    TOOLING = "tooling"
    SUBSYSTEM = "subsystem"
    INTEGRATOR = "integrator"
    ENGINEERING = "engineering"
    TESTING = "testing"
    DISTRIBUTION = "distribution"
    END_USER = "end_user"
    RECYCLING = "recycling"


class SizeClass(StrEnum):
    """People employed, in the classes of the European SME definition."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Urgency(StrEnum):
    """How much a need presses."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class MatchKind(StrEnum):
    """What kind of partnership a proposal suggests."""

    B2B = "b2b"
    R2B = "r2b"
    F2B = "f2b"
    CROSS_SECTOR = "cross_sector"
    CIRCULAR = "circular"
    C2C = "c2c"


class LinkKind(StrEnum):
    """What ties two parties together."""

    CONTACT = "contact"
    JOINT_EVENT = "joint_event"
    PROJECT = "project"
    CONTRACT = "contract"
    INTRODUCTION = "introduction"
    OUTCOME = "outcome"


class Answer(StrEnum):
    """What one side says to a proposal."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class DeclineReason(StrEnum):
    """Why a side says no; each reason speaks about one kind of evidence."""

    COMPETITOR = "competitor"
    WRONG_STAGE = "wrong_stage"
    NO_CAPACITY = "no_capacity"
    TOO_FAR = "too_far"
    TOO_EARLY = "too_early"
    ALREADY_PARTNERS = "already_partners"
    WRONG_TOPIC = "wrong_topic"
    OTHER = "other"


class OutcomeStep(StrEnum):
    """What came of an introduction, in order from nothing to an agreement."""

    NO_CONTACT = "no_contact"
    TALKED = "talked"
    NEGOTIATING = "negotiating"
    PROJECT = "project"
    AGREEMENT = "agreement"

    @property
    def height(self) -> int:
        """Place on the ordered scale, 0 (no contact) to 4 (agreement)."""
        return list(OutcomeStep).index(self)


class AccountRole(StrEnum):
    """What a person may do; member, manager and coordinator hold it for one subject each."""

    MEMBER = "member"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Strength(StrEnum):
    """How strong a proposal is, in named steps; no percentage before it is calibrated."""

    STRONG = "strong"
    GOOD = "good"
    POSSIBLE = "possible"


_LABELS: dict[StrEnum, str] = {
    OrganisationKind.RESEARCH: "Research organisation",
    OrganisationKind.SUPPORT: "Support organisation",
    StatementRole.CAPABILITY: "Offer",
    StatementRole.BY_PRODUCT: "By-product",
    StatementRole.THESIS: "Funds",
    StatementRole.ASK: "Finance sought",
    Visibility.PUBLIC: "Everyone",
    Visibility.CLUSTER: "Own clusters",
    Visibility.PRIVATE: "Only us",
    Stage.SUBSYSTEM: "Sub-system",
    Stage.ENGINEERING: "Engineering and design",
    Stage.TESTING: "Test and certification",
    Stage.DISTRIBUTION: "Distribution and service",
    SizeClass.MICRO: "1–9 people",
    SizeClass.SMALL: "10–49 people",
    SizeClass.MEDIUM: "50–249 people",
    SizeClass.LARGE: "250 people or more",
    MatchKind.B2B: "Business",
    MatchKind.R2B: "Research",
    MatchKind.F2B: "Finance",
    MatchKind.CROSS_SECTOR: "Cross-sector",
    MatchKind.C2C: "Clusters",
    DeclineReason.COMPETITOR: "They compete with us",
    DeclineReason.WRONG_STAGE: "Wrong place in the chain",
    DeclineReason.NO_CAPACITY: "No capacity now",
    DeclineReason.TOO_EARLY: "Too early",
    DeclineReason.ALREADY_PARTNERS: "We already work together",
    DeclineReason.WRONG_TOPIC: "Not our topic",
    DeclineReason.OTHER: "Another reason",
    OutcomeStep.NO_CONTACT: "No contact yet",
    OutcomeStep.TALKED: "We talked",
    OutcomeStep.NEGOTIATING: "We are negotiating",
    OutcomeStep.PROJECT: "A joint project",
    OutcomeStep.AGREEMENT: "An agreement",
}


def label(value: StrEnum) -> str:
    """The words people read for a value; a value without an entry reads as itself."""
    return _LABELS.get(value) or value.value.replace("_", " ").capitalize()


_VOICES: dict[StatementRole, str] = {
    StatementRole.CAPABILITY: "offer",
    StatementRole.NEED: "need",
    StatementRole.BY_PRODUCT: "have left",
    StatementRole.FEEDSTOCK: "can use",
    StatementRole.THESIS: "fund",
    StatementRole.ASK: "seek",
}


def voice(role: StatementRole, *, is_you: bool) -> str:
    """Who says it and how it is meant: «You need», «They offer», «They can use»."""
    return f"{'You' if is_you else 'They'} {_VOICES[role]}"
