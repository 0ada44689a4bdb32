-- A page of one team's queue, of one generation: reading the pointer and the entries apart would let a publish come between.
-- ARGV[1]  {team, status, limit, offset?, after?}: from the `offset`th on, or behind a position
-- Answers nothing before the first publish, else {run id, as-of, team names, entries of that status in the queue, their positions, documents and
-- records (empty for an entry that nobody has touched)}.
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

local total = redis.call('ZCARD', order)
if request.status == 'held' then
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
return { published[1], published[2], published[3], total, positions, documents, records }
