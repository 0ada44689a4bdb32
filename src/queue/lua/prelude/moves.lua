-- How single entries come into the order of a generation, move in it, and leave it. Positions have gaps (store/positions.ts), so that the others stay
-- where they are; every position is one entry's as long as the generation stands, also while it is closed.
-- An item: {id, stay, document, facets}, to be put where its rank says.

local gap = 16
-- What lies around an exhausted gap is spread over at least so many positions each.
local least_room = 8

-- Reps on whose lists an entry may be.
local function reps_of(stay, record)
  local reps = {}
  for _, rep in ipairs({ stay.assigned_to or false, record and record.assigned_to or false, record and record.offered_to or false }) do
    if rep then
      reps[#reps + 1] = rep
    end
  end
  return reps
end

-- Takes an entry out of every list; its document and its stay remain.
local function take_out(id, stay, record)
  for _, list in ipairs({ 'order', 'left', 'held', 'available' }) do
    redis.call('ZREM', team_key(stay.team, list), id)
  end
  if stay.rank then
    redis.call('ZREM', team_key(stay.team, 'ranks'), rank_key(stay.rank, id))
  end
  for _, rep in ipairs(reps_of(stay, record)) do
    put_on_list_of(rep, false, stay, id)
  end
  mark_late(stay, false, nil)
  set_facets(stay.team, stay.position, facets_at(stay.team, stay.position), false)
end

-- Forgets an entry that was taken out.
local function forget_stay(id, stay)
  redis.call('HDEL', generation_key('stays'), id)
  redis.call('HDEL', team_key(stay.team, 'documents'), id)
  redis.call('ZREM', generation_key('clocks'), id)
end

local function put_in(item, position)
  local id, stay = item.id, item.stay
  stay.position = position
  redis.call('HSET', generation_key('stays'), id, cjson.encode(stay))
  redis.call('HSET', team_key(stay.team, 'documents'), id, item.document)
  redis.call('ZADD', team_key(stay.team, 'ranks'), 0, rank_key(stay.rank, id))
  put(id, stay, load_record(id), nil, false)
  set_facets(stay.team, position, item.facets, true)
end

-- Whether no open entry of a team is behind a position.
local function is_end(team, position)
  local last = redis.call('ZRANGE', team_key(team, 'order'), -1, -1, 'WITHSCORES')[2]
  return not last or tonumber(last) <= position
end

-- The next entries of a team on one side of a position, nearest first, that position included.
local function beside(team, from, to, count)
  local near = {}
  for _, list in ipairs({ 'order', 'left' }) do
    local command = to == '-inf' and 'ZREVRANGEBYSCORE' or 'ZRANGEBYSCORE'
    local found = redis.call(command, team_key(team, list), from, to, 'WITHSCORES', 'LIMIT', 0, count)
    for at = 1, #found, 2 do
      near[#near + 1] = { id = found[at], position = tonumber(found[at + 1]) }
    end
  end
  table.sort(near, function(a, b)
    return math.abs(a.position - from) < math.abs(b.position - from)
  end)
  for at = #near, count + 1, -1 do
    near[at] = nil
  end
  return near
end

-- Gives entries other positions, in the same order; {id, position, to}.
local function shift(team, moving)
  local late = team_key(team, 'late')
  for _, each in ipairs(moving) do
    each.facets = facets_at(team, each.position)
    set_facets(team, each.position, each.facets, false)
    each.late = redis.call('SETBIT', late, each.position, 0)
  end
  for _, each in ipairs(moving) do
    local id, record = each.id, load_record(each.id)
    local text = redis.call('HGET', generation_key('stays'), id)
    local stay = cjson.decode(text)
    for _, list in ipairs({ 'order', 'left', 'held', 'available' }) do
      redis.call('ZADD', team_key(team, list), 'XX', each.to, id)
    end
    for _, rep in ipairs(reps_of(stay, record)) do
      redis.call('ZADD', team_key(team, 'rep:' .. rep), 'XX', each.to, id)
    end
    redis.call('HSET', generation_key('stays'), id, (string.gsub(text, '"position":%d+', '"position":' .. each.to, 1)))
    set_facets(team, each.to, each.facets, true)
    if each.late == 1 then
      redis.call('SETBIT', late, each.to, 1)
    end
  end
  if redis.call('BITCOUNT', late) == 0 then
    redis.call('DEL', late)
  end
end

-- Makes room for as many as are wanted behind `before`, by spreading as few of the entries around it as have room enough. Answers the free positions.
local function spread(team, before, behind, wanted)
  local count = 8
  while true do
    local left = beside(team, before, '-inf', count + 1)
    local right = beside(team, behind, '+inf', count + 1)
    local low = left[count + 1] and left[count + 1].position or 0
    local high = right[count + 1] and right[count + 1].position
    left[count + 1], right[count + 1] = nil, nil
    local all = #left + wanted + #right
    if not high or high - low >= (all + 1) * least_room then
      local function place_of(nth)
        return high and low + math.floor(nth * (high - low) / (all + 1)) or low + nth * gap
      end
      local moving, free = {}, {}
      for at, each in ipairs(left) do
        each.to = place_of(#left - at + 1)
        moving[at] = each
      end
      for at = 1, wanted do
        free[at] = place_of(#left + at)
      end
      for at, each in ipairs(right) do
        each.to = place_of(#left + wanted + at)
        moving[#moving + 1] = each
      end
      shift(team, moving)
      return free
    end
    count = count * 2
  end
end

-- Positions for as many as belong between two: beside what ranks before them where somebody asked to be called, because the next of these comes
-- behind; else beside what ranks behind them.
local function positions_between(team, before, behind, wanted, is_raised)
  local positions = {}
  local step = behind and math.min(gap, math.floor((behind - before) / (wanted + 1))) or gap
  if step < 1 then
    return spread(team, before, behind, wanted)
  end
  local from = (behind and not is_raised) and behind - (wanted + 1) * step or before
  for at = 1, wanted do
    positions[at] = from + at * step
  end
  return positions
end

-- Puts items of one team where their ranks say. `is_beyond(item)` is asked of those behind the last open one; answers the items for which it said so.
local function put_all_in(team, items, is_beyond)
  local keys = {}
  for _, item in ipairs(items) do
    keys[item] = rank_key(item.stay.rank, item.id)
  end
  table.sort(items, function(a, b)
    return bytes_before(keys[a], keys[b])
  end)
  local beyond, from = {}, 1
  while from <= #items do
    local item = items[from]
    local before, behind, behind_key = position_before(team, keys[item]), position_behind(team, keys[item])
    local is_last = is_end(team, before)
    if is_last and is_beyond(item) then
      beyond[#beyond + 1] = item
      from = from + 1
    else
      -- Those that come before the same one, and after nothing that a limit decides, are put there together.
      local to, is_raised = from, item.stay.hand_raised_at ~= nil
      while behind and not is_last and items[to + 1] and (items[to + 1].stay.hand_raised_at ~= nil) == is_raised
        and bytes_before(keys[items[to + 1]], behind_key) do
        to = to + 1
      end
      local positions = positions_between(team, before, behind, to - from + 1, is_raised)
      for at = from, to do
        put_in(items[at], positions[at - from + 1])
      end
      from = to + 1
    end
  end
  return beyond
end
