-- What nobody at the company can see: who wants to buy. Usage, interest and deals all follow from these tables, which are
-- dropped at the end. `dice(salt, n)` is a hash of the seed: the same number for the same seed, on any number of threads.

CREATE TABLE {company:Identifier}.hidden_workspaces
ENGINE = Memory AS
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    toUnixTimestamp64Milli(toDateTime64(toStartOfDay(fromUnixTimestamp64Milli({until:Int64}, 'UTC')), 3, 'UTC')) AS today
SELECT
    toUInt32(number + 1) AS n,
    concat('ws-', leftPad(toString(n), 3, '0')) AS id,
    concat(
        ['Amber', 'Birch', 'Cobalt', 'Dapple', 'Ember', 'Fable', 'Gable', 'Hazel', 'Indigo', 'Juniper',
         'Kestrel', 'Larkspur', 'Mellow', 'Nimbus', 'Opal', 'Pebble', 'Quartz', 'Russet', 'Sable', 'Thistle'][1 + n % 20], ' ',
        ['Kettle', 'Lantern', 'Orchard', 'Harbor', 'Anvil', 'Meadow', 'Compass', 'Thicket', 'Quarry', 'Beacon'][1 + intDiv(n, 20)]) AS name,
    concat(lower(replaceAll(name, ' ', '-')), '.example') AS domain,
    multiIf(
        n = 120, 'internal',
        n IN (45, 88, 140), 'competitor',
        n % 9 = 4, 'customer',
        n % 33 = 7, 'education',
        'prospect') AS kind,
    -- 0 to 99.
    multiIf(
        kind = 'internal', 90,
        kind = 'competitor', 65,
        kind = 'customer', 50 + dice('workspace intent', n) % 50,
        kind = 'education', dice('workspace intent', n) % 30,
        dice('workspace intent', n) % 100)::Int64 AS intent,
    if(kind IN ('customer', 'internal'), 200 + dice('workspace age', n) % 300, 4 + dice('workspace age', n) % 230)::Int64 AS age_days,
    today - age_days * 86400000 + 6 * 3600000 AS created_ms,
    -- The lower the number the larger the company. Of one in twelve nobody knows the size.
    multiIf(
        dice('size unknown', n) % 12 = 0, NULL,
        n <= 40, 500 + dice('size', n) % 7500,
        n <= 95, 60 + dice('size', n) % 440,
        n <= 150, 20 + dice('size', n) % 80,
        6 + dice('size', n) % 20) AS employees
FROM numbers(199);

CREATE TABLE {company:Identifier}.hidden_people
ENGINE = Memory AS
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    toUnixTimestamp64Milli(toDateTime64(toStartOfDay(fromUnixTimestamp64Milli({until:Int64}, 'UTC')), 3, 'UTC')) AS today,
    [
        'Software Engineer', 'Software Engineer', 'Backend Developer', 'Frontend Developer', 'Data Engineer', 'DevOps Engineer',
        'Data Analyst', 'Site Reliability Engineer', 'Product Manager', 'Engineering Manager', 'Platform Lead', 'Solutions Architect',
        'Head of Platform', 'VP Engineering', 'CTO', 'Founder', 'Operations Specialist', 'Business Analyst', 'Marketing Manager',
        'Sales Executive', 'Accountant', 'Support Agent', 'Consultant', 'Designer', '', '', ''
    ] AS titles
SELECT
    p.n AS n,
    w.id AS workspace_id,
    w.kind AS workspace_kind,
    dice('kind', p.n) % 100 AS draw,
    multiIf(
        workspace_id = '', multiIf(draw < 3, 'script', draw < 18, 'student', draw < 38, 'contact', 'user'),
        workspace_kind = 'internal', 'user',
        multiIf(draw < 3, 'student', draw < 15, 'contact', 'user')) AS kind,
    multiIf(
        kind = 'script', '',
        kind = 'student', ['Student', 'Computer Science Student', 'Engineering Intern', 'PhD Student'][1 + dice('title', p.n) % 4],
        titles[1 + dice('title', p.n) % length(titles)]) AS job_title,
    match(job_title, 'Engineer|Developer|Architect|Platform|CTO|Founder|Data') OR job_title = '' AS builds,
    multiIf(
        kind = 'script', 0,
        kind = 'student', dice('intent', p.n) % 30,
        workspace_id = '', dice('intent', p.n) % 79,
        intDiv(w.intent * 6 + dice('intent', p.n) % 100 * 4, 10))::Int64 AS intent,
    multiIf(kind = 'script', 'script', intent >= 70, 'high', intent >= 45, 'medium', 'low') AS band,
    toInt64(1 + dice('age', p.n) % if(workspace_id = '', 200, w.age_days)) AS age_days,
    -- Between 7 and 18 o'clock, after the workspace was made.
    today - age_days * 86400000 + 25200000 + toInt64(dice('hour', p.n) % 39600000) AS joined_ms,
    -- For how many days they come back.
    multiIf(
        workspace_kind = 'internal', 300,
        band = 'script', 2 + dice('life', p.n) % 8,
        band = 'high', 25 + dice('life', p.n) % 150,
        band = 'medium', 5 + dice('life', p.n) % 30,
        1 + dice('life', p.n) % 6)::Int64 AS life_days,
    -- Days after they came on which they ask to be called; -1: never.
    if(band = 'high' AND kind IN ('user', 'contact') AND dice('asks', p.n) % 100 < 6, 5 + dice('asks when', p.n) % 40, -1)::Int64 AS asks_after_days,
    concat(
        ['Ba', 'Ke', 'Lo', 'Mi', 'Nu', 'Ro', 'Sa', 'Te', 'Vi', 'Zo'][1 + dice('first', p.n) % 10],
        ['dra', 'lin', 'mok', 'ren', 'sil', 'tav', 'wyn', 'zel'][1 + dice('first end', p.n) % 8]) AS first_name,
    concat(
        ['Brack', 'Dunn', 'Fern', 'Gorse', 'Holl', 'Moss', 'Quill', 'Tarn', 'Vex', 'Wick'][1 + dice('last', p.n) % 10],
        ['ara', 'ander', 'elo', 'ridge', 'ora', 'ingle', 'ombe', 'ley'][1 + dice('last end', p.n) % 8]) AS last_name,
    concat(if(kind = 'contact', 'c-', 'u-'), leftPad(toString(p.n), 5, '0')) AS id,
    concat('anon-', lower(hex(dice('browser', p.n)))) AS anonymous_id,
    lower(concat(
        if(kind = 'script', 'bot', concat(first_name, '.', last_name)), toString(p.n), '@',
        multiIf(workspace_id != '', w.domain, kind = 'student', 'campus.example', 'inbox.example'))) AS email
FROM
(
    -- One in three has no workspace; of the others large companies have three times as many as small ones.
    SELECT
        toUInt32(number + 1) AS n,
        toUInt32(multiIf(
            dice('alone', n) % 100 < 33, 0,
            dice('crowd', n) % 2 = 0, 1 + dice('one', n) % 199,
            1 + least(dice('one', n) % 199, dice('other', n) % 199))) AS workspace_n
    FROM numbers(4998)
) AS p
LEFT JOIN {company:Identifier}.hidden_workspaces AS w ON w.n = p.workspace_n;

-- The days on which somebody with a login came back.
CREATE TABLE {company:Identifier}.hidden_days
ENGINE = Memory AS
WITH
    (salt, n, d) -> sipHash64({seed:UInt64}, salt, n, d) AS dice,
    toUnixTimestamp64Milli(toDateTime64(toStartOfDay(fromUnixTimestamp64Milli({until:Int64}, 'UTC')), 3, 'UTC')) AS today
SELECT
    n, id, anonymous_id, kind, band, builds, joined_ms,
    arrayJoin(range(toUInt32(least(life_days, age_days) + 1)))::Int64 AS day,
    today - (age_days - day) * 86400000 AS day_ms
FROM {company:Identifier}.hidden_people
WHERE
    kind != 'contact'
    AND day_ms >= {until:Int64} - 180 * 86400000
    AND (day = 0 OR dice('comes', n, day) % 100 < multiIf(
        band = 'script', 100,
        toDayOfWeek(fromUnixTimestamp64Milli(day_ms, 'UTC')) > 5, 8,
        band = 'high', 60,
        35));
