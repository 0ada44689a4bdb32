-- Who was assigned to what when a share of those who qualify is held out of the queues by chance. It is kept, not computed again: a share
-- that is changed later must not move anybody from one side to the other.

CREATE TABLE IF NOT EXISTS holdouts
(
    salt String COMMENT 'holdout.salt of pql.yaml: another one draws lots anew',
    unit String COMMENT 'account:ID, or lead:ID of a lead without an account',
    held_out Bool COMMENT 'Whether it is kept out of the queues, hand-raises excepted',
    share UInt32 COMMENT 'holdout.share then, in millionths',
    qualified_since DateTime64(3, 'UTC') COMMENT 'Since when it qualified then; before the first assigned_at of the salt: it was queued already, and is in no rate',
    assigned_at DateTime64(3, 'UTC') COMMENT 'As-of of the run that assigned it: the first is valid'
)
ENGINE = MergeTree
ORDER BY (salt, unit)
COMMENT 'Who of those who qualify is held out of the queues by chance, and who isn''t';
