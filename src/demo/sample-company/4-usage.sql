-- What they do in the product.

INSERT INTO {company:Identifier}.app_events
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time,
    toInt64(86400000) AS day
SELECT
    concat('ae-', toString(n), '-', toString(step)) AS id,
    person_id AS user_id,
    what.1 AS name,
    time(joined_ms + what.2) AS occurred_at,
    time(joined_ms + what.2 + 2000) AS inserted_at
FROM
(
    WITH (salt, high, medium, low) -> dice(salt, n) % 100 < multiIf(band = 'high', high, band = 'medium', medium, band = 'low', low, 0) AS happens
    SELECT
        n, id AS person_id, joined_ms, life_days,
        -- Name and milliseconds after the sign-up.
        arrayConcat(
            [('signed_up', toInt64(0))],
            if(happens('project', 95, 75, 40), [('project_created', toInt64(120000 + dice('project when', n) % if(band = 'high', 7200000, 3 * day)))], []),
            if(happens('integration', 45, 12, 1), [('integration_connected', toInt64(2 * day + dice('integration when', n) % (10 * day)))], []),
            if(happens('second integration', 20, 0, 0), [('integration_connected', toInt64(12 * day + dice('second when', n) % (20 * day)))], []),
            if(happens('limit', 25, 4, 0), [('limit_reached', toInt64(10 * day + dice('limit when', n) % (30 * day)))], []),
            arrayMap(
                i -> ('teammate_invited', toInt64((3 + 4 * i) * day + dice(concat('invite', toString(i)), n) % (9 * day))),
                range(if(happens('invites', 55, 8, 1), 1 + dice('how many invites', n) % if(band = 'high', 4, 1), 0)))) AS all_steps
    FROM {company:Identifier}.hidden_people
    WHERE kind != 'contact'
) AS person
ARRAY JOIN all_steps AS what, arrayEnumerate(all_steps) AS step
WHERE
    what.2 <= (life_days + 1) * day
    AND joined_ms + what.2 >= {until:Int64} - 180 * day
    AND joined_ms + what.2 + 2000 <= {until:Int64};

-- One row a call. Who means it calls in production; who only tries does so in test. A script calls in production, around the
-- clock, a hundred times as often as a person. One hash a call, cut into pieces: six hashes took three times as long.
INSERT INTO {company:Identifier}.api_log
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    (salt, n, d) -> sipHash64({seed:UInt64}, salt, n, d) AS daily,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT
    concat('req-', lower(hex(roll))) AS request_id,
    concat('key-', person_id) AS api_key_id,
    if(intDiv(roll, 10) % 100 < in_production, 'production', 'test') AS env,
    ['/v1/metrics', '/v1/metrics', '/v1/query', '/v1/query', '/v1/dashboards', '/v1/alerts'][1 + intDiv(roll, 1000) % 6] AS endpoint,
    if(intDiv(roll, 10000) % 100 < 95, 200, [400, 401, 404, 429, 500][1 + intDiv(roll, 1000000) % 5]) AS status_code,
    time(called_ms) AS started_at,
    -- The pipeline lags by seconds, and for one row in a hundred by hours.
    time(called_ms + 3000 + if(intDiv(roll, 10000000) % 100 = 0, intDiv(roll, 1000000000) % 21600000, 0)) AS inserted_at
FROM
(
    SELECT
        person_id, in_production,
        sipHash64(day_roll, call) AS roll,
        from_ms + toInt64(bitShiftRight(roll, 24) % for_ms) AS called_ms
    FROM
    (
        SELECT
            id AS person_id,
            transform(band, ['script', 'high', 'medium'], [100, 85, 35], 8) AS in_production,
            daily('calls', n, day) AS day_roll,
            multiIf(day = 0, joined_ms + 60000, band = 'script', day_ms, day_ms + 25200000) AS from_ms,
            toUInt64(multiIf(day = 0, 5400000, band = 'script', 86400000, 43200000)) AS for_ms,
            arrayJoin(range(toUInt32(multiIf(
                band = 'script', 400 + day_roll % 900,
                band = 'high', 2 + day_roll % 9 * (intDiv(day_roll, 9) % 9),
                band = 'medium', 1 + day_roll % 6,
                1 + day_roll % 3)))) AS call
        FROM {company:Identifier}.hidden_days
        WHERE
            dice('calls the API', n) % 100 < transform(band, ['script', 'high', 'medium'], [100, 85, 55], 30) * if(builds, 1, 0.3)
            AND day >= dice('first call', n) % transform(band, ['script', 'high', 'medium'], [1, 4, 12], 20)
    )
)
WHERE inserted_at <= time({until:Int64});
