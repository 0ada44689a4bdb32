-- What was taken in: one row a finished pull or import or a minute of what was sent, the watermarks of pulls, and the rows that were refused.

CREATE TABLE IF NOT EXISTS intakes
(
    intake_id String COMMENT 'Id of the pull of one source, of the import of one file, or of what was sent of one kind in about a minute',
    way LowCardinality(String) COMMENT 'pull, import, api: what was sent, or dispositions: what reps said',
    source LowCardinality(String) COMMENT 'Name of the source or file',
    kind LowCardinality(String) COMMENT 'leads, accounts, aliases, events or outcomes',
    read UInt64 COMMENT 'Rows read',
    loaded UInt64 COMMENT 'Rows that were new',
    duplicates UInt64 COMMENT 'Rows that were here already, conflicts included',
    conflicts UInt64 COMMENT 'Rows with the identity of one that was here, and another content',
    rejected UInt64 COMMENT 'Rows refused',
    started_at DateTime64(3, 'UTC') COMMENT 'When it began',
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was complete'
)
ENGINE = MergeTree
ORDER BY (finished_at, intake_id)
COMMENT 'Finished pulls and imports, and what was sent';

CREATE TABLE IF NOT EXISTS watermarks
(
    source LowCardinality(String) COMMENT 'Name of the source in sources.yaml',
    kind LowCardinality(String) COMMENT 'leads, accounts, aliases, events or outcomes',
    arrived_to DateTime64(3, 'UTC') COMMENT 'All that had arrived up to here was taken in',
    taken_at DateTime64(3, 'UTC') COMMENT 'When this was recorded'
)
ENGINE = ReplacingMergeTree(taken_at)
ORDER BY (kind, source)
COMMENT 'How far each source has been pulled';

CREATE TABLE IF NOT EXISTS rejects
(
    intake_id String COMMENT 'The pull that refused the row, or what was sent with it; empty for what could not be read',
    source LowCardinality(String) COMMENT 'Name of the source',
    kind LowCardinality(String) COMMENT 'leads, accounts, aliases, events or outcomes',
    field LowCardinality(String) COMMENT 'The field that could not be used',
    reason String COMMENT 'Why, and what to do',
    record String COMMENT 'The mapped fields of the row as JSON, personal ones left out',
    rejected_at DateTime64(3, 'UTC') COMMENT 'When it was refused'
)
ENGINE = MergeTree
ORDER BY (rejected_at, source)
TTL toDateTime(rejected_at) + INTERVAL 90 DAY
COMMENT 'Rows of pulls, and of what was sent, that were refused; an import writes its own to a file';
