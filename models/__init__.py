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
from models.housekeeping import Change, DistinctPair, ImportBatch, Merge, SuspectedPair, Vector
from models.ledger import Interest, Introduction, LedgerIsAppendOnly, Outcome, Proposal
from models.organisation import Contact, Organisation, Statement, TakenAway
from models.post import ChoreRun, Letter, LetterRefusal, UsedLink
from models.session import open_database
from models.workplace import ImportDraft, Job, SavedSearch, SavedView, SearchHit

__all__ = [
    "Account",
    "AuditEvent",
    "Base",
    "Change",
    "ChoreRun",
    "Cluster",
    "Contact",
    "Dismissal",
    "DistinctPair",
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
    "MeetingChoice",
    "MeetingOffer",
    "Membership",
    "Merge",
    "Message",
    "MetaCluster",
    "Organisation",
    "Outcome",
    "Proposal",
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
