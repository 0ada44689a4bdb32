-- Reads what a rep holds, longest first.
-- ARGV[1]  {rep}
local request = cjson.decode(ARGV[1])
local works, said = {}, {}
for _, id in ipairs(redis.call('ZRANGE', base .. ':held:' .. request.rep, 0, -1)) do
  works[#works + 1] = redis.call('HGET', base .. ':work', id)
  said[#works + 1] = load_document(id, load_stay(id)) or ''
end
said[1] = answer_list(works)
return said
