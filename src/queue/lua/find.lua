-- Reads an entry that is in a queue or a hand, that was closed and is not forgotten yet, or that was let go of a moment ago: who did it may undo it.
-- ARGV[1]  {now, entry_id}
local request = cjson.decode(ARGV[1])
local id = request.entry_id
local stay, record = load_stay(id), load_record(id)
local is_undoable = record and record.undo_until and record.undo_until >= request.now
if (record == nil or record.state == 'available') and not is_claimable(record, stay) and not is_undoable then
  return '{"ok":null}'
end
if record and stay and record.state == 'available' then
  adopt(record, stay)
end
return { '{"ok":{"work":' .. (record and cjson.encode(record) or 'null') .. '}}', load_document(id, stay) or '' }
