-- Reads the documents of entries, with what names each as it is now: withhold.lua replaces no other.
-- ARGV[1]  {entry_ids}
local request = cjson.decode(ARGV[1])

local found = {}
for _, id in ipairs(request.entry_ids) do
  local stay = load_stay(id)
  local document = load_document(id, stay)
  if document and (stay or load_record(id)) then
    found[#found + 1] = '{"digest":"' .. redis.sha1hex(document) .. '","entry":' .. document .. '}'
  end
end
return answer_list(found)
