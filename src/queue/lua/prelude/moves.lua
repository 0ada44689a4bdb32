-- How single entries come into the order of a generation, move in it, and leave it. Positions have gaps (store/positions.ts), so that the others stay
-- where they are; every position is one entry's as long as the generation stands, also while it is closed.
-- An item: {id, stay, record, document}, to be put where its rank says.

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

-- Takes an entry out of every list; its document and its stay remain. Gathered.
local function take_out(id, stay, record)
  for _, list in ipairs({ 'order', 'left', 'available' }) do
    gather('ZREM', team_key(stay.team, list), id)
  end
  if record then
    gather('ZREM', team_key(stay.team, 'held'), id)
    mark_late(stay, false, nil)
  end
  if stay.rank then
    gather('ZREM', team_key(stay.team, 'ranks'), rank_key(stay.rank, id))
  end
  for _, rep in ipairs(reps_of(stay, record)) do
    put_on_list_of(rep, false, stay, id)
  end
  set_facets(stay, false)
end

-- Forgets an entry that was taken out. Gathered.
local function forget_stay(id, stay)
  gather('HDEL', generation_key('stays'), id)
  gather('HDEL', team_key(stay.team, 'documents'), id)
  gather('ZREM', generation_key('clocks'), id)
end

-- Gathered, but for an entry that somebody has touched.
local function put_in(item, position)
  local id, stay, record = item.id, item.stay, item.record
  stay.position = position
  gather('HSET', generation_key('stays'), id, cjson.encode(stay))
  gather('HSET', team_key(stay.team, 'documents'), id, item.document)
  gather('ZADD', team_key(stay.team, 'ranks'), 0, rank_key(stay.rank, id))
  if record then
    put(id, stay, record, nil, false)
  else
    gather('ZADD', team_key(stay.team, 'order'), position, id)
    if stay.assigned_to then
      put_on_list_of(stay.assigned_to, true, stay, id)
    else
      gather('ZADD', team_key(stay.team, 'available'), position, id)
    end
  end
  set_facets(stay, true)
end

-- The position of the last open entry of a team; 0 for none.
local function last_open(team)
  return tonumber(redis.call('ZRANGE', team_key(team, 'order'), -1, -1, 'WITHSCORES')[2] or 0)
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
  local has_late = redis.call('EXISTS', late) == 1
  local ids = {}
  for at, each in ipairs(moving) do
    ids[at] = each.id
  end
  local stays = redis.call('HMGET', generation_key('stays'), unpack(ids))
  local records = redis.call('HMGET', base .. ':work', unpack(ids))
  for at, each in ipairs(moving) do
    each.stay = cjson.decode(stays[at])
    set_facets(each.stay, false)
    each.late = has_late and redis.call('SETBIT', late, each.position, 0)
  end
  for at, each in ipairs(moving) do
    local id, record = each.id, records[at] and cjson.decode(records[at])
    for _, list in ipairs({ 'order', 'left', 'held', 'available' }) do
      if record or list == 'order' or list == 'available' then
        redis.call('ZADD', team_key(team, list), 'XX', each.to, id)
      end
    end
    for _, rep in ipairs(reps_of(each.stay, record)) do
      redis.call('ZADD', team_key(team, 'rep:' .. rep), 'XX', each.to, id)
    end
    each.stay.position = each.to
    gather('HSET', generation_key('stays'), id, (string.gsub(stays[at], '"position":%d+', '"position":' .. each.to, 1)))
    set_facets(each.stay, true)
    if each.late == 1 then
      redis.call('SETBIT', late, each.to, 1)
    end
  end
  write_gathered()
end

-- Makes room for as many as are wanted behind `before`, by spreading as few of the entries around it as have room enough. Answers the free positions.
local function spread(team, before, behind, wanted)
  local count = math.max(8, wanted)
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
    write_gathered()
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
  write_gathered()
  local beyond, from, last, former_before = {}, 1, last_open(team), nil
  while from <= #items do
    local item = items[from]
    local before = position_before(team, keys[item])
    if before == former_before then
      -- What was put in right before it isn't there yet.
      write_gathered()
      before, last = position_before(team, keys[item]), last_open(team)
    end
    former_before = before
    local behind, behind_key = position_behind(team, keys[item])
    local is_last = last <= before
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
  write_gathered()
  return beyond
end
