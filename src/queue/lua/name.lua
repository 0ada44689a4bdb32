-- Notes under which names the entries of a generation are found. As one text of JSON: half a million names as arguments cost the publisher more than all else
-- that it writes.
-- ARGV[1]  {generation, expire_after, entries: [[entry id, name, …]]}
local request = cjson.decode(ARGV[1])
generation = request.generation
local args = {}
local function write()
  if #args > 0 then
    redis.call('HSET', generation_key('directory'), unpack(args))
  end
  args = {}
end
for _, entry in ipairs(request.entries) do
  for at = 2, #entry do
    args[#args + 1], args[#args + 2] = entry[at], entry[1]
    if #args == 2000 then
      write()
    end
  end
end
write()
redis.call('EXPIRE', generation_key('directory'), request.expire_after)
return 1
