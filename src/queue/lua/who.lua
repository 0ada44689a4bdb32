-- Reads the documents of the published entries that are found under some names, in the order of the names.
-- ARGV[1]  {names}
-- Answers nothing before the first publish.
if not generation then
  return false
end
local found = {}
for _, name in ipairs(cjson.decode(ARGV[1]).names) do
  local id = redis.call('HGET', generation_key('directory'), name)
  local stay = id and load_stay(id)
  if stay then
    found[#found + 1] = load_document(id, stay)
  end
end
return found
