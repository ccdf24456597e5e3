"""The closed lists of the field: each value is the word stored and exchanged, each has a label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from matchmaker.domain.phrases import Phrase, phrase

_NOTHING = Phrase("", None, {})


class Word(StrEnum):
    """A value of a closed list: the word that is stored and exchanged, and what people read."""

    _value_: str
    label: Phrase

    def __new__(cls, value: str, label: Phrase = _NOTHING) -> Self:
        """The word itself is the value, by which it is found again; the label belongs to it."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word


class OrganisationKind(Word):
    """What a party is."""

    COMPANY = "company", phrase("Company")
    RESEARCH = "research", phrase("Research organisation")
    FINANCIER = "financier", phrase("Financier")
    CLUSTER_ORGANISATION = "cluster_organisation", phrase("Cluster organisation")
    PUBLIC_BODY = "public_body", phrase("Public body")
    SUPPORT = "support", phrase("Support organisation")


class StatementRole(Word):
    """What one sentence of an organisation says."""

    CAPABILITY = "capability", phrase("Offer")
    NEED = "need", phrase("Need")
    BY_PRODUCT = "by_product", phrase("By-product")
    FEEDSTOCK = "feedstock", phrase("Feedstock")
    THESIS = "thesis", phrase("Funds")
    ASK = "ask", phrase("Finance sought")

    @property
    def is_seeking(self) -> bool:
        """Whether the sentence looks for something (need, feedstock, ask)."""
        return self in SEEKING_ROLES


SEEKING_ROLES = frozenset({StatementRole.NEED, StatementRole.FEEDSTOCK, StatementRole.ASK})
OFFERING_ROLES = frozenset(StatementRole) - SEEKING_ROLES


class Visibility(Word):
    """Who may see a statement: everyone, the clusters its organisation belongs to, its owner."""

    PUBLIC = "public", phrase("Everyone")
    CLUSTER = "cluster", phrase("Own clusters")
    PRIVATE = "private", phrase("Only us")


class Stage(Word):
    """Where in making and selling something stands."""

    RAW_MATERIAL = "raw_material", phrase("Raw material")
    MATERIAL_PROCESSING = "material_processing", phrase("Material processing")
    COMPONENT = "component", phrase("Component")
    TOOLING = "tooling", phrase("Tooling")
    SUBSYSTEM = "subsystem", phrase("Sub-system")
    INTEGRATOR = "integrator", phrase("Integrator")
    ENGINEERING = "engineering", phrase("Engineering and design")
    TESTING = "testing", phrase("Test and certification")
    DISTRIBUTION = "distribution", phrase("Distribution and service")
    END_USER = "end_user", phrase("End user")
    RECYCLING = "recycling", phrase("Recycling")


class SizeClass(Word):
    """People employed, in the classes of the European SME definition."""

    MICRO = "micro", phrase("1–9 people")
    SMALL = "small", phrase("10–49 people")
    MEDIUM = "medium", phrase("50–249 people")
    LARGE = "large", phrase("250 people or more")


class Urgency(Word):
    """How much a need presses."""

    LOW = "low", phrase("Can wait")
    NORMAL = "normal", phrase("Normal")
    HIGH = "high", phrase("Urgent")


class MatchKind(Word):
    """What kind of partnership a proposal suggests."""

    B2B = "b2b", phrase("Business")
    R2B = "r2b", phrase("Research")
    F2B = "f2b", phrase("Finance")
    CROSS_SECTOR = "cross_sector", phrase("Cross-sector")
    CIRCULAR = "circular", phrase("Circular")
    C2C = "c2c", phrase("Clusters")


class LinkKind(Word):
    """What ties two parties together."""

    CONTACT = "contact", phrase("Contact")
    JOINT_EVENT = "joint_event", phrase("Joint event")
    PROJECT = "project", phrase("Project")
    CONTRACT = "contract", phrase("Contract")
    INTRODUCTION = "introduction", phrase("Introduction")
    OUTCOME = "outcome", phrase("Outcome")


class Answer(Word):
    """What one side says to a proposal."""

    YES = "yes", phrase("Yes")
    NO = "no", phrase("Not now")
    UNSURE = "unsure", phrase("Not sure yet")
    WITHDRAWN = "withdrawn", phrase("Taken back")


class MessageKind(Word):
    """What a message between two sides is for."""

    NOTE = "note", phrase("Note")
    QUESTION = "question", phrase("Question")
    REPLY = "reply", phrase("Reply")
    THREAD = "thread", phrase("Message")


class ValueBand(Word):
    """About how much a partnership is worth, in euros; optional, told by either side."""

    TO_10K = "to_10k", phrase("Up to 10 000 €")
    TO_50K = "to_50k", phrase("10 000 to 50 000 €")
    TO_250K = "to_250k", phrase("50 000 to 250 000 €")
    ABOVE_250K = "above_250k", phrase("More than 250 000 €")


class LetterKind(Word):
    """What a mail is about; a person may refuse each kind but those that were asked for."""

    SIGN_IN = "sign_in", phrase("Links to sign in")
    INTEREST = "interest", phrase("Somebody is interested in working with you")
    INTRODUCTION = "introduction", phrase("Introductions, after both sides have said yes")
    MEETING = "meeting", phrase("Times to meet")
    OUTCOME = "outcome", phrase("The question what came of an introduction")
    DIGEST = "digest", phrase("New partners for saved searches")
    ASK_MEMBER = "ask_member", phrase("Questions of your cluster about your profile")
    INVITATION = "invitation", phrase("Invitations to take over a profile or a cluster")
    REMINDER = "reminder", phrase("Reminders of what waits for an answer")
    EVENT = "event", phrase("Matchmaking events: invitations, your meetings, changes")
    NETWORK = "network", phrase("Notes to managers about links between clusters")
    CALL = "call", phrase("Calls and tenders: what fits you, and who is interested")


class LetterState(Word):
    """Where a mail stands; one is kept where mail is not sent but read in the outbox."""

    WAITING = "waiting", phrase("Waiting")
    SENT = "sent", phrase("Sent")
    KEPT = "kept", phrase("Kept here")
    FAILED = "failed", phrase("Not delivered")


class Frequency(Word):
    """How often a saved search tells of new partners."""

    AT_ONCE = "at_once", phrase("At once")
    WEEKLY = "weekly", phrase("Weekly")
    OFF = "off", phrase("Off")


class JobState(Word):
    """Where a longer piece of work stands."""

    WAITING = "waiting", phrase("Not begun")
    RUNNING = "running", phrase("Running")
    DONE = "done", phrase("Done")
    FAILED = "failed", phrase("Stopped by an error")


class DeclineReason(Word):
    """Why a side says no; each reason speaks about one kind of evidence."""

    COMPETITOR = "competitor", phrase("They compete with us")
    WRONG_STAGE = "wrong_stage", phrase("Wrong place in the chain")
    NO_CAPACITY = "no_capacity", phrase("No capacity now")
    TOO_FAR = "too_far", phrase("Too far")
    TOO_EARLY = "too_early", phrase("Too early")
    ALREADY_PARTNERS = "already_partners", phrase("We already work together")
    WRONG_TOPIC = "wrong_topic", phrase("Not our topic")
    OTHER = "other", phrase("Another reason")


class OutcomeStep(Word):
    """What came of an introduction, in order from nothing to an agreement."""

    NO_CONTACT = "no_contact", phrase("No contact yet")
    TALKED = "talked", phrase("We talked")
    NEGOTIATING = "negotiating", phrase("We are negotiating")
    PROJECT = "project", phrase("A joint project")
    AGREEMENT = "agreement", phrase("An agreement")

    @property
    def height(self) -> int:
        """Place on the ordered scale, 0 (no contact) to 4 (agreement)."""
        return _HEIGHTS[self]


# Pages of outcomes ask for it ten thousand times.
_HEIGHTS = {step: height for height, step in enumerate(OutcomeStep)}


class AccountRole(Word):
    """What a person may do; member, manager and coordinator hold it for one subject each."""

    MEMBER = "member", phrase("Member of an organisation")
    MANAGER = "manager", phrase("Cluster manager")
    COORDINATOR = "coordinator", phrase("Coordinator of clusters")
    ADMINISTRATOR = "administrator", phrase("Administrator")


class Strength(Word):
    """How strong a proposal is, in named steps; no percentage before it is calibrated."""

    STRONG = "strong", phrase("Strong")
    GOOD = "good", phrase("Good")
    POSSIBLE = "possible", phrase("Possible")


def label(value: Word) -> Phrase:
    """The words people read for a value."""
    return value.label


# Whole sentences, since languages differ in how they say who does what: you, they, a name.
_VOICES: dict[StatementRole, tuple[Phrase, Phrase, str]] = {
    StatementRole.CAPABILITY: (
        phrase("You offer"),
        phrase("They offer"),
        phrase("%(who)s offers"),
    ),
    StatementRole.NEED: (
        phrase("You need"),
        phrase("They need"),
        phrase("%(who)s needs"),
    ),
    StatementRole.BY_PRODUCT: (
        phrase("You have left over"),
        phrase("They have left over"),
        phrase("%(who)s has left over"),
    ),
    StatementRole.FEEDSTOCK: (
        phrase("You could use"),
        phrase("They could use"),
        phrase("%(who)s could use"),
    ),
    StatementRole.THESIS: (
        phrase("You fund"),
        phrase("They fund"),
        phrase("%(who)s funds"),
    ),
    StatementRole.ASK: (
        phrase("You seek finance"),
        phrase("They seek finance"),
        phrase("%(who)s seeks finance"),
    ),
}


def voice(role: StatementRole, *, is_you: bool, name: str = "") -> Phrase:
    """Who says it and how it is meant: «You need», «They offer», «EKSMA Optics could use»."""
    you, they, named = _VOICES[role]
    if name:
        return phrase(named, who=name)
    return you if is_you else they
