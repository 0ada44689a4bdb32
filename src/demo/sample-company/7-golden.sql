-- Two leads whose story is told, whatever the seed.

-- A director of engineering at a company of 500 reads the API documentation, asks what it costs, twice, and comes to a webinar.
INSERT INTO {company:Identifier}.workspaces
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT 'ws-golden', 'Meridian Teapot', 'meridian-teapot.example', '', '', 500, '', 'ACC-000042', false, false, ago(30), ago(30);

INSERT INTO {company:Identifier}.crm_contacts
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT
    'lead-golden-director', 'ws-golden', 'zelda.ombridge@meridian-teapot.example', 'Zelda Ombridge', 'Director of Engineering',
    '+1 202 555 0142', false, ago(13), ago(13);

INSERT INTO {company:Identifier}.identifies
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT 'anon-golden-director', 'lead-golden-director', ago(12);

INSERT INTO {company:Identifier}.page_views
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT
    concat('pv-golden-', toString(number)), 'anon-golden-director',
    ['/docs/download', '/pricing', '/pricing'][number + 1], ago([12, 9, 3][number + 1]) AS sent_at, sent_at
FROM numbers(3);

INSERT INTO {company:Identifier}.webinar_attendees
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT 'metrics-live-for-teams', 'zelda.ombridge@meridian-teapot.example', ago(6), ago(5);

-- A user without a company makes three API calls in the first week.
INSERT INTO {company:Identifier}.users
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT
    'lead-golden-api', '', 'tarn.wickelo@inbox.example', 'Tarn Wickelo', 'Software Engineer', '', false, ago(10), ago(10);

INSERT INTO {company:Identifier}.api_keys
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT 'key-golden-api', 'lead-golden-api', ago(10);

INSERT INTO {company:Identifier}.app_events
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT 'ae-golden', 'lead-golden-api', 'signed_up', ago(10), ago(10);

INSERT INTO {company:Identifier}.api_log
WITH (days) -> fromUnixTimestamp64Milli({until:Int64} - (days * 86400000)::Int64, 'UTC') AS ago
SELECT
    concat('req-golden-', toString(number)), 'key-golden-api', 'production', '/v1/metrics', 200,
    ago([9, 7, 5][number + 1]) AS started_at, started_at
FROM numbers(3);
