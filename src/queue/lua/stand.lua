-- Puts queues that were made anew in place of what stands, all at once.
-- ARGV[1]  {from, keys: [ends of names], replaced: [keys], fence, incarnation, attempt}: what the names of the new keys begin with, which keys go,
--          and what was noted before the first of them was written
-- Answers 1, or 0 where Redis was flushed meanwhile.
local request = cjson.decode(ARGV[1])
local made, meta, away = request.from, base .. ':meta', base .. ':away'
if redis.call('HGET', made .. ':meta', 'attempt') ~= request.attempt then
  return 0
end
-- Whoever said meanwhile that they are away, is.
local said = redis.call('HGETALL', away)
for _, key in ipairs(request.replaced) do
  redis.call('UNLINK', key)
end
for _, name in ipairs(request.keys) do
  if redis.call('EXISTS', made .. name) == 1 then
    redis.call('RENAME', made .. name, base .. name)
  end
end
if #said > 0 then
  redis.call('HSET', away, unpack(said))
end
if tonumber(redis.call('HGET', meta, 'fence') or '0') < tonumber(request.fence) then
  redis.call('HSET', meta, 'fence', request.fence)
end
redis.call('HSETNX', meta, 'incarnation', request.incarnation)
return 1
