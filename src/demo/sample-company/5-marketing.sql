-- What they do around the product.

-- By browser, so before a sign-up by nobody. What is done once it is known who it was belongs to the person.
INSERT INTO {company:Identifier}.page_views
WITH
    (salt, n, i) -> sipHash64({seed:UInt64}, salt, n, i) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time,
    toInt64(86400000) AS day
SELECT
    concat('pv-', lower(hex(sipHash64({seed:UInt64}, anonymous_id, path, viewed_ms, view)))) AS message_id,
    anonymous_id,
    path,
    time(viewed_ms) AS sent_at,
    time(viewed_ms + 1500) AS received_at
FROM
(
    -- Looking around before the sign-up.
    SELECT
        anonymous_id,
        ['/', '/features', '/blog/what-to-measure', '/blog/alert-fatigue', '/docs/quickstart', '/docs/api'][1 + dice('path', n, view) % 6] AS path,
        arrayJoin(range(toUInt32(2 + dice('looks', n, 0) % 6))) AS view,
        joined_ms - toInt64(dice('looks when', n, view) % (10 * day)) AS viewed_ms
    FROM {company:Identifier}.hidden_people
    WHERE kind != 'script'
    UNION ALL
    -- Reading while building.
    SELECT
        anonymous_id,
        ['/docs/api', '/docs/metrics', '/docs/alerts', '/docs/limits'][1 + dice('docs path', n, day * 10 + view) % 4] AS path,
        arrayJoin(range(toUInt32(1 + dice('docs pages', n, day) % 3))) AS view,
        greatest(joined_ms, day_ms + 25200000) + toInt64(dice('docs when', n, day * 10 + view) % 36000000) AS viewed_ms
    FROM {company:Identifier}.hidden_days
    WHERE kind != 'script' AND dice('docs', n, day) % 100 < if(builds, 35, 10)
    UNION ALL
    -- Asking what it costs, and taking the documentation along.
    SELECT
        anonymous_id,
        page.1 AS path,
        page.2 AS view,
        joined_ms + 600000 + toInt64(dice('prices when', n, view) % (least(life_days, age_days) * day)) AS viewed_ms
    FROM {company:Identifier}.hidden_people
    ARRAY JOIN
        arrayConcat(
            arrayMap(
                i -> ('/pricing', toUInt32(i)),
                range(toUInt32(multiIf(
                    band = 'high' AND dice('prices', n, 0) % 100 < 85, 1 + dice('price views', n, 0) % 5,
                    band = 'medium' AND dice('prices', n, 0) % 100 < 45, 1 + dice('price views', n, 0) % 2,
                    dice('prices', n, 0) % 100 < 5, 1,
                    0)))),
            if(dice('downloads', n, 0) % 100 < transform(band, ['high', 'medium'], [55, 25], 2), [('/docs/download', toUInt32(10))], [])) AS page
    WHERE kind != 'script'
    UNION ALL
    -- Visitors who stay strangers.
    SELECT
        concat('anon-', lower(hex(sipHash64({seed:UInt64}, 'stranger', number)))) AS anonymous_id,
        ['/', '/', '/features', '/blog/what-to-measure', '/blog/alert-fatigue', '/pricing'][1 + dice('stranger path', number, view) % 6] AS path,
        arrayJoin(range(toUInt32(1 + dice('stranger looks', number, 0) % 6))) AS view,
        {until:Int64} - toInt64(dice('stranger when', number, 0) % (180 * day)) + view * 40000 AS viewed_ms
    FROM numbers(3000)
)
WHERE viewed_ms >= {until:Int64} - 180 * day AND viewed_ms + 1500 <= {until:Int64};

-- A webinar every third week, the last one six days ago.
INSERT INTO {company:Identifier}.webinar_attendees
WITH
    (salt, n, i) -> sipHash64({seed:UInt64}, salt, n, i) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time,
    toInt64(86400000) AS day,
    toUnixTimestamp64Milli(toDateTime64(toStartOfDay(fromUnixTimestamp64Milli({until:Int64}, 'UTC')), 3, 'UTC')) AS today
SELECT
    concat('metrics-live-', toString(toDate(time(began_ms)))) AS webinar,
    email,
    time(began_ms + toInt64(dice('webinar when', n, w) % 1200000)) AS joined_at,
    time(began_ms + day) AS uploaded_at
FROM
(
    SELECT n, email, joined_ms, life_days, band, kind, arrayJoin(range(8))::Int64 AS w, today - (6 + 21 * w) * day + 57600000 AS began_ms
    FROM {company:Identifier}.hidden_people
    WHERE kind != 'script'
)
WHERE
    began_ms BETWEEN joined_ms - 20 * day AND joined_ms + (life_days + 20) * day
    AND dice('webinar', n, w) % 1000 < transform(band, ['high', 'medium'], [220, 90], 15) + if(kind = 'contact', 60, 0)
    AND began_ms + day <= {until:Int64};

INSERT INTO {company:Identifier}.email_clicks
WITH
    (salt, n, i) -> sipHash64({seed:UInt64}, salt, n, i) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time,
    toInt64(86400000) AS day
SELECT
    concat('ec-', toString(n), '-', toString(mail)) AS id,
    email,
    ['newsletter', 'onboarding', 'product-news'][1 + dice('campaign', n, mail) % 3] AS campaign,
    time(clicked_ms) AS clicked_at,
    time(clicked_ms + 5000) AS received_at
FROM
(
    SELECT
        n, email,
        arrayJoin(range(toUInt32(if(dice('clicks', n, 0) % 100 < transform(band, ['high', 'medium'], [45, 22], 7), 1 + dice('mails', n, 0) % 4, 0)))) AS mail,
        joined_ms + day + toInt64(dice('clicks when', n, mail) % (age_days * day)) AS clicked_ms
    FROM {company:Identifier}.hidden_people
    WHERE kind != 'script'
)
WHERE clicked_ms >= {until:Int64} - 180 * day AND clicked_ms + 5000 <= {until:Int64};

INSERT INTO {company:Identifier}.form_submissions
WITH (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT
    concat('fs-', toString(n)) AS id,
    if(n % 3 = 0, 'contact', 'demo') AS form,
    email,
    time(joined_ms + asks_after_days * 86400000 + 5400000) AS submitted_at,
    submitted_at + INTERVAL 1 SECOND AS received_at
FROM {company:Identifier}.hidden_people
WHERE asks_after_days >= 0 AND submitted_at >= time({until:Int64} - 180 * 86400000) AND received_at <= time({until:Int64});

-- Somebody asked in each of the last days, and nobody has called them yet.
INSERT INTO {company:Identifier}.form_submissions
WITH (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT
    concat('fs-new-', toString(n)) AS id,
    'demo' AS form,
    email,
    time({until:Int64} - 5400000 - (rowNumberInAllBlocks() * 46800000)::Int64) AS submitted_at,
    submitted_at + INTERVAL 1 SECOND AS received_at
FROM
(
    SELECT n, email
    FROM {company:Identifier}.hidden_people
    WHERE kind = 'user' AND builds AND workspace_kind IN ('', 'prospect') AND intent >= 60 AND asks_after_days < 0 AND age_days BETWEEN 8 AND 40
    ORDER BY sipHash64({seed:UInt64}, 'asks now', n)
    LIMIT 8
);
