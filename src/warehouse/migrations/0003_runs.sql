-- Runs, and what they found. Scores lie in one partition a run, so that an old run goes by dropping a partition.

CREATE TABLE IF NOT EXISTS runs
(
    run_id String COMMENT 'Sortable id of the run',
    kind LowCardinality(String) COMMENT 'full or touched',
    business_date String COMMENT 'The date the nightly run stands for, YYYY-MM-DD; empty for a run that somebody asked for',
    state LowCardinality(String) COMMENT 'scoring, scored, published, superseded or failed',
    as_of Nullable(DateTime64(3, 'UTC')) COMMENT 'The instant the scores speak about',
    known_at Nullable(DateTime64(3, 'UTC')) COMMENT 'The instant up to which data had to have arrived',
    model_name String COMMENT 'Name of the model',
    model_digest String COMMENT 'SHA-256 of the model''s meaning',
    model_text String COMMENT 'The model file as it was',
    leads UInt64 COMMENT 'Leads scored',
    accounts UInt64 COMMENT 'Accounts scored',
    qualified Map(String, UInt64) COMMENT 'How many each rule holds for',
    tiers Map(String, UInt64) COMMENT 'How many leads are in each tier',
    scores_digest String COMMENT 'Digest of every score and contribution, independent of order',
    queues Array(Tuple(team String, entries UInt32, cut UInt32)) COMMENT 'Of each team: entries in its published queue, and how many had no place in it',
    entered UInt64 COMMENT 'Entries that the queues published before did not have',
    left UInt64 COMMENT 'Entries that the queues published before had and these do not',
    phase_seconds Map(String, Float64) COMMENT 'Seconds by phase',
    message String COMMENT 'Why it failed or was not published; empty otherwise',
    started_at DateTime64(3, 'UTC') COMMENT 'When the run began',
    finished_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ended',
    version UInt64 COMMENT 'The highest version of a run is the valid one'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY run_id
COMMENT 'Scorings of everyone (full) or of those who moved (touched)';

CREATE TABLE IF NOT EXISTS run_slices
(
    run_id String COMMENT 'The run',
    subject LowCardinality(String) COMMENT 'lead or account',
    slice UInt16 COMMENT 'Number of the slice of the key, from 0',
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When its scores were written, whole'
)
ENGINE = MergeTree
ORDER BY (run_id, subject, slice)
COMMENT 'Slices that are written: a run that is taken up again goes on behind them';

CREATE TABLE IF NOT EXISTS run_identities
(
    run_id LowCardinality(String) COMMENT 'The run',
    subject_key UInt64 COMMENT 'Key of the e-mail or alias that events and outcomes name',
    lead_key UInt64 COMMENT 'Key of the lead it belongs to at the run''s known-at',
    lead_id String COMMENT 'The lead it belongs to'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY subject_key
COMMENT 'While a run lasts: whose the e-mails and aliases are';

CREATE TABLE IF NOT EXISTS run_outcomes
(
    run_id LowCardinality(String) COMMENT 'The run',
    subject LowCardinality(String) COMMENT 'lead or account',
    key UInt64 COMMENT 'Key of the lead or account that it concerns',
    direct UInt8 COMMENT '1: the outcome names the subject; 0: it names one of the account''s leads',
    outcome LowCardinality(String) COMMENT 'The outcome',
    at_ms Int64 COMMENT 'When it last happened, in milliseconds since 1970'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (subject, key)
COMMENT 'While a run lasts: the latest outcomes by whom they concern';

CREATE TABLE IF NOT EXISTS run_superseded
(
    run_id LowCardinality(String) COMMENT 'The run',
    identity UInt128 COMMENT 'The daily figure',
    arrived_at DateTime64(3, 'UTC') COMMENT 'Arrival of a version that a later one replaces'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY identity
COMMENT 'While a run lasts: versions of daily figures that count no more';

CREATE TABLE IF NOT EXISTS run_ignored
(
    run_id LowCardinality(String) COMMENT 'The run',
    guard UInt16 COMMENT 'Place of the guard in the model, from 0',
    actor_key UInt64 COMMENT 'Key of the lead that the events belong to, else of whom they name',
    event LowCardinality(String) COMMENT 'What was done',
    at_ms Int64 COMMENT 'When it was done, in milliseconds since 1970',
    text UInt128 COMMENT 'Hash of the property that event and predecessor share; 0 where the guard names none'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (guard, actor_key)
COMMENT 'While a run lasts: events that guards ignore for what else was done by the same actor';

CREATE TABLE IF NOT EXISTS run_first_leads
(
    run_id LowCardinality(String) COMMENT 'The run',
    lead_key UInt64 COMMENT 'The lead of its account that signed up first'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY lead_key
COMMENT 'While a run lasts: the first lead of each account';

CREATE TABLE IF NOT EXISTS run_near
(
    run_id LowCardinality(String) COMMENT 'The run',
    lead_key UInt64 COMMENT 'A chosen lead, or somebody who may be in the account of one'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY lead_key
COMMENT 'While a run of chosen leads and accounts lasts: whose doing can count for them';

CREATE TABLE IF NOT EXISTS run_members
(
    run_id LowCardinality(String) COMMENT 'The run',
    lead_key UInt64 COMMENT 'The lead',
    account_key UInt64 COMMENT 'sipHash64(''account'', account_id)',
    account_id String COMMENT 'The account that it is in as of the run'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (account_key, lead_key)
COMMENT 'While a run of chosen leads and accounts lasts: the accounts of whoever is near';

CREATE TABLE IF NOT EXISTS lead_scores
(
    run_id LowCardinality(String) COMMENT 'The run',
    slice UInt16 COMMENT 'The slice of the key that wrote the row',
    lead_key UInt64 COMMENT 'sipHash64(''lead'', lead_id)',
    lead_id String COMMENT 'The lead',
    account_id String COMMENT 'The lead''s account as of the run; empty without one',
    fit Int32 COMMENT 'Fit in hundredths, 0 to 10000',
    engagement Int32 COMMENT 'Engagement in hundredths, 0 to 10000',
    usage Int32 COMMENT 'Usage in hundredths, 0 to 10000',
    grade LowCardinality(String) COMMENT 'A to D, by fit',
    traits_known UInt16 COMMENT 'How many are known of the traits that fit rests on',
    level UInt8 COMMENT '1 to 4, by the higher of engagement and usage',
    tier LowCardinality(String) COMMENT 'P1 to P4, by grade and level',
    qualified Array(LowCardinality(String)) COMMENT 'Rules that hold, in the model''s order',
    suppressed Array(LowCardinality(String)) COMMENT 'Suppressions that hold, in the model''s order',
    hand_raised_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when the lead waits to be called',
    signals Array(LowCardinality(String)) COMMENT 'Contributions: names of signals, group:NAME or range:SCORE, those of zero points left out; and ignored:NAME, what a guard ignored, without points',
    points Array(Int32) COMMENT 'Contributions: points in hundredths',
    values Array(Int64) COMMENT 'Contributions: measured values in millionths; 0 for traits and corrections',
    counts Array(UInt64) COMMENT 'Evidence: events that gave it',
    first_at Array(DateTime64(3, 'UTC')) COMMENT 'Evidence: time of the first of them, or when the trait became known; 1970 for none',
    last_at Array(DateTime64(3, 'UTC')) COMMENT 'Evidence: time of the last of them, or when the trait became known; 1970 for none'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY lead_key
SETTINGS index_granularity = 1024
COMMENT 'Scores of leads by run';

CREATE TABLE IF NOT EXISTS account_scores
(
    run_id LowCardinality(String) COMMENT 'The run',
    slice UInt16 COMMENT 'The slice of the key that wrote the row',
    account_key UInt64 COMMENT 'sipHash64(''account'', account_id)',
    account_id String COMMENT 'The account',
    fit Int32 COMMENT 'Fit in hundredths, 0 to 10000',
    engagement Int32 COMMENT 'Engagement in hundredths, 0 to 10000',
    usage Int32 COMMENT 'Usage in hundredths, 0 to 10000',
    grade LowCardinality(String) COMMENT 'A to D, by fit',
    traits_known UInt16 COMMENT 'How many are known of the traits that fit rests on',
    level UInt8 COMMENT '1 to 4, by the higher of engagement and usage',
    tier LowCardinality(String) COMMENT 'P1 to P4, by grade and level',
    qualified Array(LowCardinality(String)) COMMENT 'Rules that hold, in the model''s order',
    suppressed Array(LowCardinality(String)) COMMENT 'Suppressions that hold, in the model''s order',
    hand_raised_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when somebody of the account, unnamed, waits to be called',
    signals Array(LowCardinality(String)) COMMENT 'Contributions: names of signals, group:NAME or range:SCORE, those of zero points left out; and ignored:NAME, what a guard ignored, without points',
    points Array(Int32) COMMENT 'Contributions: points in hundredths',
    values Array(Int64) COMMENT 'Contributions: measured values in millionths; 0 for traits and corrections',
    counts Array(UInt64) COMMENT 'Evidence: events that gave it',
    first_at Array(DateTime64(3, 'UTC')) COMMENT 'Evidence: time of the first of them, or when the trait became known; 1970 for none',
    last_at Array(DateTime64(3, 'UTC')) COMMENT 'Evidence: time of the last of them, or when the trait became known; 1970 for none'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY account_key
SETTINGS index_granularity = 1024
COMMENT 'Scores of accounts by run';

CREATE TABLE IF NOT EXISTS qualification_facts
(
    subject LowCardinality(String) COMMENT 'lead or account',
    subject_id String COMMENT 'The lead or account id',
    rule LowCardinality(String) COMMENT 'Name of the rule',
    kind LowCardinality(String) COMMENT 'mql, pql, mqa or pqa',
    since DateTime64(3, 'UTC') COMMENT 'As-of of the run in which the rule first held',
    model_digest String COMMENT 'The model in force then',
    last_held_at DateTime64(3, 'UTC') COMMENT 'As-of of the last run in which the rule held',
    until Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ended; null while it stands',
    ended_by LowCardinality(String) COMMENT 'converted, disqualified, recycled or lapsed; empty while it stands',
    as_of DateTime64(3, 'UTC') COMMENT 'As-of of the run that wrote this: the latest one is valid'
)
ENGINE = ReplacingMergeTree(as_of)
ORDER BY (subject, subject_id, rule, since)
COMMENT 'Dated facts: who qualified by which rule, since when, until when and why it ended';
