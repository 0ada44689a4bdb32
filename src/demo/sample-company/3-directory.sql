-- Who is who.

INSERT INTO {company:Identifier}.workspaces
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT
    id, name, domain,
    if(kind = 'education', 'education',
        ['software', 'saas', 'fintech', 'media', 'ecommerce', 'logistics', 'manufacturing', 'healthcare', 'consulting', 'insurance', 'government', '']
            [1 + dice('industry', n) % 12]) AS industry,
    ['US', 'US', 'US', 'US', 'CA', 'GB', 'DE', 'DE', 'FR', 'NL', 'SE', 'IN', 'IN', 'BR', 'JP', 'PL', ''][1 + dice('country', n) % 17] AS country,
    employees,
    -- Customers have an owner, of the team that their size belongs to.
    multiIf(kind != 'customer', '', n <= 40, ['ana', 'bo'][1 + n % 2], n <= 150, ['chi', 'dee'][1 + n % 2], 'eli') AS csm,
    concat('ACC-', leftPad(toString(dice('crm', n) % 1000000), 6, '0')) AS crm_id,
    kind = 'competitor' AS is_competitor,
    kind = 'internal' AS is_internal,
    time(created_ms) AS created_at,
    time(created_ms + 60000) AS updated_at
FROM {company:Identifier}.hidden_workspaces;

INSERT INTO {company:Identifier}.users
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT
    id, workspace_id, email,
    if(kind = 'script', '', concat(first_name, ' ', last_name)) AS full_name,
    job_title,
    -- Numbers that are kept for fiction; nobody has them. Of other countries none is known.
    multiIf(
        kind = 'script' OR dice('phone', n) % 4 = 0, '',
        country IN ('US', 'CA', ''), concat('+1 202 555 01', leftPad(toString(dice('digits', n) % 100), 2, '0')),
        country = 'GB', concat('+44 20 7946 0', leftPad(toString(dice('digits', n) % 1000), 3, '0')),
        '') AS phone,
    dice('opted out', n) % 100 < 4 AS marketing_opt_out,
    time(joined_ms) AS created_at,
    time(joined_ms + 30000) AS updated_at
FROM {company:Identifier}.hidden_people
LEFT ANY JOIN (SELECT id AS workspace, country FROM {company:Identifier}.workspaces) AS w ON workspace_id = workspace
WHERE kind != 'contact';

INSERT INTO {company:Identifier}.crm_contacts
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT
    id, workspace_id, email,
    concat(first_name, ' ', last_name) AS full_name,
    job_title,
    multiIf(
        dice('phone', n) % 4 = 0, '',
        country IN ('US', 'CA', ''), concat('+1 202 555 01', leftPad(toString(dice('digits', n) % 100), 2, '0')),
        country = 'GB', concat('+44 20 7946 0', leftPad(toString(dice('digits', n) % 1000), 3, '0')),
        '') AS phone,
    dice('opted out', n) % 100 < 6 AS do_not_contact,
    time(joined_ms) AS created_at,
    time(joined_ms + 3600000) AS modified_at
FROM {company:Identifier}.hidden_people
LEFT ANY JOIN (SELECT id AS workspace, country FROM {company:Identifier}.workspaces) AS w ON workspace_id = workspace
WHERE kind = 'contact' AND joined_ms + 3600000 <= {until:Int64};

INSERT INTO {company:Identifier}.api_keys
WITH (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT concat('key-', person.id), person.id, time(joined_ms + 60000)
FROM {company:Identifier}.hidden_people AS person
WHERE kind != 'contact';

-- One browser in four is never connected to a person.
INSERT INTO {company:Identifier}.identifies
WITH
    (salt, n) -> sipHash64({seed:UInt64}, salt, n) AS dice,
    (ms) -> fromUnixTimestamp64Milli(ms, 'UTC') AS time
SELECT anonymous_id, id AS user_id, time(joined_ms + 45000) AS received_at
FROM {company:Identifier}.hidden_people
WHERE kind != 'script' AND dice('identified', n) % 4 > 0;
