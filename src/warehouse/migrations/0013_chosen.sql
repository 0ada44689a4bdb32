-- Whom a run of chosen leads and accounts scores. As literals, up to 20 times in a statement, the keys cost more than the scoring:
-- 12 of 20 s for 9,400 leads and 850 accounts.

CREATE TABLE IF NOT EXISTS run_chosen
(
    run_id LowCardinality(String) COMMENT 'The run',
    role LowCardinality(String) COMMENT 'lead or account: it is scored; around: an account that is chosen, or that a chosen lead may be in',
    key UInt64 COMMENT 'Key of the lead or account'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (role, key)
COMMENT 'While a run of chosen leads and accounts lasts: whom it scores';
