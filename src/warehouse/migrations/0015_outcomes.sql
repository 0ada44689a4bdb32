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
