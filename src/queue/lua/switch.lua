-- Makes a written generation the published one, for all teams at once. Writing the entries here would block everyone: 100,000 of them take
-- 1.7 s inside Lua. What was touched while they were written lies in its place already (arrange.lua), but for the last few.
-- ARGV[1]  {generation, run_id, as_of, known_at, published_at, limit?, teams: [{name, entries}], names (JSON list), in_place, returning: [id],
--          incarnation}. `in_place`: up to which fence what was touched lies in its place; `returning`: what was closed or let go of, and is new again.
-- Answers {'switched', keys of the former generation, ids held by somebody that have left}, {'later', keys of this one, run id, as-of} or
-- {'incomplete', team}.
local request = cjson.decode(ARGV[1])
local written, former = request.generation, generation
local published = redis.call('HMGET', base .. ':published', 'run_id', 'as_of', 'teams')

local function keys_of(which, teams)
  generation = which
  local keys = {}
  for _, what in ipairs({ 'stays', 'clocks', 'lists', 'kept', 'as_of', 'directory', 'names', 'unbeatable' }) do
    keys[#keys + 1] = generation_key(what)
  end
  for _, team in ipairs(teams) do
    for _, what in ipairs({ 'order', 'ranks', 'available', 'held', 'left', 'late', 'documents' }) do
      keys[#keys + 1] = team_key(team, what)
    end
  end
  for _, list in ipairs(redis.call('ZRANGE', generation_key('lists'), 0, -1)) do
    keys[#keys + 1] = generation_key(list)
  end
  return keys
end

-- An answer that got lost on its way: the caller asks again.
if former == written then
  return { 'switched', {}, {} }
end
local keys = keys_of(written, cjson.decode(request.names))
if published[2] and tonumber(published[2]) > request.as_of then
  return { 'later', keys, published[1], published[2] }
end

-- What was written expires until it is switched on; a publish that took too long finds less than it wrote.
local total = 0
for _, team in ipairs(request.teams) do
  total = total + team.entries
  if redis.call('HLEN', team_key(team.name, 'documents')) ~= team.entries then
    return { 'incomplete', team.name }
  end
end
if redis.call('HLEN', generation_key('stays')) ~= total then
  return { 'incomplete', request.teams[1].name }
end
for _, key in ipairs(keys) do
  redis.call('PERSIST', key)
end

local former_keys = {}
if former then
  former_keys = keys_of(former, cjson.decode(published[3]))
  -- The caller unlinks them; should it crash before that, they go by themselves.
  for _, key in ipairs(former_keys) do
    redis.call('EXPIRE', key, 60)
  end
end

local changed, since = {}, {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', base .. ':changed', '(' .. request.in_place, '+inf')) do
  since[#since + 1] = id
  changed[id] = { document = load_document(id, former and load_stay(id)) }
end
local new = {}
for _, id in ipairs(request.returning) do
  if not changed[id] then
    new[#new + 1] = id
  end
end
for from = 1, #new, 1000 do
  local some = { unpack(new, from, math.min(from + 999, #new)) }
  redis.call('HDEL', base .. ':work', unpack(some))
  redis.call('ZREM', base .. ':clocks', unpack(some))
end

-- What was placed meanwhile comes along; what this run knows as well as whoever placed it is forgotten.
generation = former
local run = {
  generation = written, as_of = request.as_of, seen = math.min(request.as_of, request.known_at), names = cjson.decode(request.names),
}
if former then
  carry(since, run)
end
generation = written
redis.call('ZREMRANGEBYSCORE', base .. ':placed', '-inf', string.format('%.0f', request.as_of))
redis.call('ZUNIONSTORE', base .. ':placed', 2, base .. ':placed', generation_key('as_of'), 'AGGREGATE', 'MAX')
redis.call('UNLINK', generation_key('as_of'))
local raised = redis.call('HGETALL', base .. ':raised')
for at = 1, #raised, 2 do
  if tonumber(raised[at + 1]) + known_after <= run.seen then
    redis.call('HDEL', base .. ':raised', raised[at])
  end
end

redis.call('UNLINK', base .. ':kept')
if redis.call('EXISTS', generation_key('kept')) == 1 then
  redis.call('RENAME', generation_key('kept'), base .. ':kept')
end
local gone = {}
for id, was in pairs(changed) do
  place(id)
  local record = load_record(id)
  if not load_stay(id) and record then
    if was.document then
      redis.call('HSET', base .. ':kept', id, was.document)
    end
    if is_held(record) and not record.withdrawn then
      gone[#gone + 1] = id
    end
  end
end

redis.call('HSETNX', base .. ':meta', 'incarnation', request.incarnation)
redis.call('HSET', base .. ':published', 'generation', written, 'run_id', request.run_id, 'as_of', string.format('%.0f', request.as_of),
  'known_at', string.format('%.0f', request.known_at), 'published_at', string.format('%.0f', request.published_at), 'teams', request.names,
  'limit', request.limit and string.format('%.0f', request.limit) or '')
return { 'switched', former_keys, gone }
