-- Forgets when entries changed that have no record any more. Only what is so old that no publish can have begun before it.
-- ARGV[1]  {up_to, from, count}: fence, and which part of those up to it
-- Answers how many of the part stay; -1 at the end.
local request = cjson.decode(ARGV[1])
local changed = base .. ':changed'
local ids = redis.call('ZRANGEBYSCORE', changed, '-inf', request.up_to, 'LIMIT', request.from, request.count)
if #ids == 0 then
  return -1
end
local records = redis.call('HMGET', base .. ':work', unpack(ids))
local stay = 0
for index, id in ipairs(ids) do
  if records[index] then
    stay = stay + 1
  else
    redis.call('ZREM', changed, id)
  end
end
return stay
