-- The bands that somebody is in are carried by the scores of a replayed date: a table of their own was filled by measuring everyone twice.

DROP TABLE IF EXISTS run_marks;
