-- A page of one team's queue, of one generation: reading the pointer and the entries apart would let a publish come between.
-- ARGV[1]  {team, status, limit, offset?, after?, facets: [[name]], late?}: from the `offset`th on, or behind a place, given as the rank and the id of the
--          entry that had it; of each list of facets an entry must have one, and be late where that is asked
-- Answers nothing before the first publish, else {run id, as-of, team names, entries of that status and kind in the queue, ids of those of the
-- page, their places in the queue from 1, their documents, their records (empty for an entry that nobody has touched), and behind which
-- place the next page begins, empty for none}.
if not generation then
  return false
end
local request = cjson.decode(ARGV[1])
local order, held = team_key(request.team, 'order'), team_key(request.team, 'held')
local ids = {}
-- A version before ranks has published it.
local no_rank = string.rep(' ', rank_length)

-- The position behind which the page begins. Where the entry is still where it was, its own; else what would be before it: a publish or a
-- move may have come between.
local function position_after(place)
  local rank, id = string.sub(place, 1, rank_length), string.sub(place, rank_length + 2)
  local stay = load_stay(id)
  if stay and stay.team == request.team and (stay.rank or no_rank) == rank then
    return stay.position
  end
  local before = count_before(order, parse_rank(rank), id)
  return before > 0 and tonumber(redis.call('ZRANGE', order, before - 1, before - 1, 'WITHSCORES')[2]) or 0
end
local after = request.after and position_after(request.after)

local function read(list)
  if after then
    ids = redis.call('ZRANGEBYSCORE', list, '(' .. after, '+inf', 'LIMIT', 0, request.limit)
  else
    ids = redis.call('ZRANGE', list, request.offset, request.offset + request.limit - 1)
  end
end

-- What waits is the order without what is held: no list of its own, because every claim would have to change it.
local function read_waiting()
  local from, left_out = '(' .. (after or 0), request.offset or 0
  while #ids < request.limit do
    local some = redis.call('ZRANGEBYSCORE', order, from, '+inf', 'WITHSCORES', 'LIMIT', 0, 1000)
    if #some == 0 then
      return
    end
    local names = {}
    for at = 1, #some, 2 do
      names[#names + 1] = some[at]
    end
    for index, taken in ipairs(redis.call('ZMSCORE', held, unpack(names))) do
      if not taken and left_out > 0 then
        left_out = left_out - 1
      elseif not taken and #ids < request.limit then
        ids[#ids + 1] = names[index]
      end
    end
    from = '(' .. some[#some]
  end
end

-- Which bytes of some texts of bits have any, in order, and what they are. Positions have gaps: most bytes have none, and are not looked at.
local function bits_of(texts)
  local bytes, ats = {}, {}
  for _, text in ipairs(texts) do
    for at, one in string.gmatch(text or '', '()([^%z])') do
      if not bytes[at] then
        ats[#ats + 1] = at
      end
      bytes[at] = bit.bor(bytes[at] or 0, string.byte(one))
    end
  end
  if #texts > 1 then
    table.sort(ats)
  end
  return bytes, ats
end

-- The bits of the positions of a list.
local function bits_of_list(list)
  local bytes = {}
  local pairs_of = redis.call('ZRANGE', list, 0, -1, 'WITHSCORES')
  for index = 2, #pairs_of, 2 do
    local position = tonumber(pairs_of[index])
    local at = bit.rshift(position, 3) + 1
    bytes[at] = bit.bor(bytes[at] or 0, bit.rshift(128, bit.band(position, 7)))
  end
  return bytes
end

-- What has the facets, and is late where that is asked. A list of 10,000 ids takes Lua 10 ms, its bits far less.
local function read_filtered()
  local found, ats
  local function narrow(bytes, bytes_at)
    if not found then
      found, ats = bytes, bytes_at
      return
    end
    for _, at in ipairs(ats) do
      found[at] = bit.band(found[at], bytes[at] or 0)
    end
  end
  local function without(bytes)
    for _, at in ipairs(ats) do
      found[at] = bit.band(found[at], bit.bnot(bytes[at] or 0))
    end
  end
  for _, names in ipairs(request.facets) do
    narrow(bits_of(redis.call('HMGET', team_key(request.team, 'facets'), unpack(names))))
  end
  if request.late then
    narrow(bits_of({ redis.call('GET', team_key(request.team, 'late')) }))
  end
  if request.status == 'held' then
    narrow(bits_of_list(held))
  elseif request.status == 'available' then
    without(bits_of_list(held))
  end
  without(bits_of_list(team_key(request.team, 'left')))

  local positions, behind, left_out, count = {}, after or 0, request.offset or 0, 0
  for _, at in ipairs(ats) do
    local byte = found[at]
    for low = 0, byte == 0 and -1 or 7 do
      local position = (at - 1) * 8 + low
      if bit.band(byte, bit.rshift(128, low)) ~= 0 then
        count = count + 1
        if position > behind and left_out > 0 then
          left_out = left_out - 1
        elseif position > behind and #positions < request.limit then
          positions[#positions + 1] = position
        end
      end
    end
  end
  for index, position in ipairs(positions) do
    ids[index] = redis.call('ZRANGEBYSCORE', order, position, position)[1]
  end
  return count
end

local total = redis.call('ZCARD', order)
if request.late or #request.facets > 0 then
  total = read_filtered()
elseif request.status == 'held' then
  total = redis.call('ZCARD', held)
  read(held)
elseif request.status == 'available' then
  total = total - redis.call('ZCARD', held)
  read_waiting()
else
  read(order)
end

local documents, records = {}, {}
if #ids > 0 then
  documents = redis.call('HMGET', team_key(request.team, 'documents'), unpack(ids))
  records = redis.call('HMGET', base .. ':work', unpack(ids))
end
for index, text in ipairs(records) do
  local record = text and cjson.decode(text)
  if record and record.state == 'available' then
    adopt(record, load_stay(ids[index]))
    text = cjson.encode(record)
  end
  records[index] = text or ''
end
local places = {}
for index, id in ipairs(ids) do
  places[index] = redis.call('ZRANK', order, id) + 1
end
local last = #ids == request.limit and (rank_text(ids[#ids]) or no_rank) .. ' ' .. ids[#ids] or ''
local published = redis.call('HMGET', base .. ':published', 'run_id', 'as_of', 'teams')
return { published[1], published[2], published[3], total, ids, places, documents, records, last }
