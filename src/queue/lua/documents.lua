-- Reads the documents of entries, with what names each as it is now: withhold.lua replaces no other.
-- ARGV[1]  {entry_ids}
local request = cjson.decode(ARGV[1])

local digests, said = {}, {}
for _, id in ipairs(request.entry_ids) do
  local stay = load_stay(id)
  local document = load_document(id, stay)
  if document and (stay or load_record(id)) then
    digests[#digests + 1] = '"' .. redis.sha1hex(document) .. '"'
    said[#digests + 1] = document
  end
end
said[1] = answer_list(digests)
return said
