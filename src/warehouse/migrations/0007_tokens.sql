-- Who may use the API. The secrets themselves are nowhere.

CREATE TABLE IF NOT EXISTS tokens
(
    id String COMMENT 'Name of the token in lists, logs and `pql token revoke`',
    hash String COMMENT 'SHA-256 of the secret, in hexadecimal digits',
    role LowCardinality(String) COMMENT 'rep, team_lead, admin, ingest or read',
    rep String COMMENT 'Who holds it, by the name in routing.yaml; empty where nobody is named',
    teams Array(String) COMMENT 'Of a team lead: the teams they lead',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was created',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'From when on it is refused; null for one that does not expire',
    revoked_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was revoked; null for one that was not'
)
ENGINE = ReplacingMergeTree
ORDER BY id
COMMENT 'Tokens of the API, as hashes; the row written last is valid';
