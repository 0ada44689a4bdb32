-- What is published, and how many entries wait, are held and are late in each team's queue, all of one generation.
-- Answers nothing before the first publish, else {run id, as-of, published at, {team, waiting, held, breached}, …}.
if not generation then
  return false
end
local published = redis.call('HMGET', base .. ':published', 'run_id', 'as_of', 'published_at', 'teams')
local answer = { published[1], published[2], published[3] }
for _, team in ipairs(cjson.decode(published[4])) do
  local held = redis.call('ZCARD', team_key(team, 'held'))
  answer[#answer + 1] = {
    team, redis.call('ZCARD', team_key(team, 'order')) - held, held, redis.call('BITCOUNT', team_key(team, 'late')),
  }
end
return answer
