"""What never changes, and what is never adopted below its rule: the database refuses it to whoever
asks, in the services' way or in another.

Versions and editions don't change, and what the public could read stays. A vote doesn't change once
its ballot is decided, nor does the ballot; none is decided before its vote closes, and none adopted
but with the numbers that its votes have, with a harm only in a second vote. A draft is adopted with a
version that a ballot adopted and with all eight equity questions answered, and stands as it was from
then on. Deleting is refused on PostgreSQL alone: on SQLite a flush deletes. (TRUNCATE passes there.)
"""

from dataclasses import dataclass

# Written for both databases: NEW and OLD are the row, each ends in a truth.
# Only what a text hasn't come to, or has left again by Undo, goes.
_PUBLIC = """EXISTS (SELECT 1 FROM recommendations_draft d
        JOIN recommendations_edition e ON e.id = d.edition_id
        WHERE d.id = {row}.draft_id AND e.number >= {row}.number)"""
_DECIDED = "EXISTS (SELECT 1 FROM recommendations_ballot b WHERE b.id = {row}.ballot_id AND b.outcome <> 'open')"
_TALLY = """
    NEW.outcome = 'adopted' AND (
        NEW.ahead <> (SELECT count(*) FROM recommendations_vote v
            JOIN recommendations_elector e ON e.id = v.elector_id
            WHERE v.ballot_id = NEW.id AND v.choice = 'ahead' AND e.left_at IS NULL)
        OR NEW.not_mine <> (SELECT count(*) FROM recommendations_vote v
            JOIN recommendations_elector e ON e.id = v.elector_id
            WHERE v.ballot_id = NEW.id AND v.choice = 'not_mine' AND e.left_at IS NULL)
        OR NEW.harm <> (SELECT count(*) FROM recommendations_vote v
            JOIN recommendations_elector e ON e.id = v.elector_id
            WHERE v.ballot_id = NEW.id AND v.choice = 'harm' AND e.left_at IS NULL)
        OR NEW.electors <> (SELECT count(*) FROM recommendations_elector e
            WHERE e.call_id = NEW.call_id AND e.left_at IS NULL)
        OR NEW.role <> '' AND NEW.role_answered <> (SELECT count(DISTINCT v.elector_id)
            FROM recommendations_vote v JOIN recommendations_elector e ON e.id = v.elector_id
            WHERE v.ballot_id = NEW.id AND e.job_role = NEW.role AND e.left_at IS NULL)
    )"""
# Somebody of another vote: from outside, or one person twice.
_OF_ANOTHER_VOTE = """
    (SELECT e.call_id FROM recommendations_elector e WHERE e.id = NEW.elector_id)
    <> (SELECT b.call_id FROM recommendations_ballot b WHERE b.id = NEW.ballot_id)"""
_VOTER_CHANGED = """
    (NEW.user_id <> OLD.user_id OR NEW.call_id <> OLD.call_id OR NEW.job_role <> OLD.job_role
        OR (NEW.left_at IS NULL) <> (OLD.left_at IS NULL))
    AND EXISTS (SELECT 1 FROM recommendations_ballot b
        WHERE b.call_id = OLD.call_id AND b.outcome <> 'open')"""
_NOT_THE_NEXT = """
    NEW.base_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recommendations_version b
        WHERE b.id = NEW.base_id AND b.draft_id = NEW.draft_id AND b.number = NEW.number - 1)"""
_ADOPTED_BY_NOBODY = """
    NEW.adopted_version_id IS NOT NULL AND (
        NOT EXISTS (SELECT 1 FROM recommendations_ballottext t
            JOIN recommendations_ballot b ON b.id = t.ballot_id
            WHERE t.draft_id = NEW.id AND t.version_id = NEW.adopted_version_id
            AND b.outcome = 'adopted')
        OR (SELECT count(*) FROM recommendations_equityanswer q
            WHERE q.draft_id = NEW.id AND q.text <> '') < 8
    )"""
_ADOPTED_CHANGED = """
    OLD.adopted_version_id IS NOT NULL AND (
        NEW.adopted_version_id IS NULL OR NEW.adopted_version_id <> OLD.adopted_version_id
        OR NEW.title <> OLD.title OR NEW.summary <> OLD.summary OR NEW.kind <> OLD.kind
        OR NEW.focus_area_id <> OLD.focus_area_id OR NEW.adopted_at <> OLD.adopted_at
    )"""
_TOO_SOON = """
    NEW.outcome <> 'open' AND NEW.decided_at < (SELECT c.closes_at FROM recommendations_votecall c
        WHERE c.id = NEW.call_id)"""
_NO_FIRST_VOTE = """
    NEW.outcome = 'adopted' AND NEW.harm > 0 AND NOT EXISTS (
        SELECT 1 FROM recommendations_ballot f
        WHERE f.id = NEW.second_of_id AND f.outcome = 'harm')"""
_CLOSING_CHANGED = """
    (NEW.closes_at <> OLD.closes_at OR NEW.opens_at <> OLD.opens_at OR NEW.team_id <> OLD.team_id)
    AND EXISTS (SELECT 1 FROM recommendations_ballot b
        WHERE b.call_id = OLD.id AND b.outcome <> 'open')"""
_OF_ADOPTED = (
    "EXISTS (SELECT 1 FROM recommendations_draft d"
    " WHERE d.id = {row}.draft_id AND d.adopted_version_id IS NOT NULL)"
)


@dataclass(frozen=True)
class Refusal:
    """``when`` a row of ``table`` is written like this, ``sentence`` is the answer."""

    table: str
    name: str
    sentence: str
    events: tuple[str, ...]
    when: str = ""

    @property
    def trigger(self) -> str:
        return f"recommendations_{self.table}_{self.name}"


REFUSALS = [
    Refusal("version", "stays", "a version never changes", ("UPDATE", "DELETE")),
    Refusal("version", "next", "a version has the number after its base's", ("INSERT",),
            _NOT_THE_NEXT),
    Refusal("edition", "stays", "an edition never changes", ("UPDATE",)),
    Refusal("edition", "is_public", "an edition never changes", ("DELETE",), _PUBLIC),
    Refusal("vote", "in_time", "this vote is decided", ("INSERT", "UPDATE", "DELETE"), _DECIDED),
    Refusal("vote", "of_its_call", "this person isn't asked in this vote", ("INSERT", "UPDATE"),
            _OF_ANOTHER_VOTE),
    Refusal("elector", "stays", "this vote is decided", ("UPDATE",), _VOTER_CHANGED),
    Refusal("ballottext", "stays", "this vote is decided", ("INSERT", "UPDATE", "DELETE"), _DECIDED),
    Refusal(
        "ballot", "stays", "a tally never changes", ("UPDATE", "DELETE"), "OLD.outcome <> 'open'"
    ),
    Refusal(
        "ballot", "counts", "the tally isn't what the votes say", ("INSERT", "UPDATE"), _TALLY
    ),
    Refusal("ballot", "not_early", "this vote isn't over yet", ("INSERT", "UPDATE"), _TOO_SOON),
    Refusal("ballot", "is_second", "this isn't a second vote", ("INSERT", "UPDATE"), _NO_FIRST_VOTE),
    Refusal("votecall", "stays", "this vote is decided", ("UPDATE",), _CLOSING_CHANGED),
    Refusal(
        "draft", "by_its_rule", "nobody adopted this version", ("INSERT", "UPDATE"),
        _ADOPTED_BY_NOBODY,
    ),
    Refusal("draft", "adopted_stays", "an adopted text stays as it was", ("UPDATE",),
            _ADOPTED_CHANGED),
    Refusal(
        "equityanswer", "stays", "an adopted text stays as it was",
        ("INSERT", "UPDATE", "DELETE"), _OF_ADOPTED,
    ),
]  # fmt: skip


def _when(one: Refusal, event: str) -> str:
    """Of a change both: what a row was, so that nothing is moved away, and what it would be."""
    rows = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]
    return " OR ".join(dict.fromkeys(f"({one.when.format(row=row)})" for row in rows))


def _sqlite(one: Refusal) -> list[str]:
    made = []
    for event in one.events:
        name = f"{one.trigger}_{event.lower()}"
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        if event == "DELETE":
            continue
        when = f"WHEN {_when(one, event)}" if one.when else ""
        made.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON recommendations_{one.table} {when}"
            f" BEGIN SELECT RAISE(ABORT, '{_quoted(one.sentence)}'); END"
        )
    return made


def _postgresql(one: Refusal) -> list[str]:
    checks = "".join(
        f"""
        IF TG_OP = '{event}' AND ({_when(one, event) if one.when else "true"}) THEN
            RAISE EXCEPTION '{_quoted(one.sentence)}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;"""
        for event in one.events
    )
    return [
        f"""
        CREATE OR REPLACE FUNCTION {one.trigger}() RETURNS trigger AS $$
        BEGIN {checks}
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END
        $$ LANGUAGE plpgsql
        """,
        f"DROP TRIGGER IF EXISTS {one.trigger} ON recommendations_{one.table}",
        f"""
        CREATE TRIGGER {one.trigger} BEFORE {" OR ".join(one.events)}
        ON recommendations_{one.table} FOR EACH ROW EXECUTE FUNCTION {one.trigger}()
        """,
    ]


def _quoted(sentence: str) -> str:
    return sentence.replace("'", "''")


def keep_unchangeable(sender, using, **kwargs) -> None:
    """After each ``migrate``: make the triggers, where all of their tables are there."""
    from django.db import connections

    connection = connections[using]
    tables = set(connection.introspection.table_names())
    known = [one for one in REFUSALS if f"recommendations_{one.table}" in tables]
    if "recommendations_edition" not in tables:
        known = [one for one in known if one.table == "version"]
    written = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for one in known:
            for statement in written(one):
                cursor.execute(statement)


def release_versions() -> None:
    """Take every version away: for the demo, which is built anew, and for nothing else."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # No row is deleted one by one, so no trigger is asked; what points to one goes, too.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE recommendations_version, recommendations_ballot CASCADE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("DELETE FROM recommendations_version")
