-- Whether somebody must not be called, whatever they ask: 1 or 0. Nobody is before the first publish.
-- ARGV[1]  {names}
for _, name in ipairs(cjson.decode(ARGV[1]).names) do
  if generation and redis.call('SISMEMBER', generation_key('unbeatable'), name) == 1 then
    return 1
  end
end
return 0
