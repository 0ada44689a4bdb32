-- Reads an entry that is in a queue or a hand, or was closed and is not forgotten yet.
-- ARGV[1]  {entry_id}
local request = cjson.decode(ARGV[1])
local id = request.entry_id
local stay, record = load_stay(id), load_record(id)
if (record == nil or record.state == 'available') and not is_claimable(record, stay) then
  return '{"ok":null}'
end
return '{"ok":{"work":' .. (record and cjson.encode(record) or 'null') .. ',"entry":' .. (load_document(id, stay) or 'null') .. '}}'
