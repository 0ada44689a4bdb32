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
  return position_before(request.team, place)
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

-- The bit of a byte that has no other, by the byte: positions have gaps, so most have one.
local only_bit = {}
for low = 0, 7 do
  only_bit[bit.rshift(128, low)] = low
end

-- Which bytes of texts of bits have any, in order, and what they are. Most have none, and are not looked at.
local function bits_of(texts)
  local bytes, ats = {}, {}
  for _, text in ipairs(texts) do
    for at in string.gmatch(text or '', '()[^%z]') do
      local before = bytes[at]
      if before then
        bytes[at] = bit.bor(before, string.byte(text, at))
      else
        ats[#ats + 1], bytes[at] = at, string.byte(text, at)
      end
    end
  end
  if #texts > 1 then
    table.sort(ats)
  end
  return bytes, ats
end

-- What is left of bits by the texts of which one is enough.
local function narrow(bytes, ats, texts)
  local left = {}
  for _, at in ipairs(ats) do
    local byte = 0
    for _, text in ipairs(texts) do
      byte = text and bit.bor(byte, string.byte(text, at) or 0) or byte
    end
    byte = bit.band(byte, bytes[at])
    if byte ~= 0 then
      left[#left + 1], bytes[at] = at, byte
    end
  end
  return bytes, left
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
  local asked = {}
  for _, names in ipairs(request.facets) do
    local texts = {}
    for at, name in ipairs(names) do
      texts[at] = redis.call('GET', team_key(request.team, 'facet:' .. name))
    end
    asked[#asked + 1] = texts
  end
  if request.late then
    asked[#asked + 1] = { redis.call('GET', team_key(request.team, 'late')) }
  end
  -- What the fewest have of all is asked for last.
  local found, ats = bits_of(asked[#asked])
  for at = 1, #asked - 1 do
    found, ats = narrow(found, ats, asked[at])
  end
  local held_bits = request.status ~= 'open' and bits_of_list(held)
  local left_bits = bits_of_list(team_key(request.team, 'left'))

  local positions, behind, left_out, count = {}, after or 0, request.offset or 0, 0
  local function take(position)
    count = count + 1
    if position > behind and left_out > 0 then
      left_out = left_out - 1
    elseif position > behind and #positions < request.limit then
      positions[#positions + 1] = position
    end
  end
  for _, at in ipairs(ats) do
    local byte = found[at]
    if request.status == 'held' then
      byte = bit.band(byte, held_bits[at] or 0)
    elseif held_bits then
      byte = bit.band(byte, bit.bnot(held_bits[at] or 0))
    end
    byte = left_bits[at] and bit.band(byte, bit.bnot(left_bits[at])) or byte
    if only_bit[byte] then
      take((at - 1) * 8 + only_bit[byte])
    else
      for low = 0, byte == 0 and -1 or 7 do
        if bit.band(byte, bit.rshift(128, low)) ~= 0 then
          take((at - 1) * 8 + low)
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
local last = #ids == request.limit and rank_key(load_stay(ids[#ids]).rank or no_rank, ids[#ids]) or ''
local published = redis.call('HMGET', base .. ':published', 'run_id', 'as_of', 'teams')
return { published[1], published[2], published[3], total, ids, places, documents, records, last }
