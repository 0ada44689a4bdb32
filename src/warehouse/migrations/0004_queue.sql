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
    routed_by String COMMENT 'The routing rule that sent it here',
    entered_at DateTime64(3, 'UTC') COMMENT 'When it came into this team''s queue; kept while it stays there',
    assigned_to LowCardinality(String) COMMENT 'The rep for whom alone it is; empty in a shared queue',
    assigned_by LowCardinality(String) COMMENT 'owner, round_robin or team_lead; empty in a shared queue',
    urgency LowCardinality(String) COMMENT 'hand_raise, P1 to P4 or other: by which SLA its clocks run',
    clock_since DateTime64(3, 'UTC') COMMENT 'Since when its clocks run',
    claim_due Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when it should be claimed; null where the team promises nothing',
    touch_due Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when somebody should have tried to reach them',
    news_kind LowCardinality(String) COMMENT 'new, hand_raise or risen; empty where nothing is new since the day before',
    news_since Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when that is so',
    news_text String COMMENT 'What is new, in words',
    signals Array(LowCardinality(String)) COMMENT 'Names of the reasons',
    points Array(Int32) COMMENT 'Their points in hundredths',
    document String COMMENT 'The entry as reps see it, in JSON; it holds names and e-mails of contacts' CODEC(ZSTD(3))
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (team, position)
COMMENT 'Entries of the published queues, by run';

CREATE TABLE IF NOT EXISTS queue_log
(
    incarnation String COMMENT 'Which Redis wrote it: a flushed one is another',
    fence UInt64 COMMENT 'Number of the transition in that Redis; grows with each, and is its id in the outbox',
    entry_id String COMMENT 'account:ID or lead:ID; empty where a rep left or came back',
    account_id String COMMENT 'The account; empty for a lead without one',
    leads Array(String) COMMENT 'Of a lead''s entry the ids of the person',
    team LowCardinality(String) COMMENT 'The team',
    done LowCardinality(String) COMMENT 'What was done: claimed, attempted, contacted, accepted, handed_over, disqualified, lease_ended …',
    by LowCardinality(String) COMMENT 'Who did it; pql for what ran out',
    role LowCardinality(String) COMMENT 'rep, team_lead, admin or pql',
    rep LowCardinality(String) COMMENT 'Who holds or closed it afterwards, of what ran out who had it; empty for nobody',
    from_state LowCardinality(String) COMMENT 'State before; empty for an entry that nobody had touched',
    state LowCardinality(String) COMMENT 'State afterwards',
    reason LowCardinality(String) COMMENT 'Why, of the reasons in routing.yaml, or a suppression; empty without one',
    note String COMMENT 'What the rep noted',
    until Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when, of a snooze, a recycling or an absence',
    undoes UInt64 COMMENT 'Fence of the transition that this one undid; 0 for others',
    urgency LowCardinality(String) COMMENT 'By which SLA its clocks ran',
    clock_since Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when they ran',
    claim_due Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when it should have been claimed',
    touch_due Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when somebody should have tried to reach them',
    claimed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When its holder claimed it',
    touched_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When they first tried to reach them',
    at DateTime64(3, 'UTC') COMMENT 'When it was done',
    written_at DateTime64(3, 'UTC') COMMENT 'When the row was written here',
    work String COMMENT 'The record afterwards, in JSON: what a flushed Redis is rebuilt from' CODEC(ZSTD(3)),
    INDEX by_entry entry_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (incarnation, fence)
SETTINGS index_granularity = 1024
COMMENT 'Every change of a queue entry''s state, drained from Redis; read with FINAL';

CREATE TABLE IF NOT EXISTS outcomes_told
(
    incarnation String COMMENT 'The Redis',
    fence UInt64 COMMENT 'Up to this transition of it all outcomes are in outcomes',
    told_at DateTime64(3, 'UTC') COMMENT 'When they were, by the engine''s clock: a run that began later knew them'
)
ENGINE = MergeTree
ORDER BY (incarnation, fence)
COMMENT 'How far the scoring was told what reps did';
