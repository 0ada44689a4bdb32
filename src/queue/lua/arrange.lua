-- Before a switch: puts touched entries where their records say in a generation that is written and not published yet, and keeps there the
-- documents of those that it doesn't have. Nothing of what is published changes.
-- What was placed since by a later as-of comes along (prelude/placements.lua).
-- ARGV[1]  {generation, as_of, seen, names: [team], entry_ids, expire_after}: seconds after which what was written goes, unless it is switched on
-- Answers {ids whose clocks or record the switch leaves to settle.lua, ids that somebody holds and that say not yet why they have left, {team, by how
-- many entries it has more now}, …}.
local request = cjson.decode(ARGV[1])
local current, written = generation, request.generation

local unsettled, gone, teams = {}, {}, {}
local more = carry(request.entry_ids, request)
for _, id in ipairs(request.entry_ids) do
  local record, former = load_record(id), load_stay(id)
  local document = record and load_document(id, former)
  generation = written
  local stay = load_stay(id)
  if stay then
    teams[stay.team] = true
    put(id, stay, record, nil, false)
    if record then
      redis.call('ZREM', generation_key('clocks'), id)
    else
      index_untouched(id, stay)
    end
  elseif document then
    redis.call('HSET', generation_key('kept'), id, document)
  end
  generation = current

  local same_clocks = stay and former and stay.clock_since == former.clock_since
  if not (stay and is_held(record) and not record.withdrawn) and not (same_clocks and record and record.state == 'available') then
    unsettled[#unsettled + 1] = id
  end
  if is_held(record) and not stay and not record.withdrawn then
    gone[#gone + 1] = id
  end
end

-- A list may have begun here: should the publish die before its switch, it goes with the others.
generation = written
local keys = {}
for _, what in ipairs({ 'lists', 'clocks', 'kept', 'stays', 'directory', 'names' }) do
  keys[#keys + 1] = generation_key(what)
end
for team in pairs(more) do
  teams[team] = true
end
for team in pairs(teams) do
  for _, what in ipairs({ 'order', 'ranks', 'available', 'held', 'left', 'late', 'documents' }) do
    keys[#keys + 1] = team_key(team, what)
  end
end
for _, list in ipairs(redis.call('ZRANGE', generation_key('lists'), 0, -1)) do
  keys[#keys + 1] = generation_key(list)
end
for _, key in ipairs(keys) do
  redis.call('EXPIRE', key, request.expire_after)
end
local answer = { unsettled, gone }
for team, by in pairs(more) do
  answer[#answer + 1] = { team, by }
end
return answer
