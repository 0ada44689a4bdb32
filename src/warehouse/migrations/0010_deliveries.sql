-- Who was told what, up to where, and what could not be delivered.

CREATE TABLE IF NOT EXISTS qualification_changes
(
    as_of DateTime64(3, 'UTC') COMMENT 'As-of of the run that found it',
    subject LowCardinality(String) COMMENT 'lead or account',
    subject_id String COMMENT 'The lead or account id',
    rule LowCardinality(String) COMMENT 'Name of the rule',
    since DateTime64(3, 'UTC') COMMENT 'As-of of the run in which the rule first held',
    change LowCardinality(String) COMMENT 'began or ended',
    kind LowCardinality(String) COMMENT 'mql, pql, mqa or pqa',
    model_digest String COMMENT 'The model in force when it began',
    until Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ended; null where it began',
    ended_by LowCardinality(String) COMMENT 'converted, disqualified, recycled or lapsed; empty where it began',
    written_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When the row was written here'
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (as_of, subject, subject_id, rule, since, change)
TTL toDateTime(written_at) + INTERVAL 14 DAY
COMMENT 'Beginnings and ends of qualifications, run by run, until they are told: in qualification_facts a later run may have replaced them';

CREATE MATERIALIZED VIEW IF NOT EXISTS qualification_changes_written TO qualification_changes AS
SELECT
    as_of, subject, subject_id, rule, since,
    if(until IS NULL, 'began', 'ended') AS change,
    kind, model_digest, until, ended_by
FROM qualification_facts
WHERE until IS NOT NULL OR since = as_of;

CREATE TABLE IF NOT EXISTS delivery_cursors
(
    stream LowCardinality(String) COMMENT 'Who is told of what, such as "webhook transitions" or "slack us"',
    part String COMMENT 'Of transitions the incarnation of the Redis, of qualifications the as-of in milliseconds since 1970; else what the row says',
    position String COMMENT 'Up to where it was told',
    up_to UInt64 COMMENT 'Of qualifications up to when those were written that were told, in milliseconds since 1970; else 0',
    at DateTime64(3, 'UTC') COMMENT 'When this was written: the latest is valid'
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (stream, part)
TTL toDateTime(at) + INTERVAL 30 DAY DELETE WHERE stream = 'webhook qualifications told'
COMMENT 'How far those were told who are told of what happens';

CREATE TABLE IF NOT EXISTS webhook_messages
(
    message_id String COMMENT 'The webhook-id, the same over all tries',
    subject String COMMENT 'Whom it concerns: messages of one subject go in order',
    position UInt64 COMMENT 'Place among the messages of its subject',
    type LowCardinality(String) COMMENT 'The type in the message',
    body String COMMENT 'The message, as it is posted' CODEC(ZSTD(3)),
    state LowCardinality(String) COMMENT 'waiting, delivered or dead',
    tries UInt32 COMMENT 'How often it was posted',
    first_tried_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was posted first; null while one before it is held up',
    next_at DateTime64(3, 'UTC') COMMENT 'When it is posted next',
    problem String COMMENT 'What came back last',
    kept_at DateTime64(3, 'UTC') COMMENT 'When it was put here',
    version UInt64 COMMENT 'The highest version of a message is the valid one'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY message_id
TTL toDateTime(kept_at) + INTERVAL 60 DAY
COMMENT 'Messages of the webhook that were not taken at once, and those that wait behind them';

CREATE TABLE IF NOT EXISTS troubles_told
(
    trouble String COMMENT 'What is wrong, such as run:ID, night:DATE or job:NAME',
    says String COMMENT 'What the operator was told',
    told_at DateTime64(3, 'UTC') COMMENT 'When they were told',
    mended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When they were told that it is mended',
    version UInt64 COMMENT 'The highest version of a trouble is the valid one'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY trouble
TTL toDateTime(told_at) + INTERVAL 400 DAY
COMMENT 'What the operator was told of';
