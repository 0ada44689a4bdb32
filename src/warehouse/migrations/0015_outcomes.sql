-- What came of whom, as known at a horizon: every time of every outcome by whom it concerns. Outcomes are few against events, and all
-- that asks what came of leads (labels, cohorts, funnels) asks for the same rows; a run's own table of outcomes has the latest times alone.

CREATE TABLE IF NOT EXISTS run_outcome_times
(
    run_id LowCardinality(String) COMMENT 'The scratch run',
    subject LowCardinality(String) COMMENT 'lead or account',
    key UInt64 COMMENT 'Key of the lead or account that it concerns',
    direct UInt8 COMMENT '1: the outcome names the subject; 0: it names one of the account''s leads, or the lead''s account',
    outcome LowCardinality(String) COMMENT 'The outcome',
    at_ms Int64 COMMENT 'When it happened, in milliseconds since 1970',
    amount Nullable(Decimal(18, 2)) COMMENT 'Value of the deal, in the company''s currency',
    named UInt64 COMMENT 'Key of the lead or account that the outcome names: with at_ms it tells one deal from another'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (subject, key, at_ms)
COMMENT 'While somebody asks what came of leads and accounts: the outcomes by whom they concern, as known at the horizon';

CREATE TABLE IF NOT EXISTS run_lead_accounts
(
    run_id LowCardinality(String) COMMENT 'The scratch run',
    lead_key UInt64 COMMENT 'The lead',
    account_key UInt64 COMMENT 'sipHash64(''account'', account_id)',
    account_id String COMMENT 'The account that it is in as known at the horizon'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY lead_key
COMMENT 'While somebody asks what came of leads and accounts: whose account each lead is of';

CREATE TABLE IF NOT EXISTS run_qualifications
(
    run_id LowCardinality(String) COMMENT 'The scratch run',
    unit LowCardinality(String) COMMENT 'lead or account: what stands for whoever qualified, as a queue holds them',
    key UInt64 COMMENT 'Key of the unit: the account that a lead is in as known at the horizon, else the lead',
    id String COMMENT 'Id of the unit',
    rule LowCardinality(String) COMMENT 'Name of the rule',
    kind LowCardinality(String) COMMENT 'mql, pql, mqa or pqa',
    model_digest String COMMENT 'The model in force when it began',
    since_ms Int64 COMMENT 'When it began, in milliseconds since 1970',
    until_ms Int64 COMMENT 'When it ended; the greatest number while it stands at the horizon'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (unit, key, since_ms)
COMMENT 'While somebody asks what came of leads and accounts: every qualification, by the unit that it makes';

CREATE TABLE IF NOT EXISTS run_first_contacts
(
    run_id LowCardinality(String) COMMENT 'The scratch run',
    unit LowCardinality(String) COMMENT 'lead or account',
    key UInt64 COMMENT 'Key of the lead or account',
    account_key UInt64 COMMENT 'Of a lead, the account that it is in as known at the horizon; 0 without one',
    first_ms Int64 COMMENT 'Its first event, trait or sign-up, or creation; of an account also those of its leads. In milliseconds since 1970'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (unit, key)
COMMENT 'While somebody asks what came of leads and accounts: since when anything is known of each';

CREATE TABLE IF NOT EXISTS costs
(
    cost_key UInt64 COMMENT 'sipHash64(''cost'', cost_id)',
    cost_id String COMMENT 'Period and source, with a blank between',
    known_at DateTime64(3, 'UTC') COMMENT 'When this version became known: of several of one cost the latest counts',
    period String COMMENT 'As it was given: 2026-07-22, 2026-W30, 2026-07, 2026-Q3 or 2026',
    cost_source LowCardinality(String) COMMENT 'What the money was spent on: the source of leads',
    said_amount String COMMENT 'The amount as it was given',
    amount Decimal(18, 2) COMMENT 'What was spent, in the company''s currency',
    identity UInt128 COMMENT 'Hash of period, source and amount, and known_at where the source gives it',
    source LowCardinality(String) COMMENT 'Name of the source or file it came from',
    written_at DateTime64(3, 'UTC') COMMENT 'When the row was written here'
)
ENGINE = MergeTree
ORDER BY (cost_key, known_at)
COMMENT 'What was spent to win leads; old versions stay';
