-- While a publish lasts: whom its queues hold. The steps that lead from qualifications to entries ask for the same rows
-- several times; as subqueries they would be computed each time, and planned for seconds.

CREATE TABLE IF NOT EXISTS run_people
(
    run_id LowCardinality(String) COMMENT 'The run',
    lead_key UInt64 COMMENT 'sipHash64(''lead'', lead_id)',
    person UInt64 COMMENT 'Key of the e-mail that several leads have at the run''s known-at',
    ids Array(String) COMMENT 'The leads of the person, by id, 21 at most',
    suppressed Array(LowCardinality(String)) COMMENT 'Suppressions that hold for any of them'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY lead_key
COMMENT 'While a publish lasts: leads who are one person with another lead';

CREATE TABLE IF NOT EXISTS run_candidates
(
    run_id LowCardinality(String) COMMENT 'The run',
    stage LowCardinality(String) COMMENT 'found: qualifies or waits to be called; member: belongs to an entry',
    entry_id String COMMENT 'account:ID or lead:ID; empty for those found',
    subject LowCardinality(String) COMMENT 'lead or account',
    key UInt64 COMMENT 'sipHash64(subject, id)',
    id String COMMENT 'The lead or account id',
    account_id String COMMENT 'The account; empty for a lead without one',
    person UInt64 COMMENT 'Key of the e-mail, where several leads have it; else the key of the lead or account',
    also Array(String) COMMENT 'Other lead ids of the person, 20 at most',
    tier LowCardinality(String) COMMENT 'P1 to P4; empty for an account that was not scored',
    total Int32 COMMENT 'Fit + engagement + usage in hundredths',
    rules Array(LowCardinality(String)) COMMENT 'Rules of the standing qualifications that nothing suppresses, the longest first',
    since Array(DateTime64(3, 'UTC')) COMMENT 'Since when they stand',
    hand_raised_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when somebody waits to be called, where nothing forbids it'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (stage, entry_id, key)
COMMENT 'While a publish lasts: whom its queues hold';

CREATE TABLE IF NOT EXISTS run_standing
(
    run_id LowCardinality(String) COMMENT 'The run',
    subject LowCardinality(String) COMMENT 'lead or account',
    subject_id String COMMENT 'The lead or account id',
    key UInt64 COMMENT 'sipHash64(subject, subject_id)',
    rule LowCardinality(String) COMMENT 'Name of the rule',
    since DateTime64(3, 'UTC') COMMENT 'Since when the qualification stands, or would stand',
    last_held_at DateTime64(3, 'UTC') COMMENT 'When the rule last held',
    holds Bool COMMENT 'Whether the rule holds in this run'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY key
COMMENT 'While a preview lasts: the qualifications that would stand if its run were published';
