-- A page of one team's queue, of one generation: reading the pointer and the entries apart would let a publish come between.
-- KEYS[1]  the pointer
-- ARGV     start of the generations' keys, team, index of the first entry, index of the last
-- Answers nothing before the first publish, else {run id, as-of, team names, entries in the queue, documents in order}.
local published = redis.call('HMGET', KEYS[1], 'generation', 'run_id', 'as_of', 'teams')
if not published[1] then
  return false
end
local queue = ARGV[1] .. published[1] .. ':' .. ARGV[2]
local ids = redis.call('ZRANGE', queue .. ':order', ARGV[3], ARGV[4])
local documents = {}
if #ids > 0 then
  documents = redis.call('HMGET', queue .. ':documents', unpack(ids))
end
return { published[2], published[3], published[4], redis.call('ZCARD', queue .. ':order'), documents }
