-- A run says how many it kept out of the queues by chance: queues that are shorter than what qualifies must not look like a loss.

ALTER TABLE runs ADD COLUMN IF NOT EXISTS held_out UInt64 DEFAULT 0 COMMENT 'Companies, and leads without one, that qualify and were kept out of the queues by the holdout';
