-- What sales did, and what came of it: the likelier the stronger the intent. Sales has time for a part of them only.

INSERT INTO {company:Identifier}.crm_activities
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time,
    toInt64(86400000) AS day
SELECT
    concat('ac-', toString(n), '-', toString(step)) AS id,
    person_id,
    what.1 AS activity,
    what.3 AS reason,
    time(called_ms + what.2) AS done_at,
    time(called_ms + what.2 + 600000) AS modified_at
FROM
(
    SELECT
        n, id AS person_id,
        -- Who asked is called the next day; a few others some days after they came.
        joined_ms + if(asks_after_days >= 0, asks_after_days + 1, 5 + dice('called when', n) % 30)::Int64 * day AS called_ms,
        arrayConcat(
            [('contacted', toInt64(0), '')],
            if(intent >= 62, [('meeting', 4 * day, '')], []),
            if(intent >= 68, [('sal', 5 * day, '')], []),
            if(intent >= 76 AND dice('sql', n) % 100 < 70, [('sql', 12 * day, '')], []),
            if(intent < 45 AND dice('disqualified', n) % 100 < 50,
                [('disqualified', 2 * day, if(kind = 'student', 'student', ['no_need', 'no_budget', 'bad_data'][1 + dice('why', n) % 3]))], []),
            if(intent BETWEEN 45 AND 67 AND dice('recycled', n) % 100 < 40, [('recycled', 9 * day, 'timing')], [])) AS steps
    FROM {company:Identifier}.hidden_people
    WHERE
        kind != 'script' AND workspace_kind NOT IN ('internal', 'customer')
        AND (asks_after_days >= 0 OR dice('called', n) % 1000 < if(workspace_id = '', 40 + intent, 8 + intDiv(intent, 3)))
) AS person
ARRAY JOIN steps AS what, arrayEnumerate(steps) AS step
WHERE called_ms + what.2 >= {until:Int64} - 180 * day AND called_ms + what.2 + 600000 <= {until:Int64};

-- Deals, of whole companies and of persons without one; the main contact is who of those there wants it most.
INSERT INTO {company:Identifier}.crm_opportunities
WITH
    (salt, id) -> sipHash64({seed:UInt64}, salt, id) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time,
    toInt64(86400000) AS day
SELECT
    concat('op-', buyer, '-', stage) AS id,
    workspace_id,
    person_id,
    what.1 AS stage,
    time(opened_ms + what.2) AS stage_at,
    if(stage = 'won', toDecimal64(size * (20 + dice('amount', buyer) % 30), 2), NULL) AS amount,
    time(opened_ms + what.2 + 900000) AS modified_at
FROM
(
    SELECT
        w.id AS workspace_id,
        arrayReverseSort(arrayFilter(one -> one.joined_ms <= opened_ms, p.people))[1].id AS person_id,
        w.id AS buyer, w.intent AS intent,
        10 * least(ifNull(w.employees, 20), 1000) AS size,
        w.created_ms + if(kind = 'customer', 20, 18 + dice('opened when', w.id) % 35)::Int64 * day AS opened_ms,
        kind = 'customer' OR dice('opened', w.id) % 100 < multiIf(w.intent >= 55, 45, w.intent >= 30, 10, 3) AS opens,
        (10 + dice('closed when', w.id) % 30)::Int64 * day AS takes,
        kind = 'customer' OR dice('wins', w.id) % 100 < w.intent - 15 AS wins,
        kind = 'customer' AND dice('churns', w.id) % 5 = 0 AS churns
    FROM {company:Identifier}.hidden_workspaces AS w
    INNER JOIN
    (
        SELECT workspace_id, groupArray((intent, n, id, joined_ms)::Tuple(intent Int64, n Int64, id String, joined_ms Int64)) AS people
        FROM {company:Identifier}.hidden_people
        WHERE workspace_id != ''
        GROUP BY workspace_id
    ) AS p ON p.workspace_id = w.id
    WHERE kind IN ('prospect', 'customer')
    UNION ALL
    SELECT
        '' AS workspace_id, id AS person_id, id AS buyer, intent, 20 AS size,
        joined_ms + (12 + dice('opened when', id) % 30)::Int64 * day AS opened_ms,
        dice('opened', id) % 100 < multiIf(intent >= 70, 14, intent >= 45, 3, 0) AS opens,
        (3 + dice('closed when', id) % 15)::Int64 * day AS takes,
        dice('wins', id) % 100 < intent - 15 AS wins,
        false AS churns
    FROM {company:Identifier}.hidden_people
    WHERE workspace_id = '' AND kind IN ('user', 'contact')
) AS deal
ARRAY JOIN
    arrayConcat(
        [('opportunity', toInt64(0))],
        [(if(wins, 'won', 'lost'), takes)],
        if(churns, [('churned', takes + 150 * day)], [])) AS what
WHERE opens AND opened_ms + what.2 + 900000 <= {until:Int64};
