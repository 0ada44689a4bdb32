-- Reads what a request was answered before.
-- ARGV[1]  {once}
return answered_before(cjson.decode(ARGV[1]).once) or '{"ok":null}'
