"""What can go wrong in this room. Every message says what to do about it."""


class IndexingError(Exception):
    """The root of this room's errors."""


class ModelRefused(IndexingError):
    """The model's folder holds something that is not loaded here, or lacks something needed."""


class EncoderUnavailable(IndexingError):
    """The model or the chosen backend cannot be used on this machine."""


class SnapshotMissing(IndexingError):
    """No snapshot has been built yet."""


class SnapshotCorrupt(IndexingError):
    """A file of the snapshot is missing, cut short or altered."""


class SnapshotForeign(IndexingError):
    """The snapshot was built by another encoder, or in another format."""
