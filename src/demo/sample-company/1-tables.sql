-- The tables of Sample Metrics, a made-up company: an API for metrics with a free tier. Every table says when a row
-- arrived, as a warehouse fed by pipelines does; that isn't when it happened.

CREATE DATABASE {company:Identifier};

CREATE TABLE {company:Identifier}.workspaces
(
    id String,
    name String,
    domain String,
    industry String,
    country String,
    employees Nullable(UInt32),
    csm String COMMENT 'Who of ours owns the account',
    crm_id String COMMENT 'What the CRM calls it',
    is_competitor Bool,
    is_internal Bool,
    created_at DateTime64(3, 'UTC'),
    updated_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY id;

CREATE TABLE {company:Identifier}.users
(
    id String,
    workspace_id String COMMENT 'Empty for a person without one',
    email String,
    full_name String,
    job_title String,
    phone String,
    marketing_opt_out Bool,
    created_at DateTime64(3, 'UTC'),
    updated_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY id
COMMENT 'Whoever made a login';

CREATE TABLE {company:Identifier}.crm_contacts
(
    id String,
    workspace_id String,
    email String,
    full_name String,
    job_title String,
    phone String,
    do_not_contact Bool,
    created_at DateTime64(3, 'UTC'),
    modified_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY id
COMMENT 'Persons that marketing knows and that have no login';

CREATE TABLE {company:Identifier}.api_keys
(
    id String,
    user_id String,
    created_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY id;

CREATE TABLE {company:Identifier}.identifies
(
    anonymous_id String,
    user_id String COMMENT 'A user or a contact',
    received_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY anonymous_id
COMMENT 'Whose browser it was, as it became known';

CREATE TABLE {company:Identifier}.app_events
(
    id String,
    user_id String,
    name LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    inserted_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY occurred_at;

CREATE TABLE {company:Identifier}.api_log
(
    request_id String,
    api_key_id String,
    env LowCardinality(String),
    endpoint LowCardinality(String),
    status_code UInt16,
    started_at DateTime64(3, 'UTC'),
    inserted_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY started_at;

CREATE TABLE {company:Identifier}.page_views
(
    message_id String,
    anonymous_id String,
    path LowCardinality(String),
    sent_at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY sent_at;

CREATE TABLE {company:Identifier}.webinar_attendees
(
    webinar String,
    email String,
    joined_at DateTime64(3, 'UTC'),
    uploaded_at DateTime64(3, 'UTC') COMMENT 'The list comes the day after'
)
ENGINE = MergeTree
ORDER BY joined_at;

CREATE TABLE {company:Identifier}.email_clicks
(
    id String,
    email String,
    campaign LowCardinality(String),
    clicked_at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY clicked_at;

CREATE TABLE {company:Identifier}.form_submissions
(
    id String,
    form LowCardinality(String) COMMENT 'demo or contact',
    email String,
    submitted_at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY submitted_at;

CREATE TABLE {company:Identifier}.crm_activities
(
    id String,
    person_id String COMMENT 'A user or a contact',
    activity LowCardinality(String) COMMENT 'contacted, meeting, sal, sql, disqualified or recycled',
    reason LowCardinality(String),
    done_at DateTime64(3, 'UTC'),
    modified_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY done_at;

CREATE TABLE {company:Identifier}.crm_opportunities
(
    id String,
    workspace_id String COMMENT 'Empty for a person without one',
    person_id String COMMENT 'The main contact, where there is one',
    stage LowCardinality(String) COMMENT 'opportunity, won, lost or churned',
    stage_at DateTime64(3, 'UTC'),
    amount Nullable(Decimal(12, 2)),
    modified_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY stage_at
COMMENT 'One row a change of stage';
