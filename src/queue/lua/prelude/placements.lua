-- What was placed since the publish (docs/queues.md, "What moves between two publishes"): `placed` says of which as-of an entry, or its absence, is
-- where a later one than the published run's wrote it; `raised` who asked to be called and when, until a run has known of it.

-- A run that saw what had arrived up to an instant may have missed an event of shortly before: it comes to ClickHouse by a stream.
local known_after = 60000

-- Whether somebody asked to be called of which a run that saw up to `seen` may not know, and what it says of the entry doesn't.
local function is_raise_unknown(id, hand_raised_at, record, seen)
  local raised_at = tonumber(redis.call('HGET', base .. ':raised', id) or '')
  if not raised_at or (hand_raised_at or 0) >= raised_at or seen >= raised_at + known_after then
    return false
  end
  return not (is_closed(record) and record.since >= raised_at)
end

-- Brings what was placed, and a run doesn't know of, from the published generation into the written one. Answers by team how many entries more that
-- one has.
-- run  {generation, as_of, seen, names: [team]}
local function carry(ids, run)
  local published, written = generation, run.generation
  local items, more, named = {}, {}, {}
  local function count(team, by)
    more[team] = (more[team] or 0) + by
  end
  for _, id in ipairs(ids) do
    generation = written
    local record, stay = load_record(id), load_stay(id)
    local own = tonumber(redis.call('ZSCORE', generation_key('as_of'), id) or run.as_of)
    local placed = tonumber(redis.call('ZSCORE', base .. ':placed', id) or '-inf')
    if placed > own or is_raise_unknown(id, stay and stay.hand_raised_at, record, run.seen) then
      if stay then
        take_out(id, stay, record)
        forget_stay(id, stay)
        count(stay.team, -1)
      end
      generation = published
      local former = load_stay(id)
      if former and former.rank and contains(run.names, former.team) then
        items[former.team] = items[former.team] or {}
        table.insert(items[former.team], {
          id = id, stay = former, record = record, document = load_document(id, former),
        })
        named[id] = redis.call('HGET', generation_key('names'), id) or nil
        count(former.team, 1)
      end
    end
  end
  generation = written
  for id, names in pairs(named) do
    gather('HSET', generation_key('directory'), unpack(cjson.decode(names)))
    gather('HSET', generation_key('names'), id, names)
  end
  write_gathered()
  for team, some in pairs(items) do
    put_all_in(team, some, function()
      return false
    end)
  end
  generation = published
  return more
end
