-- Reads what a rep holds, longest first.
-- ARGV[1]  {rep}
local request = cjson.decode(ARGV[1])
local held = {}
for _, id in ipairs(redis.call('ZRANGE', base .. ':held:' .. request.rep, 0, -1)) do
  held[#held + 1] = held_text(id, load_stay(id), redis.call('HGET', base .. ':work', id))
end
return answer_list(held)
