-- What moves between two full runs: who moved, what touched runs made of them, and what others read of both.
-- `moved` follows every INSERT by itself, whoever writes. It and `touched_runs` are short-lived; the scores and entries of touched runs count
-- where they speak about a later instant than the published full run.

CREATE TABLE IF NOT EXISTS moved
(
    subject_kind LowCardinality(String) COMMENT 'lead, email, alias or account: whom what arrived names',
    subject_key UInt64 COMMENT 'sipHash64(subject_kind, subject_id)',
    account_key UInt64 COMMENT 'The account that it names too; 0 without one',
    moved_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was written here'
)
ENGINE = MergeTree
ORDER BY moved_at
TTL toDateTime(moved_at) + INTERVAL 3 DAY
COMMENT 'Leads and accounts of whom something new arrived';

CREATE MATERIALIZED VIEW IF NOT EXISTS moved_by_events TO moved
AS SELECT DISTINCT subject_kind, subject_key, account_key FROM events;

CREATE MATERIALIZED VIEW IF NOT EXISTS moved_by_lead_traits TO moved
AS SELECT DISTINCT 'lead' AS subject_kind, lead_key AS subject_key, if(account_id = '', 0, sipHash64('account', account_id)) AS account_key FROM lead_traits;

CREATE MATERIALIZED VIEW IF NOT EXISTS moved_by_account_traits TO moved
AS SELECT DISTINCT 'account' AS subject_kind, account_key AS subject_key, account_key FROM account_traits;

CREATE MATERIALIZED VIEW IF NOT EXISTS moved_by_aliases TO moved
AS SELECT DISTINCT 'alias' AS subject_kind, alias_key AS subject_key, toUInt64(0) AS account_key FROM aliases;

CREATE MATERIALIZED VIEW IF NOT EXISTS moved_by_outcomes TO moved
AS SELECT DISTINCT subject_kind, subject_key, toUInt64(0) AS account_key FROM outcomes;

CREATE TABLE IF NOT EXISTS touched_lead_scores
(
    run_id String COMMENT 'The touched run',
    as_of DateTime64(3, 'UTC') COMMENT 'The instant the scores speak about',
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
ENGINE = ReplacingMergeTree(as_of)
ORDER BY lead_key
TTL toDateTime(as_of) + INTERVAL 30 DAY
SETTINGS index_granularity = 1024
COMMENT 'Scores of the leads that touched runs scored, the latest of each; read with FINAL';

CREATE TABLE IF NOT EXISTS touched_account_scores
(
    run_id String COMMENT 'The touched run',
    as_of DateTime64(3, 'UTC') COMMENT 'The instant the scores speak about',
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
ENGINE = ReplacingMergeTree(as_of)
ORDER BY account_key
TTL toDateTime(as_of) + INTERVAL 30 DAY
SETTINGS index_granularity = 1024
COMMENT 'Scores of the accounts that touched runs scored, the latest of each; read with FINAL';

ALTER TABLE queue_entries ADD COLUMN IF NOT EXISTS rank String COMMENT 'By which it has its place: texts in the order of the queue';

CREATE TABLE IF NOT EXISTS live_entries
(
    run_id String COMMENT 'The touched run that wrote the entry',
    as_of DateTime64(3, 'UTC') COMMENT 'The instant that it speaks about',
    gone Bool COMMENT 'It is in no queue any more: the columns below are empty but for entry_id',
    rank String COMMENT 'By which it has its place: texts in the order of the queue',
    team LowCardinality(String) COMMENT 'The team whose queue it is in',
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
ENGINE = ReplacingMergeTree(as_of)
ORDER BY entry_id
TTL toDateTime(as_of) + INTERVAL 30 DAY
COMMENT 'Entries as touched runs left them, the latest of each; read with FINAL';

CREATE TABLE IF NOT EXISTS touched_runs
(
    run_id String COMMENT 'The touched run',
    as_of DateTime64(3, 'UTC') COMMENT 'The instant that it speaks about',
    known_at DateTime64(3, 'UTC') COMMENT 'The instant up to which data had to have arrived',
    base_run_id String COMMENT 'The published full run over which it wrote',
    up_to DateTime64(3, 'UTC') COMMENT 'Who moved up to then is in this run or in one before it',
    leads UInt64 COMMENT 'Leads scored',
    accounts UInt64 COMMENT 'Accounts scored',
    placed UInt64 COMMENT 'Entries that it placed in queues',
    left UInt64 COMMENT 'Entries that left their queue',
    seconds Float64 COMMENT 'Seconds from its begin to its record'
)
ENGINE = MergeTree
ORDER BY as_of
TTL toDateTime(as_of) + INTERVAL 30 DAY
COMMENT 'Touched runs, each written when all of it is there';

CREATE OR REPLACE VIEW current_scores
(
    subject String COMMENT 'lead or account',
    id String COMMENT 'The lead or account id',
    account_id String COMMENT 'The account; empty without one',
    fit Decimal(9, 2) COMMENT 'Fit, 0 to 100',
    engagement Decimal(9, 2) COMMENT 'Engagement, 0 to 100',
    usage Decimal(9, 2) COMMENT 'Usage, 0 to 100',
    grade String COMMENT 'A to D',
    traits_known UInt16 COMMENT 'How many are known of the traits that fit rests on',
    level UInt8 COMMENT '1 to 4',
    tier String COMMENT 'P1 to P4',
    qualified Array(String) COMMENT 'Rules that hold',
    suppressed Array(String) COMMENT 'Suppressions that hold',
    signals Array(String) COMMENT 'Names of the contributions',
    points Array(Decimal(9, 2)) COMMENT 'Points of the contributions',
    run_id String COMMENT 'The run that wrote the row',
    as_of DateTime64(3, 'UTC') COMMENT 'The instant the scores speak about'
)
AS
WITH (SELECT argMax((run_id, as_of), (as_of, published_at)) FROM publications) AS published
SELECT
    subject, id, account_id,
    toDecimal32(fit, 2) / 100 AS fit, toDecimal32(engagement, 2) / 100 AS engagement, toDecimal32(usage, 2) / 100 AS usage,
    grade, traits_known, level, tier, qualified, suppressed, signals,
    arrayMap(p -> toDecimal32(p, 2) / 100, points) AS points,
    run_id, as_of
FROM (
    SELECT 'lead' AS subject, lead_id AS id, account_id AS account_id, fit, engagement, usage, grade, traits_known, level, tier,
        qualified, suppressed, signals, points, run_id, published.2 AS as_of
    FROM lead_scores
    WHERE run_id = published.1 AND lead_key NOT IN (SELECT lead_key FROM touched_lead_scores WHERE as_of > published.2)
    UNION ALL
    SELECT 'lead', lead_id, account_id, fit, engagement, usage, grade, traits_known, level, tier,
        qualified, suppressed, signals, points, run_id, as_of
    FROM touched_lead_scores FINAL
    WHERE as_of > published.2
    UNION ALL
    SELECT 'account' AS subject, account_id AS id, account_id AS account_id, fit, engagement, usage, grade, traits_known, level, tier,
        qualified, suppressed, signals, points, run_id, published.2 AS as_of
    FROM account_scores
    WHERE run_id = published.1 AND account_key NOT IN (SELECT account_key FROM touched_account_scores WHERE as_of > published.2)
    UNION ALL
    SELECT 'account', account_id, account_id, fit, engagement, usage, grade, traits_known, level, tier,
        qualified, suppressed, signals, points, run_id, as_of
    FROM touched_account_scores FINAL
    WHERE as_of > published.2)
COMMENT 'Scores of the published run, and over them those of touched runs since, one row a lead or account';

CREATE OR REPLACE VIEW current_queue
(
    team String COMMENT 'The team',
    position UInt32 COMMENT 'Place in the queue, from 1',
    entry_id String COMMENT 'account:ID or lead:ID',
    account_id String COMMENT 'The account; empty for a lead without one',
    lead_id String COMMENT 'The best contact; empty where the account has no lead',
    contacts Array(String) COMMENT 'Lead ids of the contacts, best first',
    tier String COMMENT 'P1 to P4',
    grade String COMMENT 'A to D',
    traits_known UInt16 COMMENT 'How many are known of the traits that fit rests on',
    traits_of UInt16 COMMENT 'How many those are',
    fit Decimal(9, 2) COMMENT 'Fit, 0 to 100',
    engagement Decimal(9, 2) COMMENT 'Engagement, 0 to 100',
    usage Decimal(9, 2) COMMENT 'Usage, 0 to 100',
    qualified Array(String) COMMENT 'Rules by which the entry stands',
    qualified_since Nullable(DateTime64(3, 'UTC')) COMMENT 'The earliest of their beginnings',
    hand_raised_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when somebody waits to be called',
    entered_at DateTime64(3, 'UTC') COMMENT 'When it came into this team''s queue',
    assigned_to String COMMENT 'The rep for whom alone it is; empty in a shared queue',
    claim_due Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when it should be claimed; null where the team promises nothing',
    touch_due Nullable(DateTime64(3, 'UTC')) COMMENT 'Until when somebody should have tried to reach them',
    news String COMMENT 'new, hand_raise or risen; empty where nothing is new since the day before',
    news_text String COMMENT 'What is new, in words',
    run_id String COMMENT 'The run that wrote the entry'
)
AS
WITH (SELECT argMax((run_id, as_of), (as_of, published_at)) FROM publications) AS published
SELECT
    team, toUInt32(row_number() OVER (PARTITION BY team ORDER BY rank, place)) AS position,
    entry_id, account_id, lead_id, contacts, tier, grade, traits_known, traits_of,
    toDecimal32(fit, 2) / 100 AS fit, toDecimal32(engagement, 2) / 100 AS engagement, toDecimal32(usage, 2) / 100 AS usage,
    qualified, qualified_since, hand_raised_at, entered_at, assigned_to, claim_due, touch_due,
    news_kind AS news, news_text, run_id
FROM (
    SELECT team, rank, position AS place, entry_id, account_id, lead_id, contacts, tier, grade, traits_known, traits_of, fit, engagement, usage,
        qualified, qualified_since, hand_raised_at, entered_at, assigned_to, claim_due, touch_due, news_kind, news_text, run_id
    FROM queue_entries
    WHERE run_id = published.1 AND entry_id NOT IN (SELECT entry_id FROM live_entries WHERE as_of > published.2)
    UNION ALL
    SELECT team, rank, 0, entry_id, account_id, lead_id, contacts, tier, grade, traits_known, traits_of, fit, engagement, usage,
        qualified, qualified_since, hand_raised_at, entered_at, assigned_to, claim_due, touch_due, news_kind, news_text, run_id
    FROM live_entries FINAL
    WHERE as_of > published.2 AND NOT gone)
COMMENT 'The queues as they were published, and over them what touched runs have placed since, one row an entry';
