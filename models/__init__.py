"""The archive: the rows we keep. A "model" here is a row class; what is learned is weights."""

from models.account import Account, AuditEvent, Grant
from models.base import Base
from models.cluster import Cluster, Link, Membership, MetaCluster
from models.correspondence import (
    Dismissal,
    MeetingChoice,
    MeetingOffer,
    Message,
    SetAside,
    Suggestion,
)
from models.event import (
    Event,
    EventBan,
    EventGuest,
    EventMeeting,
    EventMove,
    EventParticipant,
    EventPlan,
    EventSlot,
    EventTable,
    EventWish,
    MeetingRating,
    QualityEntry,
)
from models.housekeeping import Change, DistinctPair, ImportBatch, Merge, SuspectedPair, Vector
from models.ledger import Interest, Introduction, LedgerIsAppendOnly, Outcome, Proposal
from models.network import (
    Call,
    CallPart,
    EmergingPair,
    Expression,
    LinkPeriod,
    NetworkPlace,
    PairAct,
)
from models.organisation import Contact, Organisation, Statement, TakenAway
from models.post import ChoreRun, Letter, LetterRefusal, UsedLink
from models.session import open_database
from models.workplace import ImportDraft, Job, SavedSearch, SavedView, SearchHit

__all__ = [
    "Account",
    "AuditEvent",
    "Base",
    "Call",
    "CallPart",
    "Change",
    "ChoreRun",
    "Cluster",
    "Contact",
    "Dismissal",
    "DistinctPair",
    "EmergingPair",
    "Event",
    "EventBan",
    "EventGuest",
    "EventMeeting",
    "EventMove",
    "EventParticipant",
    "EventPlan",
    "EventSlot",
    "EventTable",
    "EventWish",
    "Expression",
    "Grant",
    "ImportBatch",
    "ImportDraft",
    "Interest",
    "Introduction",
    "Job",
    "LedgerIsAppendOnly",
    "Letter",
    "LetterRefusal",
    "Link",
    "LinkPeriod",
    "MeetingChoice",
    "MeetingOffer",
    "MeetingRating",
    "Membership",
    "Merge",
    "Message",
    "MetaCluster",
    "NetworkPlace",
    "Organisation",
    "Outcome",
    "PairAct",
    "Proposal",
    "QualityEntry",
    "SavedSearch",
    "SavedView",
    "SearchHit",
    "SetAside",
    "Statement",
    "Suggestion",
    "SuspectedPair",
    "TakenAway",
    "UsedLink",
    "Vector",
    "open_database",
]
