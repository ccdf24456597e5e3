"""The archive: the rows we keep. A "model" here is a row class; what is learned is weights."""

from models.account import Account, AuditEvent, Grant
from models.base import Base
from models.cluster import Cluster, Link, Membership, MetaCluster
from models.housekeeping import Change, DistinctPair, ImportBatch, Merge, Vector
from models.ledger import Interest, Introduction, LedgerIsAppendOnly, Outcome, Proposal
from models.organisation import Organisation, Statement
from models.session import open_database

__all__ = [
    "Account",
    "AuditEvent",
    "Base",
    "Change",
    "Cluster",
    "DistinctPair",
    "Grant",
    "ImportBatch",
    "Interest",
    "Introduction",
    "LedgerIsAppendOnly",
    "Link",
    "Membership",
    "Merge",
    "MetaCluster",
    "Organisation",
    "Outcome",
    "Proposal",
    "Statement",
    "Vector",
    "open_database",
]
