-- What gates found before a run was published, and what people decided about a run that they held.

ALTER TABLE runs ADD COLUMN IF NOT EXISTS gates String DEFAULT '[]' COMMENT 'What each gate found before the publish, as JSON: gate, mode, state, figures, says';

ALTER TABLE runs COMMENT COLUMN IF EXISTS state 'scoring, scored, held, published, superseded, dropped or failed';

ALTER TABLE runs COMMENT COLUMN IF EXISTS message 'Why it failed, was held or was not published; empty otherwise';

CREATE TABLE IF NOT EXISTS run_decisions
(
    run_id String COMMENT 'The run that a gate held',
    decision LowCardinality(String) COMMENT 'release: published after all; drop: never published',
    who String COMMENT 'Who decided',
    why String COMMENT 'Why, in their words',
    at DateTime64(3, 'UTC') COMMENT 'When it was decided'
)
ENGINE = MergeTree
ORDER BY (run_id, at)
COMMENT 'Who let a held run be published, or dropped it, and why';
