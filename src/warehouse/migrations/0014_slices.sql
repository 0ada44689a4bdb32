-- Into how many slices a run was cut when one was written: by another cut it isn't the same part of everyone.

ALTER TABLE run_slices
    ADD COLUMN IF NOT EXISTS slices UInt16 COMMENT 'How many slices the subject was cut into; 0 where that was not written down yet' AFTER slice;
