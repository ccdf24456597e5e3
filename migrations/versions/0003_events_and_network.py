"""Events, what coordinators see, and where links come from."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_period",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("computed_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_period")),
        sa.UniqueConstraint("name", name=op.f("uq_link_period_name")),
    )
    op.create_table(
        "call",
        sa.Column("external_key", sa.String(length=200), nullable=True),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("programme", sa.String(length=200), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("budget", sa.Double(), nullable=True),
        sa.Column("partners_at_most", sa.Integer(), nullable=False),
        sa.Column("countries_at_least", sa.Integer(), nullable=False),
        sa.Column("needs_sme", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_call_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["cluster.id"],
            name=op.f("fk_call_cluster_id_cluster"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("external_key", name=op.f("uq_call_external_key")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_deadline"), ["deadline"], unique=False)

    op.create_table(
        "emerging_pair",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column("hazard", sa.Double(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("watch", "emerging", "ripe", name="linklevel", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("observed", sa.Double(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_emerging_pair_is_ordered")),
        sa.ForeignKeyConstraint(
            ["a_id"], ["cluster.id"], name=op.f("fk_emerging_pair_a_id_cluster"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["b_id"], ["cluster.id"], name=op.f("fk_emerging_pair_b_id_cluster"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["link_period.id"],
            name=op.f("fk_emerging_pair_period_id_link_period"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emerging_pair")),
        sa.UniqueConstraint("period_id", "a_id", "b_id", name=op.f("uq_emerging_pair_period_id")),
    )
    with op.batch_alter_table("emerging_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emerging_pair_a_id"), ["a_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_emerging_pair_b_id"), ["b_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("venue", sa.String(length=300), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("languages", models.base.Codes(length=1000), nullable=False),
        sa.Column("register_until", sa.Date(), nullable=True),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("same_cluster", sa.Boolean(), nullable=False),
        sa.Column("timetable", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "published",
                "over",
                "cancelled",
                name="eventstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_event_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["cluster.id"],
            name=op.f("fk_event_cluster_id_cluster"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_event_job_id_job"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "network_place",
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["cluster.id"],
            name=op.f("fk_network_place_cluster_id_cluster"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cluster_id", name=op.f("pk_network_place")),
    )
    op.create_table(
        "quality_entry",
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_quality_entry_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["cluster.id"],
            name=op.f("fk_quality_entry_cluster_id_cluster"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_entry")),
        sa.UniqueConstraint(
            "cluster_id", "year", "indicator", name=op.f("uq_quality_entry_cluster_id")
        ),
    )
    op.create_table(
        "call_part",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_part_call_id_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_part")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_part_call_id")),
    )
    with op.batch_alter_table("call_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_part_call_id"), ["call_id"], unique=False)

    op.create_table(
        "event_guest",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["cluster.id"],
            name=op.f("fk_event_guest_cluster_id_cluster"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_guest_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "cluster_id", name=op.f("pk_event_guest")),
    )
    op.create_table(
        "event_move",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_event_move_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_move_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_move")),
        sa.UniqueConstraint("event_id", "revision", name=op.f("uq_event_move_event_id")),
    )
    op.create_table(
        "event_participant",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "registered",
                "declined",
                "withdrawn",
                name="attendancestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("unavailable", sa.JSON(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("invited_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("missed_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_participant_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_participant_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_participant")),
        sa.UniqueConstraint(
            "event_id", "organisation_id", name=op.f("uq_event_participant_event_id")
        ),
    )
    with op.batch_alter_table("event_participant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_participant_event_id"), ["event_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_event_participant_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "event_plan",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meetings", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_event_plan_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_plan_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_plan")),
        sa.UniqueConstraint("event_id", "version", name=op.f("uq_event_plan_event_id")),
    )
    op.create_table(
        "event_slot",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("meeting", "break", "talk", name="slotkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("starts_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_slot_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_slot")),
        sa.UniqueConstraint("event_id", "starts_at", name=op.f("uq_event_slot_event_id")),
    )
    with op.batch_alter_table("event_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_slot_event_id"), ["event_id"], unique=False)

    op.create_table(
        "expression",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "yes", "no", "unsure", "withdrawn", name="answer", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_expression_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_expression_call_id_call"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_expression_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expression")),
    )
    with op.batch_alter_table("expression", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expression_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_expression_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "pair_act",
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "told",
                "watched",
                "dismissed",
                "event",
                name="pairactkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_pair_act_is_ordered")),
        sa.ForeignKeyConstraint(
            ["a_id"], ["cluster.id"], name=op.f("fk_pair_act_a_id_cluster"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_pair_act_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["b_id"], ["cluster.id"], name=op.f("fk_pair_act_b_id_cluster"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_pair_act_event_id_event"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_act")),
    )
    with op.batch_alter_table("pair_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_act_a_id"), ["a_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_act_b_id"), ["b_id"], unique=False)

    op.create_table(
        "event_ban",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_event_ban_is_ordered")),
        sa.ForeignKeyConstraint(
            ["a_id"],
            ["event_participant.id"],
            name=op.f("fk_event_ban_a_id_event_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["b_id"],
            ["event_participant.id"],
            name=op.f("fk_event_ban_b_id_event_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_ban_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_ban")),
        sa.UniqueConstraint("a_id", "b_id", name=op.f("uq_event_ban_a_id")),
    )
    with op.batch_alter_table("event_ban", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_ban_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_meeting",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_event_meeting_is_ordered")),
        sa.ForeignKeyConstraint(
            ["a_id"],
            ["event_participant.id"],
            name=op.f("fk_event_meeting_a_id_event_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["b_id"],
            ["event_participant.id"],
            name=op.f("fk_event_meeting_b_id_event_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_meeting_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_event_meeting_proposal_id_proposal"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_meeting")),
        sa.UniqueConstraint("a_id", "b_id", name=op.f("uq_event_meeting_a_id")),
        sa.UniqueConstraint(
            "event_id", "slot", "table_number", name=op.f("uq_event_meeting_event_id")
        ),
    )
    with op.batch_alter_table("event_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_meeting_a_id"), ["a_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_meeting_b_id"), ["b_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_meeting_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_table",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_step_free", sa.Boolean(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("closed", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_table_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["event_participant.id"],
            name=op.f("fk_event_table_host_id_event_participant"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_table")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_table_event_id")),
    )
    with op.batch_alter_table("event_table", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_table_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_wish",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column(
            "strength",
            sa.Enum(
                "must", "like", "rather_not", name="wishstrength", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("by_manager", sa.Boolean(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_wish_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["event_participant.id"],
            name=op.f("fk_event_wish_from_id_event_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_event_wish_proposal_id_proposal"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["event_participant.id"],
            name=op.f("fk_event_wish_to_id_event_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_wish")),
        sa.UniqueConstraint("from_id", "to_id", "by_manager", name=op.f("uq_event_wish_from_id")),
    )
    with op.batch_alter_table("event_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_wish_event_id"), ["event_id"], unique=False)

    op.create_table(
        "meeting_rating",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "rating",
            sa.Enum(
                "not_held",
                "no_interest",
                "informative",
                "cooperation",
                name="rating",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["event_meeting.id"],
            name=op.f("fk_meeting_rating_meeting_id_event_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["event_participant.id"],
            name=op.f("fk_meeting_rating_participant_id_event_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_rating")),
    )
    with op.batch_alter_table("meeting_rating", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_rating_meeting_id"), ["meeting_id"], unique=False
        )

    with op.batch_alter_table("cluster", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("shares_signals", sa.Boolean(), server_default=sa.true(), nullable=False)
        )

    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weight", sa.Double(), nullable=True))
        batch_op.add_column(
            sa.Column("recorded_at", models.base.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("retracted_at", models.base.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_link_replaces_id_link"),
            "link",
            ["replaces_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_link_account_id_account"),
            "account",
            ["account_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_link_account_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_link_replaces_id_link"), type_="foreignkey")
        for name in ("account_id", "replaces_id", "retracted_at", "recorded_at", "weight"):
            batch_op.drop_column(name)
    with op.batch_alter_table("cluster", schema=None) as batch_op:
        batch_op.drop_column("shares_signals")
    for table in (
        "meeting_rating",
        "event_wish",
        "event_ban",
        "event_meeting",
        "event_table",
        "event_participant",
        "expression",
        "event_slot",
        "event_plan",
        "event_move",
        "event_guest",
        "call_part",
        "pair_act",
        "quality_entry",
        "network_place",
        "event",
        "emerging_pair",
        "call",
        "link_period",
    ):
        op.drop_table(table)
