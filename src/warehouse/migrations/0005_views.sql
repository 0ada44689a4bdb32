-- What others read: one row a key. Reverse ETL and dashboards stand on these columns.

CREATE VIEW IF NOT EXISTS current_scores
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
WITH (SELECT argMax((run_id, as_of), (as_of, published_at)) FROM publications) AS current
SELECT
    'lead' AS subject, lead_id AS id, account_id,
    toDecimal32(fit, 2) / 100 AS fit, toDecimal32(engagement, 2) / 100 AS engagement, toDecimal32(usage, 2) / 100 AS usage,
    grade, traits_known, level, tier, qualified, suppressed, signals,
    arrayMap(p -> toDecimal32(p, 2) / 100, points) AS points,
    run_id, current.2 AS as_of
FROM lead_scores
WHERE run_id = current.1
UNION ALL
SELECT
    'account', account_id, account_id,
    toDecimal32(fit, 2) / 100, toDecimal32(engagement, 2) / 100, toDecimal32(usage, 2) / 100,
    grade, traits_known, level, tier, qualified, suppressed, signals,
    arrayMap(p -> toDecimal32(p, 2) / 100, points),
    run_id, current.2
FROM account_scores
WHERE run_id = current.1
COMMENT 'Scores of the published run, one row a lead or account';

CREATE VIEW IF NOT EXISTS current_queue
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
SELECT
    team, position, entry_id, account_id, lead_id, contacts, tier, grade, traits_known, traits_of,
    toDecimal32(fit, 2) / 100 AS fit, toDecimal32(engagement, 2) / 100 AS engagement, toDecimal32(usage, 2) / 100 AS usage,
    qualified, qualified_since, hand_raised_at, entered_at, assigned_to, claim_due, touch_due,
    news_kind AS news, news_text, run_id
FROM queue_entries
WHERE run_id = (SELECT argMax(run_id, (as_of, published_at)) FROM publications)
COMMENT 'The published queues as they were at the switch, one row an entry';

CREATE VIEW IF NOT EXISTS qualifications
(
    subject String COMMENT 'lead or account',
    subject_id String COMMENT 'The lead or account id',
    rule String COMMENT 'Name of the rule',
    kind String COMMENT 'mql, pql, mqa or pqa',
    model_digest String COMMENT 'The model in force when it began',
    since DateTime64(3, 'UTC') COMMENT 'When it began',
    last_held_at DateTime64(3, 'UTC') COMMENT 'When the rule was last seen to hold',
    until Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ended; null while it stands',
    ended_by String COMMENT 'converted, disqualified, recycled or lapsed; empty while it stands'
)
AS
SELECT subject, subject_id, rule, kind, model_digest, since, last_held_at, until, ended_by
FROM qualification_facts FINAL
COMMENT 'Who qualified by which rule, since when, until when and why it ended';
