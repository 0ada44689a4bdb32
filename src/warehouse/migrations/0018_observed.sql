-- Who is observed as of a date of the past, and what parts them: counting what came of those in each of a thousand parts then reads
-- the events once, and everyone's values once.

CREATE TABLE IF NOT EXISTS run_observed
(
    run_id LowCardinality(String) COMMENT 'The scratch run that scored everyone as of the date',
    unit LowCardinality(String) COMMENT 'lead or account: as a queue would hold them',
    key UInt64 COMMENT 'Key of the lead or account',
    answer LowCardinality(String) COMMENT 'What the label says: before, had, not or unknown',
    callable Bool COMMENT 'Whether nothing suppresses it',
    qualified Bool COMMENT 'Whether a rule of kind mql or mqa holds',
    grade LowCardinality(String) COMMENT 'A, B, C or D',
    start_ms Int64 COMMENT 'Sign-up of the lead, creation of the account, in milliseconds since 1970; 0: unknown'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY (unit, key)
COMMENT 'While somebody asks what tells who will have an outcome: everyone as of a date, with what came of them';

CREATE TABLE IF NOT EXISTS run_marks
(
    run_id LowCardinality(String) COMMENT 'The scratch run that scored everyone as of the date',
    key UInt64 COMMENT 'Key of the lead or account that is observed',
    marks Array(UInt16) COMMENT 'Which bands of signals one of its leads, or itself, is in, by their numbers'
)
ENGINE = MergeTree
PARTITION BY run_id
ORDER BY key
COMMENT 'While somebody asks what tells who will have an outcome: the bands of signals that each is in';
