-- How many entries wait in each team's queue, all of one generation.
-- KEYS[1]  the pointer
-- ARGV[1]  start of the generations' keys
-- Answers nothing before the first publish, else {run id, as-of, published at, team, entries, team, entries …}.
local published = redis.call('HMGET', KEYS[1], 'generation', 'run_id', 'as_of', 'published_at', 'teams')
if not published[1] then
  return false
end
local answer = { published[2], published[3], published[4] }
for _, team in ipairs(cjson.decode(published[5])) do
  answer[#answer + 1] = team
  answer[#answer + 1] = redis.call('ZCARD', ARGV[1] .. published[1] .. ':' .. team .. ':order')
end
return answer
