-- A page of one team's queue, of one generation: reading the pointer and the entries apart would let a publish come between.
-- ARGV[1]  {team, status, limit, offset?, after?, facets: [[name]], late?}: from the `offset`th on, or behind a position; of each list of facets an
--          entry must have one, and be late where that is asked
-- Answers nothing before the first publish, else {run id, as-of, team names, entries of that status and kind in the queue, ids of those of the
-- page, their positions, their documents and their records (empty for an entry that nobody has touched)}.
if not generation then
  return false
end
local request = cjson.decode(ARGV[1])
local order, held = team_key(request.team, 'order'), team_key(request.team, 'held')
local ids, positions = {}, {}

local function take(pairs_of)
  for at = 1, #pairs_of, 2 do
    ids[#ids + 1], positions[#positions + 1] = pairs_of[at], pairs_of[at + 1]
  end
end

local function read(list)
  if request.after then
    take(redis.call('ZRANGEBYSCORE', list, '(' .. request.after, '+inf', 'WITHSCORES', 'LIMIT', 0, request.limit))
  else
    take(redis.call('ZRANGE', list, request.offset, request.offset + request.limit - 1, 'WITHSCORES'))
  end
end

-- What waits is the order without what is held: no list of its own, because every claim would have to change it.
local function read_waiting()
  local from, left_out = '(' .. (request.after or 0), request.offset or 0
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
        ids[#ids + 1], positions[#positions + 1] = names[index], some[index * 2]
      end
    end
    from = '(' .. some[#some]
  end
end

-- The bits of one text, or of several in which one is enough, a number for each byte. Beyond its end a text has none.
local function bits_of(texts)
  local bytes = {}
  for _, text in ipairs(texts) do
    for at = 1, text and #text or 0 do
      bytes[at] = bit.bor(bytes[at] or 0, string.byte(text, at))
    end
  end
  return bytes
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

local function both(bytes, others)
  local same = {}
  for at = 1, #bytes do
    same[at] = bit.band(bytes[at], others[at] or 0)
  end
  return same
end

local function without(bytes, others)
  for at, other in pairs(others) do
    bytes[at] = bytes[at] and bit.band(bytes[at], bit.bnot(other))
  end
  return bytes
end

-- What has the facets, and is late where that is asked. A list of 10,000 ids takes Lua 10 ms, as many bits half a millisecond.
local function read_filtered()
  local found
  local function narrow(bytes)
    found = found and both(found, bytes) or bytes
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
    found = without(found, bits_of_list(held))
  end
  found = without(found, bits_of_list(team_key(request.team, 'left')))

  local behind, left_out, count = tonumber(request.after or 0), request.offset or 0, 0
  for at, byte in ipairs(found) do
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
local published = redis.call('HMGET', base .. ':published', 'run_id', 'as_of', 'teams')
return { published[1], published[2], published[3], total, ids, positions, documents, records }
