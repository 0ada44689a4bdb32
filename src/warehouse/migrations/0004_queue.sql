-- What was published, and what was done with it.

CREATE TABLE IF NOT EXISTS publications
(
    run_id String COMMENT 'The run whose queues were published',
    as_of DateTime64(3, 'UTC') COMMENT 'As-of of the run: no publication replaces one of a later as-of',
    published_at DateTime64(3, 'UTC') COMMENT 'When its queues were switched on'
)
ENGINE = ReplacingMergeTree(published_at)
ORDER BY run_id
COMMENT 'Published runs; that of the latest as-of is current';

CREATE TABLE IF NOT EXISTS queue_entries
(
    run_id LowCardinality(String) COMMENT 'The run that wrote the entry',
    team LowCardinality(String) COMMENT 'The team whose queue it is in',
    position UInt32 COMMENT 'Place in the queue, from 1',
    entry_id String COMMENT 'account:ID or lead:ID',
    account_id String COMMENT 'The account; empty for a lead without one',
    lead_id String COMMENT 'The best contact; empty where the account has no lead',
    contacts Array(String) COMMENT 'Lead ids of the contacts, best first',
    tier LowCardinality(String) COMMENT 'P1 to P4',
    grade LowCardinality(String) COMMENT 'A to D, by fit',
    traits_known UInt16 COMMENT 'How many are known of the traits that fit rests on',
    traits_of UInt16 COMMENT 'How many those are',
    fit Int32 COMMENT 'Fit in hundredths',
    engagement Int32 COMMENT 'Engagement in hundredths',
    usage Int32 COMMENT 'Usage in hundredths',
    qualified Array(LowCardinality(String)) COMMENT 'Rules by which the entry stands',
    qualified_since Nullable(DateTime64(3, 'UTC')) COMMENT 'The earliest of their beginnings',
    hand_raised_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when somebody waits to be called',
    routed_by String COMMENT 'The routing rule that sent it here'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (team, position)
COMMENT 'Entries of the published queues, by run';

CREATE TABLE IF NOT EXISTS queue_log
(
    incarnation String COMMENT 'Which Redis wrote it: stream ids repeat after a flush',
    stream_id String COMMENT 'Id in that Redis'' outbox stream',
    entry_id String COMMENT 'account:ID or lead:ID',
    team LowCardinality(String) COMMENT 'The team',
    transition LowCardinality(String) COMMENT 'What was done: claimed, contacted, accepted, handed_over, disqualified, recycled, snoozed, released …',
    rep LowCardinality(String) COMMENT 'By whom',
    reason LowCardinality(String) COMMENT 'Why, of the reasons in routing.yaml; empty without one',
    until Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when, for a lease, a snooze or a recycling',
    note String COMMENT 'What the rep noted',
    fence UInt64 COMMENT 'The fencing token that the change carried',
    at DateTime64(3, 'UTC') COMMENT 'When it was done',
    written_at DateTime64(3, 'UTC') COMMENT 'When the row was written here'
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (incarnation, stream_id)
COMMENT 'Every change of a queue entry''s state, drained from Redis';
