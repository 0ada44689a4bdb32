-- What happened and what is known: events, traits, aliases, outcomes. Append-only; a row says when it happened
-- (`at`), when it arrived or became known, and when it was written here.
-- Keys are sipHash64(kind, id): a 64-bit key groups 20 M events 1 to 2 s faster than the id itself.
-- Events lie by kind of subject first: each slice of the leads also reads the events of their e-mails and aliases, which are few
-- and whose keys are anywhere; strewn among all others they cost as much as reading every event for each slice.
-- No monthly partitions and a granule of 1,024 rows: rescoring 1,000 chosen leads reads single granules of one part.
-- Daily figures lie in partitions of their own: that there are none is told by the parts' names (2 ms at 20 M events, where reading
-- the column takes 15), and finding the latest versions of 2 M among 20 M others takes 0.2 to 0.6 s instead of 1.2 to 1.7.

CREATE TABLE IF NOT EXISTS events
(
    subject_key UInt64 COMMENT 'sipHash64(subject_kind, subject_id): whom the event names',
    subject_kind LowCardinality(String) COMMENT 'lead, email, alias or account: the strongest that the event names, in this order',
    subject_id String COMMENT 'The lead id, e-mail in lower case, alias or account id',
    account_key UInt64 COMMENT 'sipHash64(''account'', account_id) of the account that the event names; 0 without one',
    account_id String COMMENT 'The account that the event names; empty without one',
    event LowCardinality(String) COMMENT 'What was done',
    at DateTime64(3, 'UTC') COMMENT 'When it was done',
    arrived_at DateTime64(3, 'UTC') COMMENT 'When it could first be known',
    arrival_assumed Bool COMMENT 'arrived_at was taken from at, because the source did not say it',
    channel LowCardinality(String) COMMENT 'product, marketing or empty',
    quantity UInt64 COMMENT 'How many of it the row stands for',
    daily Bool DEFAULT false COMMENT 'A figure for a whole day (grain: day): at is that day''s midnight in UTC',
    restates Bool DEFAULT false COMMENT 'A daily figure of a source that may deliver it again (restates: true): of the daily rows of one identity the one that arrived last counts',
    properties Map(LowCardinality(String), String) COMMENT 'Details, as texts',
    event_id String COMMENT 'The source''s id of the event; empty without one',
    identity UInt128 COMMENT 'Hash of subject, at and event_id (without one: of the mapped row and its occurrence number); of daily figures: of subject, event, at and event_id',
    content UInt64 COMMENT 'Hash of all that was said of the event: same identity with another content is a conflict, unless it restates',
    source LowCardinality(String) COMMENT 'Name of the source or file it came from',
    written_at DateTime64(3, 'UTC') COMMENT 'When the row was written here',
    INDEX by_account account_key TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY (daily, restates)
ORDER BY (subject_kind, subject_key, at)
SETTINGS index_granularity = 1024
COMMENT 'Product usage and marketing touches, deduplicated when written';

CREATE TABLE IF NOT EXISTS lead_traits
(
    lead_key UInt64 COMMENT 'sipHash64(''lead'', lead_id)',
    lead_id String COMMENT 'The lead',
    known_at DateTime64(3, 'UTC') COMMENT 'When this version became known',
    known_assumed Bool COMMENT 'known_at was taken from signed_up_at, because the source did not say it',
    account_id String COMMENT 'The lead''s account; empty: this version does not say',
    email String COMMENT 'Personal: e-mail as given; empty: this version does not say',
    email_key UInt64 COMMENT 'sipHash64(''email'', e-mail in lower case); 0 without one',
    name String COMMENT 'Personal: name; empty: this version does not say',
    signed_up_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the lead signed up; null: this version does not say',
    traits Map(LowCardinality(String), String) COMMENT 'Further traits; a missing key: this version does not say',
    identity UInt128 COMMENT 'Hash of lead_id, known_at where the source gives it, and all that is said',
    source LowCardinality(String) COMMENT 'Name of the source or file it came from',
    written_at DateTime64(3, 'UTC') COMMENT 'When the pull or import that wrote the row began',
    record UInt32 DEFAULT 0 COMMENT 'Row within that pull or import: of two versions with the same known_at and written_at the later row is valid',
    INDEX by_account account_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_email email_key TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (lead_key, known_at)
SETTINGS index_granularity = 1024
COMMENT 'Versions of what is known of leads; old versions stay. Personal fields are here and in the documents of queue_entries';

CREATE TABLE IF NOT EXISTS account_traits
(
    account_key UInt64 COMMENT 'sipHash64(''account'', account_id)',
    account_id String COMMENT 'The account',
    known_at DateTime64(3, 'UTC') COMMENT 'When this version became known',
    known_assumed Bool COMMENT 'known_at was taken from created_at, because the source did not say it',
    name String COMMENT 'Company name; empty: this version does not say',
    domain String COMMENT 'Web domain; empty: this version does not say',
    owner String COMMENT 'The rep who owns the account; empty: this version does not say',
    parent String COMMENT 'Account id of the parent company; empty: this version does not say',
    created_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the account was created; null: this version does not say',
    traits Map(LowCardinality(String), String) COMMENT 'Further traits; a missing key: this version does not say',
    identity UInt128 COMMENT 'Hash of account_id, known_at where the source gives it, and all that is said',
    source LowCardinality(String) COMMENT 'Name of the source or file it came from',
    written_at DateTime64(3, 'UTC') COMMENT 'When the pull or import that wrote the row began',
    record UInt32 DEFAULT 0 COMMENT 'Row within that pull or import: of two versions with the same known_at and written_at the later row is valid'
)
ENGINE = MergeTree
ORDER BY (account_key, known_at)
SETTINGS index_granularity = 1024
COMMENT 'Versions of what is known of accounts; old versions stay';

CREATE TABLE IF NOT EXISTS aliases
(
    alias_key UInt64 COMMENT 'sipHash64(''alias'', alias)',
    alias String COMMENT 'Anonymous id, device or API key that events carry',
    lead_key UInt64 COMMENT 'sipHash64(''lead'', lead_id)',
    lead_id String COMMENT 'Whose alias it is',
    known_at DateTime64(3, 'UTC') COMMENT 'When this became known',
    identity UInt128 COMMENT 'Hash of alias, lead_id, and known_at where the source gives it',
    source LowCardinality(String) COMMENT 'Name of the source or file it came from',
    written_at DateTime64(3, 'UTC') COMMENT 'When the row was written here',
    INDEX by_lead lead_key TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (alias_key, known_at)
COMMENT 'Which lead an alias belongs to, as it became known';

CREATE TABLE IF NOT EXISTS outcomes
(
    subject_key UInt64 COMMENT 'sipHash64(subject_kind, subject_id)',
    subject_kind LowCardinality(String) COMMENT 'lead, email or account: the first that the row names, in this order',
    subject_id String COMMENT 'The lead id, e-mail in lower case, or account id',
    outcome LowCardinality(String) COMMENT 'contacted, meeting, sal, sql, opportunity, won, lost, churned, disqualified or recycled',
    at DateTime64(3, 'UTC') COMMENT 'When it happened',
    arrived_at DateTime64(3, 'UTC') COMMENT 'When it could first be known',
    arrival_assumed Bool COMMENT 'arrived_at was taken from at, because the source did not say it',
    amount Nullable(Decimal(18, 2)) COMMENT 'Value of the deal, in the company''s currency',
    reason String COMMENT 'Why, in the company''s words; empty without one',
    identity UInt128 COMMENT 'Hash of subject, outcome and at',
    content UInt64 COMMENT 'Hash of amount and reason: same identity with another content is a conflict',
    source LowCardinality(String) COMMENT 'Name of the source or file it came from',
    written_at DateTime64(3, 'UTC') COMMENT 'When the row was written here'
)
ENGINE = MergeTree
ORDER BY (subject_key, at)
COMMENT 'What came of leads and accounts';

CREATE TABLE IF NOT EXISTS email_domains
(
    lists String COMMENT 'Digest of both lists: each version of the program reads those that it came with',
    kind LowCardinality(String) COMMENT 'disposable or free',
    domain String COMMENT 'What follows the last @, in lower case'
)
ENGINE = ReplacingMergeTree
ORDER BY (lists, kind, domain)
COMMENT 'Domains of disposable and free e-mail, for lead.email_kind; written by pql migrate and at start';
