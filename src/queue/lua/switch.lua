-- Makes a written generation the published one, for all teams at once.
-- Writing the entries here would block everyone: 100,000 of them take 1.7 s inside Lua, this takes well under 1 ms a team.
-- KEYS[1]      the pointer
-- KEYS[2…]     of each team its order, then its documents
-- ARGV[1…7]    generation, run id, as-of and known-at and time of the switch (ms), team names as a JSON list,
--              start of the generations' keys
-- ARGV[8…]     of each team how many entries were written
-- Answers {'switched', former generation, its team names} or {'later', run id, as-of} or {'incomplete', team's number}.
local generation, as_of = ARGV[1], tonumber(ARGV[3])
local published = redis.call('HMGET', KEYS[1], 'generation', 'run_id', 'as_of', 'teams')
if published[1] == generation then
  return { 'switched', '', '[]' }
end
if published[3] and tonumber(published[3]) > as_of then
  return { 'later', published[2], published[3] }
end

-- What was written expires until it is switched on; a publish that took too long finds less than it wrote.
for i = 8, #ARGV do
  local team = i - 7
  local order, documents = KEYS[team * 2], KEYS[team * 2 + 1]
  local entries = tonumber(ARGV[i])
  if redis.call('ZCARD', order) ~= entries or redis.call('HLEN', documents) ~= entries then
    return { 'incomplete', tostring(team) }
  end
end
for i = 2, #KEYS do
  redis.call('PERSIST', KEYS[i])
end
-- The caller unlinks the former generation; should it crash before that, the keys go by themselves.
if published[1] then
  for _, team in ipairs(cjson.decode(published[4])) do
    local queue = ARGV[7] .. published[1] .. ':' .. team
    redis.call('EXPIRE', queue .. ':order', 60)
    redis.call('EXPIRE', queue .. ':documents', 60)
  end
end

redis.call('HSET', KEYS[1], 'generation', generation, 'run_id', ARGV[2], 'as_of', ARGV[3], 'known_at', ARGV[4],
  'published_at', ARGV[5], 'teams', ARGV[6])
return { 'switched', published[1] or '', published[4] or '[]' }
